/**
 * Two people edit one flag: what only one of them changed is taken, what both changed differently is a collision and
 * stays as the draft has it until somebody chooses. The parts of a flag that are merged one by one are its fields, its
 * variants and, in each environment, its fields and its rules; of a rule whom it is for and what it serves.
 */
import type { FlagAnswer } from '@halyard/contract';
import { differences } from '@halyard/contract/diff';
import { pointerTo } from '@halyard/core';

export interface Collision {
  /** RFC 6901, rules by their id. Of `…/rules` itself: their order. */
  pointer: string;
  /** undefined: there is none. Of an order: ids. */
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merge {
  /** With `mine` wherever there is a collision. */
  merged: FlagAnswer;
  collisions: Collision[];
  /** Pointers of what was taken from `theirs`. */
  taken: string[];
}

export function mergeFlags(base: FlagAnswer, mine: FlagAnswer, theirs: FlagAnswer): Merge {
  const found: Found = { collisions: [], taken: [] };
  const merged = mergeFields('', base, mine, theirs, found) as FlagAnswer;
  return { merged, ...found };
}

type Found = Pick<Merge, 'collisions' | 'taken'>;
type Fields = Record<string, unknown>;
interface Rule {
  id: string;
}

/** What only the server decides is always theirs; an environment that nobody wrote to has none of it. */
const SERVERS = /^(\/environments\/[^/]+)?\/(version|killed|inherited|from|updatedAt|createdAt|archivedAt)$/;
/** Objects whose members are parts of their own. */
const DIVIDED = /^(|\/variants|\/environments|\/environments\/[^/]+(|\/rules\/[^/]+))$/;
const RULES = /^\/environments\/[^/]+\/rules$/;

function merge(at: string, base: unknown, mine: unknown, theirs: unknown, found: Found): unknown {
  if (SERVERS.test(at)) return theirs === undefined ? mine : theirs;
  if (isSame(mine, theirs)) return mine;
  if (isSame(base, theirs)) return mine;
  const isDivided = DIVIDED.test(at) && isFields(base) && isFields(mine) && isFields(theirs);
  if (isDivided) return mergeFields(at, base, mine, theirs, found);
  if (RULES.test(at)) return mergeRules(at, base as Rule[], mine as Rule[], theirs as Rule[], found);
  if (at === '/tags') return mergeTags(base as string[], mine as string[], theirs as string[], found);
  if (isSame(base, mine)) {
    found.taken.push(at);
    return theirs;
  }
  found.collisions.push({ pointer: at, base, mine, theirs });
  return mine;
}

function mergeFields(at: string, base: Fields, mine: Fields, theirs: Fields, found: Found): Fields {
  const merged: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const of = (fields: Fields) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
    const value = merge(pointerTo(at, name), of(base), of(mine), of(theirs), found);
    if (value !== undefined) merged.push([name, value]);
  }
  // Whoever deletes what nobody else touched is heard too, though neither has it any more.
  return Object.fromEntries(merged);
}

function mergeRules(at: string, base: Rule[], mine: Rule[], theirs: Rule[], found: Found): Rule[] {
  const find = (rules: Rule[], id: string) => rules.find((rule) => rule.id === id);
  const ids = [...new Set([...mine, ...theirs].map(({ id }) => id))];
  const merged = new Map<string, Rule>();
  for (const id of ids) {
    const value = merge(pointerTo(at, id), find(base, id), find(mine, id), find(theirs, id), found);
    if (value !== undefined) merged.set(id, value as Rule);
  }
  return orderOf(at, base, mine, theirs, found)
    .map((id) => merged.get(id))
    .filter((rule) => rule !== undefined);
}

/** Where one side alone moved rules its order counts, and what the other added follows what it stood behind. */
function orderOf(at: string, base: Rule[], mine: Rule[], theirs: Rule[], found: Found): string[] {
  const idsOf = (rules: Rule[]) => rules.map(({ id }) => id);
  const inBoth = (rules: Rule[], one: Rule[], other: Rule[]) => {
    const kept = new Set(idsOf(one).filter((id) => idsOf(other).includes(id)));
    return idsOf(rules).filter((id) => kept.has(id));
  };
  const hasMoved = (rules: Rule[]) => !isSame(inBoth(base, base, rules), inBoth(rules, base, rules));
  const [mineMoved, theirsMoved] = [hasMoved(mine), hasMoved(theirs)];
  if (mineMoved && theirsMoved && !isSame(inBoth(mine, mine, theirs), inBoth(theirs, mine, theirs))) {
    found.collisions.push({ pointer: at, base: idsOf(base), mine: idsOf(mine), theirs: idsOf(theirs) });
  }
  if (theirsMoved && !mineMoved) {
    found.taken.push(at);
    return interleave(idsOf(theirs), idsOf(mine));
  }
  return mineMoved ? interleave(idsOf(mine), idsOf(theirs)) : interleave(idsOf(theirs), idsOf(mine));
}

/** The first list, with what only the second has behind whatever it stands behind there. */
export function interleave(first: readonly string[], second: readonly string[]): string[] {
  const order = [...first];
  second.forEach((id, place) => {
    if (order.includes(id)) return;
    const before = second.slice(0, place).findLast((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  });
  return order;
}

function mergeTags(base: string[], mine: string[], theirs: string[], found: Found): string[] {
  if (!isSame(base, theirs)) found.taken.push('/tags');
  const kept = theirs.filter((tag) => mine.includes(tag) || !base.includes(tag));
  return [...kept, ...mine.filter((tag) => !theirs.includes(tag) && !base.includes(tag))];
}

/** Whether one collision is about the place of another, about all around it, or about a part of it. */
export function isAbout({ pointer: one }: Collision, { pointer: other }: Collision): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

/** Whether there is nothing to choose any more, since both sides say the same. An order of rules is not judged again. */
export function isAgreed({ pointer }: Collision, mine: FlagAnswer, theirs: FlagAnswer): boolean {
  return !RULES.test(pointer) && isSame(partAt(mine, pointer), partAt(theirs, pointer));
}

function partAt(flag: FlagAnswer, pointer: string): unknown {
  let here: unknown = flag;
  for (const name of pathOf(pointer)) {
    here = Array.isArray(here)
      ? (here as Rule[]).find(({ id }) => id === name)
      : isFields(here) && Object.hasOwn(here, name)
        ? here[name]
        : undefined;
  }
  return here;
}

/** The flag with one side of a collision in the place it is about; a rule that comes back stands where `live` has it. */
export function settle(
  flag: FlagAnswer,
  { pointer }: Collision,
  value: unknown,
  live: FlagAnswer,
): FlagAnswer {
  return put({ value, pointer }, flag, live, pathOf(pointer)) as FlagAnswer;
}

interface Putting {
  value: unknown;
  pointer: string;
}

function put(putting: Putting, holder: unknown, live: unknown, [name, ...rest]: string[]): unknown {
  const { value, pointer } = putting;
  if (name === undefined) {
    if (!RULES.test(pointer) || !Array.isArray(holder)) return value;
    const ids = interleave(
      value as string[],
      (holder as Rule[]).map(({ id }) => id),
    );
    return ids.flatMap((id) => (holder as Rule[]).filter((rule) => rule.id === id));
  }
  if (Array.isArray(holder)) {
    const rules = holder as Rule[];
    const liveRules = Array.isArray(live) ? (live as Rule[]) : [];
    const old = rules.find(({ id }) => id === name);
    const there = liveRules.find(({ id }) => id === name);
    const next = put(putting, old, there, rest) as Rule | undefined;
    if (next === undefined) return rules.filter(({ id }) => id !== name);
    if (old !== undefined) return rules.map((rule) => (rule === old ? next : rule));
    const all = [...rules, next];
    const ids = rules.map(({ id }) => id);
    const order = interleave(
      ids,
      liveRules.map(({ id }) => id).filter((id) => id === name || ids.includes(id)),
    );
    return [...new Set([...order, name])].map((id) => all.find((rule) => rule.id === id));
  }
  const fields = (holder ?? {}) as Fields;
  const { [name]: old, ...others } = fields;
  const next = put(putting, old, isFields(live) ? live[name] : undefined, rest);
  if (next === undefined) return others;
  return { ...fields, [name]: next };
}

export function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || differences(a, b).length === 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathOf(pointer: string): string[] {
  return pointer.slice(1).split('/').map(unescaped);
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
