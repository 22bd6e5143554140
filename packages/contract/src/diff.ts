/**
 * What differs between two JSON documents, as a list. Members of a list are known by `id`, `key`, `name` or `variant`,
 * or by what they are where they are plain values: what only moved says so. Where nothing tells them apart they are
 * known by their place; where a place could be taken for a name, the list is replaced as a whole.
 */

export interface Difference {
  /** RFC 6901; in a list whose members have names, by name: `/rules/beta/serve`. */
  pointer: string;
  op: 'add' | 'remove' | 'replace' | 'move';
  /** What stood there; null where nothing did. Of a move: its place before. */
  before: unknown;
  /** What stands there; null where nothing does. Of a move: its place now. */
  after: unknown;
  /** Of what was added to a list: its place. */
  index?: number;
}

/** Empty where they are the same. Never throws on what JSON.parse gives. */
export function differences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  compare('', before, after, found);
  return found;
}

function compare(pointer: string, before: unknown, after: unknown, found: Difference[]): void {
  if (Array.isArray(before) && Array.isArray(after)) compareLists(pointer, before, after, found);
  else if (isObject(before) && isObject(after)) compareObjects(pointer, before, after, found);
  else if (!isSame(before, after)) found.push({ pointer, op: 'replace', before, after });
}

function compareObjects(
  pointer: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  found: Difference[],
): void {
  for (const [key, value] of Object.entries(before)) {
    const at = `${pointer}/${escaped(key)}`;
    if (Object.hasOwn(after, key)) compare(at, value, after[key], found);
    else found.push({ pointer: at, op: 'remove', before: value, after: null });
  }
  for (const [key, value] of Object.entries(after)) {
    if (Object.hasOwn(before, key)) continue;
    found.push({ pointer: `${pointer}/${escaped(key)}`, op: 'add', before: null, after: value });
  }
}

function compareLists(pointer: string, before: unknown[], after: unknown[], found: Difference[]): void {
  const naming = namingOf(before, after);
  if (naming) compareNamed(pointer, before, after, naming, found);
  else if ([...before, ...after].every(isKnownByPlace)) compareByPlace(pointer, before, after, found);
  else if (!isSame(before, after)) found.push({ pointer, op: 'replace', before, after });
}

const nameFields = ['id', 'key', 'name', 'variant'];

/** Whether a place in a pointer cannot be taken for the name of a member, or for a plain value. */
function isKnownByPlace(member: unknown): boolean {
  if (Array.isArray(member)) return true;
  return isObject(member) && nameFields.every((field) => !/^\d+$/.test(String(member[field])));
}

type Naming = (member: unknown) => string;

/** How members of both lists are told apart; undefined: nothing does. */
function namingOf(before: unknown[], after: unknown[]): Naming | undefined {
  const tells = (naming: (member: unknown) => string | undefined): naming is Naming =>
    [before, after].every((list) => {
      const names = list.map(naming);
      return names.every((name) => name !== undefined) && new Set(names).size === list.length;
    });
  const plain = (member: unknown) => (isObject(member) || Array.isArray(member) ? undefined : String(member));
  if (tells(plain) && isOfOneType(before, after)) return plain;
  for (const field of nameFields) {
    const named = (member: unknown) => {
      const name = isObject(member) && Object.hasOwn(member, field) ? member[field] : undefined;
      return typeof name === 'string' ? name : undefined;
    };
    if (tells(named)) return named;
  }
  return undefined;
}

/** Else 1 and "1" would have the same name. */
function isOfOneType(before: unknown[], after: unknown[]): boolean {
  return new Set([...before, ...after].map((member) => typeof member)).size <= 1;
}

function compareNamed(
  pointer: string,
  before: unknown[],
  after: unknown[],
  naming: Naming,
  found: Difference[],
): void {
  const places = new Map(after.map((member, place) => [naming(member), place]));
  const kept: { name: string; from: number; to: number }[] = [];
  before.forEach((member, from) => {
    const name = naming(member);
    const to = places.get(name);
    if (to !== undefined) kept.push({ name, from, to });
    else found.push({ pointer: `${pointer}/${escaped(name)}`, op: 'remove', before: member, after: null });
  });
  const steady = longestRise(kept.map(({ to }) => to));
  kept.forEach(({ name, from, to }, i) => {
    const at = `${pointer}/${escaped(name)}`;
    if (!steady.has(i)) found.push({ pointer: at, op: 'move', before: from, after: to });
    compare(at, before[from], after[to], found);
  });
  const known = new Set(kept.map(({ name }) => name));
  after.forEach((member, index) => {
    const name = naming(member);
    if (known.has(name)) return;
    found.push({ pointer: `${pointer}/${escaped(name)}`, op: 'add', before: null, after: member, index });
  });
}

/** What is alike at both ends stayed; between them the first is compared with the first. */
function compareByPlace(pointer: string, before: unknown[], after: unknown[], found: Difference[]): void {
  let start = 0;
  while (start < before.length && start < after.length && isSame(before[start], after[start])) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && isSame(before[endBefore - 1], after[endAfter - 1])) {
    endBefore--;
    endAfter--;
  }
  for (let place = start; place < Math.max(endBefore, endAfter); place++) {
    const at = `${pointer}/${place}`;
    if (place >= endAfter) found.push({ pointer: at, op: 'remove', before: before[place], after: null });
    else if (place >= endBefore) {
      found.push({ pointer: at, op: 'add', before: null, after: after[place], index: place });
    } else compare(at, before[place], after[place], found);
  }
}

/** Indexes of a longest increasing subsequence: whatever is not in it has moved, and no smaller set has. */
function longestRise(values: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous: number[] = [];
  values.forEach((value, i) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    previous[i] = low === 0 ? -1 : tails[low - 1]!;
    tails[low] = i;
  });
  const rise = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i !== -1; i = previous[i]!) rise.add(i);
  return rise;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((member, i) => isSame(member, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
