/**
 * IP addresses and their ranges. An IPv4 address written into IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
 */
export interface Address {
  family: 4 | 6;
  /** IPv4: the last word only. */
  readonly words: Int32Array;
}

export interface AddressRange extends Address {
  /** Leading bits that count: 0 to 32, or 0 to 128. */
  bits: number;
}

export function newAddress(): Address {
  return { family: 4, words: new Int32Array(4) };
}

/** A range in CIDR notation, or one address; undefined if it is neither. Bits behind the prefix count for nothing. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const address = newAddress();
  if (!readAddress(slash < 0 ? text : text.slice(0, slash), address)) return undefined;
  const mapped = address.family === 4 && text.includes(':');
  const width = address.family === 4 && !mapped ? 32 : 128;
  let bits = width;
  if (slash >= 0) {
    const prefix = text.slice(slash + 1);
    if (!/^(0|[1-9][0-9]{0,2})$/.test(prefix)) return undefined;
    bits = Number(prefix);
    if (bits > width) return undefined;
  }
  if (!mapped) return { ...address, bits };
  if (bits >= 96) return { ...address, bits: bits - 96 };
  return { family: 6, words: Int32Array.of(0, 0, 0xffff, address.words[3]!), bits };
}

export function isInRange(address: Address, range: AddressRange): boolean {
  if (address.family !== range.family) return false;
  let bits = range.bits;
  for (let word = address.family === 4 ? 3 : 0; bits > 0; word++, bits -= 32) {
    const mask = bits >= 32 ? -1 : ~(-1 >>> bits);
    if (((address.words[word]! ^ range.words[word]!) & mask) !== 0) return false;
  }
  return true;
}

/** Reads `text` into `address`, allocating nothing; false if it is no address. A zone (`%eth0`) makes it none. */
export function readAddress(text: string, address: Address): boolean {
  if (text.length < 2 || text.length > 45) return false;
  address.words.fill(0);
  if (!text.includes(':')) {
    address.family = 4;
    return readIpv4(text, 0, address.words);
  }
  address.family = 6;
  if (!readIpv6(text, address.words)) return false;
  if (address.words[0] === 0 && address.words[1] === 0 && address.words[2] === 0xffff) address.family = 4;
  if (address.family === 4) address.words[2] = 0;
  return true;
}

/** Four decimal numbers without leading zeros, from `from` to the end, into the last word. */
function readIpv4(text: string, from: number, words: Int32Array): boolean {
  let at = from;
  let value = 0;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(at++) !== 46) return false;
    const start = at;
    let octet = 0;
    while (at < text.length && at - start < 3) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      octet = octet * 10 + digit;
      at++;
    }
    if (at === start || octet > 255 || (at - start > 1 && text.charCodeAt(start) === 48)) return false;
    value = (value << 8) | octet;
  }
  words[3] = value;
  return at === text.length;
}

/** RFC 4291, section 2.2: groups, `::` once, an IPv4 address in the place of the last two groups. */
function readIpv6(text: string, words: Int32Array): boolean {
  let at = 0;
  let group = 0;
  let gap = -1;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    if (group === 8) return false;
    let end = at;
    let value = 0;
    for (let digit = hexDigit(text, end); digit >= 0 && end - at < 5; digit = hexDigit(text, end)) {
      value = value * 16 + digit;
      end++;
    }
    if (text[end] === '.') {
      if (group > 6 || !readIpv4(text, at, words)) return false;
      group += 2;
      at = text.length;
      break;
    }
    if (end === at || end - at > 4) return false;
    setGroup(words, group++, value);
    if (end === text.length) {
      at = end;
      break;
    }
    if (text[end] !== ':') return false;
    at = end + 1;
    if (text[at] === ':') {
      if (gap >= 0) return false;
      gap = group;
      at++;
    } else if (at === text.length) return false;
  }
  return gap < 0 ? group === 8 : group < 8 && spread(words, gap, group, text.includes('.'));
}

/** Moves the groups behind `::` to the end; those of an IPv4 address already stand there. */
function spread(words: Int32Array, gap: number, groups: number, endsInIpv4: boolean): boolean {
  const written = endsInIpv4 ? groups - 2 : groups;
  for (let k = written - 1; k >= gap; k--) {
    const value = getGroup(words, k);
    setGroup(words, k, 0);
    setGroup(words, k + 8 - groups, value);
  }
  return true;
}

function getGroup(words: Int32Array, group: number): number {
  return (words[group >> 1]! >>> (group & 1 ? 0 : 16)) & 0xffff;
}

function setGroup(words: Int32Array, group: number, value: number): void {
  const shift = group & 1 ? 0 : 16;
  words[group >> 1] = (words[group >> 1]! & ~(0xffff << shift)) | (value << shift);
}

function hexDigit(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
