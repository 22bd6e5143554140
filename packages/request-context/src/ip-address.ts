/** Addresses as text and as bytes, without `node:net`: applications run where there is none. */

/** 16 bytes, the first of them the most significant; IPv4 as it is mapped into IPv6 (RFC 4291, 2.5.5.2). */
export type AddressBytes = readonly number[];

/**
 * An address as conditions compare it: without port and zone, IPv4 as such even where it came mapped into IPv6, IPv6
 * in its short form (RFC 5952). undefined if it is none.
 */
export function normalAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 100) return undefined;
  // As most are, and before other patterns are asked.
  if (ipv4.test(text)) return text;
  const host = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  if (ipv4.test(host)) return host;
  const zone = host.indexOf('%');
  const bytes = ipv6Bytes(zone < 0 ? host : host.slice(0, zone));
  return bytes && (isMapped(bytes) ? bytes.slice(12).join('.') : shortText(bytes));
}

/** Of IPv4 and IPv6, without port and zone; undefined if it is none. */
export function addressBytes(text: string): AddressBytes | undefined {
  return ipv4.test(text) ? [...mappedPrefix, ...ipv4Bytes(text)] : ipv6Bytes(text);
}

/** Whether both begin with the same `bits`, from 0 to 128. */
export function haveSamePrefix(one: AddressBytes, other: AddressBytes, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (one[i] !== other[i]) return false;
  const left = bits & 7;
  return left === 0 || (one[whole]! ^ other[whole]!) >> (8 - left) === 0;
}

const mappedPrefix: AddressBytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);

function ipv4Bytes(text: string): number[] {
  return text.split('.').map(Number);
}

/** RFC 4291, 2.2: groups of hexadecimal digits, of which `::` leaves out one or more, the last two perhaps as IPv4. */
function ipv6Bytes(text: string): AddressBytes | undefined {
  const [head, tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const before = groupBytes(head!, tail === undefined);
  const after = tail === undefined ? [] : groupBytes(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

function groupBytes(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else if (isEnd && i === groups.length - 1 && ipv4.test(group)) bytes.push(...ipv4Bytes(group));
    else return undefined;
  }
  return bytes;
}

function isMapped(bytes: AddressBytes): boolean {
  return haveSamePrefix(bytes, mappedPrefix, 96);
}

/** The longest run of two or more zero groups, the first of equals, becomes `::`. */
function shortText(bytes: AddressBytes): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  let start = 0;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === '0') end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  if (length === 1) return groups.join(':');
  // An address that ends in IPv4 without being mapped (RFC 4291, 2.5.5.1) is written so, as the system's own functions do.
  if (start === 0 && length === 6) return `::${bytes.slice(12).join('.')}`;
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}
