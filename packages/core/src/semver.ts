/**
 * Semantic versions (semver.org 2.0.0) with a leading v and missing parts allowed: `v1` is 1.0.0. Numbers have no
 * limit, since they are compared as runs of digits. Reading a version allocates nothing but the object it fills.
 */
export interface Version {
  text: string;
  /** Start and end of major, minor and patch in `text`; a missing part is empty and counts as 0. */
  readonly bounds: [number, number, number, number, number, number];
  /** Start and end of what follows the hyphen; both 0 where there is none. */
  prereleaseFrom: number;
  prereleaseTo: number;
}

export function newVersion(): Version {
  return { text: '', bounds: [0, 0, 0, 0, 0, 0], prereleaseFrom: 0, prereleaseTo: 0 };
}

/** Reads `text` into `version`; false if it is no version. */
export function readVersion(text: string, version: Version): boolean {
  version.text = text;
  version.prereleaseFrom = version.prereleaseTo = 0;
  version.bounds.fill(0);
  let at = text[0] === 'v' ? 1 : 0;
  for (let part = 0; part < 3; part++) {
    const end = endOfNumber(text, at);
    if (end < 0) return false;
    version.bounds[part * 2] = at;
    version.bounds[part * 2 + 1] = at = end;
    if (text[at] !== '.') break;
    if (part < 2) at++;
  }
  if (text[at] === '-') {
    const end = endOfIdentifiers(text, at + 1, true);
    if (end < 0) return false;
    version.prereleaseFrom = at + 1;
    version.prereleaseTo = at = end;
  }
  if (text[at] === '+') {
    at = endOfIdentifiers(text, at + 1, false);
  }
  return at === text.length;
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
  const aZero = iEnd === i || a[i] === '0';
  const bZero = jEnd === j || b[j] === '0';
  if (aZero || bZero) return Number(bZero) - Number(aZero);
  if (iEnd - i !== jEnd - j) return iEnd - i - (jEnd - j);
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
  while (isDigit(text.charCodeAt(end))) end++;
  if (end === from || (end > from + 1 && text[from] === '0')) return -1;
  return end;
}

/** The end of identifiers with dots between them, -1 where one is empty or, in a prerelease, is 0 and digits. */
function endOfIdentifiers(text: string, from: number, prerelease: boolean): number {
  let at = from;
  for (;;) {
    const end = endOfIdentifier(text, at);
    if (end === at) return -1;
    if (prerelease && end > at + 1 && text[at] === '0' && isNumeric(text, at, end)) return -1;
    if (text[end] !== '.') return end;
    at = end + 1;
  }
}

function endOfIdentifier(text: string, from: number): number {
  let end = from;
  while (isIdentifier(text.charCodeAt(end))) end++;
  return end;
}

function isNumeric(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function isIdentifier(unit: number): boolean {
  return isDigit(unit) || unit === 45 || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}
