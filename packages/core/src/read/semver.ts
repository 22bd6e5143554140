/**
 * Semantic versions (semver.org 2.0.0) with a leading v and missing parts allowed: `v1` is 1.0.0. Numbers have no
 * limit, since they are compared as runs of digits. Reading a version allocates nothing but the object it fills.
 */
export interface Version {
  text: string;
  /** Start and end of major, minor and patch in `text`; a missing part is empty and counts as 0. */
  readonly bounds: Int32Array;
  /** Start and end of what follows the hyphen; both 0 where there is none. */
  prereleaseFrom: number;
  prereleaseTo: number;
}

export function newVersion(): Version {
  return { text: '', bounds: new Int32Array(6), prereleaseFrom: 0, prereleaseTo: 0 };
}

/** Reads `text` into `version`; false if it is no version. */
export function readVersion(text: string, version: Version): boolean {
  version.text = text;
  version.prereleaseFrom = version.prereleaseTo = 0;
  const { bounds } = version;
  let at = unitAt(text, 0) === V ? 1 : 0;
  let more = true;
  for (let part = 0; part < 6; part += 2) {
    bounds[part] = bounds[part + 1] = at;
    if (!more) continue;
    const end = endOfNumber(text, at);
    if (end < 0) return false;
    bounds[part + 1] = at = end;
    more = part < 4 && unitAt(text, at) === DOT;
    if (more) at++;
  }
  if (at === text.length) return true;
  if (unitAt(text, at) === HYPHEN) {
    const end = endOfIdentifiers(text, at + 1, true);
    if (end < 0) return false;
    version.prereleaseFrom = at + 1;
    version.prereleaseTo = at = end;
  }
  if (unitAt(text, at) === PLUS) at = endOfIdentifiers(text, at + 1, false);
  return at === text.length;
}

const [V, DOT, HYPHEN, PLUS, ZERO] = [118, 46, 45, 43, 48];

/** Not the answer of `comparePlain`: one of the two is not plain. */
export const NOT_PLAIN = 2;

/**
 * Precedence -1, 0 or 1 of a text and three numbers, where the text is three numbers too and nothing else, each of at most
 * nine digits; NOT_PLAIN where it is more, or no version at all. One walk over what versions mostly are.
 */
export function comparePlain(text: string, to: Plain): number {
  let order = 0;
  let part = 0;
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 48 && unit <= 57) {
      if (digits === 9 || (digits === 1 && value === 0)) return NOT_PLAIN;
      value = value * 10 + unit - 48;
      digits++;
    } else {
      if (unit !== DOT || digits === 0 || part === 2) return NOT_PLAIN;
      if (order === 0) order = value - (part === 0 ? to.major : to.minor);
      part++;
      value = 0;
      digits = 0;
    }
  }
  if (part < 2 || digits === 0) return NOT_PLAIN;
  if (order === 0) order = value - to.patch;
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/** Three numbers of at most nine digits; fields, since a list would be two steps more in memory for each comparison. */
export interface Plain {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The three numbers of a version that was read; undefined where there is a prerelease or a very long number. */
export function plainOf({ text, bounds, prereleaseTo }: Version): Plain | undefined {
  if (prereleaseTo !== 0) return undefined;
  for (let part = 0; part < 6; part += 2) if (bounds[part + 1]! - bounds[part]! > 9) return undefined;
  const number = (part: number) => Number(text.slice(bounds[part], bounds[part + 1]));
  return { major: number(0), minor: number(2), patch: number(4) };
}

/** Precedence: negative, 0 or positive. Build metadata counts for nothing. */
export function compareVersions(a: Version, b: Version): number {
  for (let part = 0; part < 6; part += 2) {
    const order = compareNumbers(
      a.text, a.bounds[part]!, a.bounds[part + 1]!,
      b.text, b.bounds[part]!, b.bounds[part + 1]!,
    ); // biome-ignore format: three and three
    if (order !== 0) return order;
  }
  const aReleased = a.prereleaseTo === 0;
  const bReleased = b.prereleaseTo === 0;
  if (aReleased || bReleased) return Number(aReleased) - Number(bReleased);
  return comparePrereleases(a, b);
}

function comparePrereleases(a: Version, b: Version): number {
  let i = a.prereleaseFrom;
  let j = b.prereleaseFrom;
  while (i < a.prereleaseTo && j < b.prereleaseTo) {
    const iEnd = endOfIdentifier(a.text, i);
    const jEnd = endOfIdentifier(b.text, j);
    const aNumeric = isNumeric(a.text, i, iEnd);
    const bNumeric = isNumeric(b.text, j, jEnd);
    if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
    const order = aNumeric
      ? compareNumbers(a.text, i, iEnd, b.text, j, jEnd)
      : compareRuns(a.text, i, iEnd, b.text, j, jEnd);
    if (order !== 0) return order;
    i = iEnd + 1;
    j = jEnd + 1;
  }
  return Number(i < a.prereleaseTo) - Number(j < b.prereleaseTo);
}

/** Runs of digits without leading zeros; an empty run is 0. */
function compareNumbers(a: string, i: number, iEnd: number, b: string, j: number, jEnd: number): number {
  const aLength = iEnd > i && a.charCodeAt(i) === ZERO ? 0 : iEnd - i;
  const bLength = jEnd > j && b.charCodeAt(j) === ZERO ? 0 : jEnd - j;
  if (aLength !== bLength || aLength === 0) return aLength - bLength;
  return compareRuns(a, i, iEnd, b, j, jEnd);
}

function compareRuns(a: string, i: number, iEnd: number, b: string, j: number, jEnd: number): number {
  const length = Math.min(iEnd - i, jEnd - j);
  for (let k = 0; k < length; k++) {
    const order = a.charCodeAt(i + k) - b.charCodeAt(j + k);
    if (order !== 0) return order;
  }
  return iEnd - i - (jEnd - j);
}

/** The end of a number without leading zeros that starts at `from`, -1 where there is none. */
function endOfNumber(text: string, from: number): number {
  let end = from;
  while (isDigit(unitAt(text, end))) end++;
  if (end === from || (end > from + 1 && text.charCodeAt(from) === ZERO)) return -1;
  return end;
}

/** The end of identifiers with dots between them, -1 where one is empty or, in a prerelease, is 0 and digits. */
function endOfIdentifiers(text: string, from: number, prerelease: boolean): number {
  let at = from;
  for (;;) {
    const end = endOfIdentifier(text, at);
    if (end === at) return -1;
    if (prerelease && end > at + 1 && text.charCodeAt(at) === ZERO && isNumeric(text, at, end)) return -1;
    if (unitAt(text, end) !== DOT) return end;
    at = end + 1;
  }
}

function endOfIdentifier(text: string, from: number): number {
  let end = from;
  while (isIdentifier(unitAt(text, end))) end++;
  return end;
}

function isNumeric(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

/** 0 behind the end: charCodeAt would answer NaN there, which makes every number around it a double. */
function unitAt(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function isIdentifier(unit: number): boolean {
  return isDigit(unit) || unit === 45 || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}
