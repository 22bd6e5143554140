/** Which flags and segments a document refers to, and whether following that leads back to the start. */

import { isRecord } from '../check/problems.ts';
import { LIMITS } from '../limits.ts';
import type { EntryName } from './entry.ts';

/** The keys an entry refers to, each once, in the order met. */
export interface References {
  readonly flags: readonly string[];
  readonly segments: readonly string[];
}

/** How often an entry refers to others, and how many conditions it has of its own. */
export interface Uses {
  readonly flags: ReadonlyMap<string, number>;
  readonly segments: ReadonlyMap<string, number>;
  readonly conditions: number;
}

/** Of a flag, a segment or a condition. Whatever is malformed is passed over. */
export function findReferences(document: unknown): References {
  return referencesIn(countUses(document));
}

export function referencesIn({ flags, segments }: Uses): References {
  return { flags: [...flags.keys()], segments: [...segments.keys()] };
}

/** The same with how often each is met. */
export function countUses(document: unknown): Uses {
  const flags = new Map<string, number>();
  const segments = new Map<string, number>();
  let conditions = 0;
  forEachCondition(document, (condition) => {
    conditions++;
    const { flag, segment } = condition;
    if (typeof flag === 'string') flags.set(flag, (flags.get(flag) ?? 0) + 1);
    if (typeof segment === 'string') segments.set(segment, (segments.get(segment) ?? 0) + 1);
  });
  return { flags, segments, conditions };
}

export function refersToAnything({ flags, segments }: Uses): boolean {
  return flags.size > 0 || segments.size > 0;
}

/** Visits every condition, those inside others too, with its pointer into the flag, segment or condition. */
export function forEachCondition(document: unknown, visit: Visit): void {
  if (!isRecord(document)) return;
  // A field `if` of a flag is one that nobody knows.
  const isFlag = 'rules' in document || 'requires' in document;
  if (!isFlag) {
    const isSegment = 'if' in document;
    inCondition(isSegment ? document['if'] : document, isSegment ? '/if' : '', 1, visit);
    return;
  }
  inList(document['requires'], '/requires', 1, visit);
  const rules = document['rules'];
  if (!Array.isArray(rules)) return;
  for (let i = 0; i < rules.length; i++) inCondition(rules[i]?.if, `/rules/${i}/if`, 1, visit);
}

type Visit = (condition: Record<string, unknown>, pointer: string) => void;

function inCondition(condition: unknown, pointer: string, depth: number, visit: Visit): void {
  if (!isRecord(condition) || depth > LIMITS.conditionDepth) return;
  visit(condition, pointer);
  inList(condition['all'], `${pointer}/all`, depth + 1, visit);
  inList(condition['any'], `${pointer}/any`, depth + 1, visit);
  inCondition(condition['not'], `${pointer}/not`, depth + 1, visit);
}

function inList(list: unknown, pointer: string, depth: number, visit: Visit): void {
  if (!Array.isArray(list)) return;
  for (let i = 0; i < list.length; i++) inCondition(list[i], `${pointer}/${i}`, depth, visit);
}

/**
 * A way from `start` back to itself or into any other cycle, as the entries of that cycle, the first again at the
 * end; undefined if there is none. `referencesOf` gives undefined for what does not exist.
 */
export function findCycle(
  start: EntryName,
  referencesOf: (name: EntryName) => { flags: Iterable<string>; segments: Iterable<string> } | undefined,
): EntryName[] | undefined {
  const done = new Set<string>();
  const way: { name: EntryName; id: string; next: EntryName[] }[] = [];
  const places = new Map<string, number>();
  const enter = (name: EntryName) => {
    const next: EntryName[] = [];
    const references = referencesOf(name);
    for (const key of references?.flags ?? []) next.push({ kind: 'flag', key });
    for (const key of references?.segments ?? []) next.push({ kind: 'segment', key });
    places.set(idOf(name), way.length);
    way.push({ name, id: idOf(name), next: next.reverse() });
  };
  enter(start);
  while (way.length > 0) {
    const top = way.at(-1)!;
    const name = top.next.pop();
    if (name === undefined) {
      done.add(top.id);
      places.delete(top.id);
      way.pop();
      continue;
    }
    const id = idOf(name);
    const from = places.get(id);
    if (from !== undefined) return [...way.slice(from).map((step) => step.name), name];
    if (!done.has(id)) enter(name);
  }
  return undefined;
}

function idOf({ kind, key }: EntryName): string {
  return `${kind}\n${key}`;
}

/** A cycle as its author reads it: `refers to itself or to a cycle: a -> segment beta -> a`. */
export function describeCycle(cycle: readonly EntryName[]): string {
  const names = cycle.map(({ kind, key }) => (kind === 'flag' ? key : `segment ${key}`));
  return `refers to itself or to a cycle: ${names.join(' -> ')}`;
}
