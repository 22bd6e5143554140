/** Which flags and segments a document refers to, and whether following that leads back to the start. */
import type { References } from './compiled.ts';
import type { EntryName } from './entry.ts';
import { isRecord } from './findings.ts';
import { LIMITS } from './limits.ts';

/** Of a flag, a segment or a condition, each key once, in the order met. Whatever is malformed is passed over. */
export function findReferences(document: unknown): References {
  const flags = new Set<string>();
  const segments = new Set<string>();
  forEachReference(document, ({ kind, key }) => {
    (kind === 'flag' ? flags : segments).add(key);
  });
  return { flags: [...flags], segments: [...segments] };
}

/** Visits every condition that refers to another entry, with its pointer into the flag, segment or condition. */
export function forEachReference(
  document: unknown,
  visit: (name: EntryName, pointer: string, condition: Record<string, unknown>) => void,
): void {
  if (!isRecord(document)) return;
  if (!('rules' in document || 'requires' in document || 'if' in document)) {
    inCondition(document, '', 1, visit);
    return;
  }
  inCondition(document['if'], '/if', 1, visit);
  inList(document['requires'], '/requires', 1, visit);
  const rules = document['rules'];
  if (!Array.isArray(rules)) return;
  for (let i = 0; i < rules.length; i++) inCondition(rules[i]?.if, `/rules/${i}/if`, 1, visit);
}

type Visit = Parameters<typeof forEachReference>[1];

function inCondition(condition: unknown, pointer: string, depth: number, visit: Visit): void {
  if (!isRecord(condition) || depth > LIMITS.conditionDepth) return;
  const { segment, flag } = condition;
  if (typeof segment === 'string') visit({ kind: 'segment', key: segment }, `${pointer}/segment`, condition);
  if (typeof flag === 'string') visit({ kind: 'flag', key: flag }, `${pointer}/flag`, condition);
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
  referencesOf: (name: EntryName) => References | undefined,
): EntryName[] | undefined {
  const done = new Set<string>();
  const way: { name: EntryName; id: string; next: EntryName[] }[] = [];
  const places = new Map<string, number>();
  const enter = (name: EntryName) => {
    const references = referencesOf(name);
    const next: EntryName[] = [
      ...(references?.flags ?? []).map((key) => ({ kind: 'flag' as const, key })),
      ...(references?.segments ?? []).map((key) => ({ kind: 'segment' as const, key })),
    ];
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

/** A cycle as its author reads it: `a -> segment beta -> a`. */
export function describeCycle(cycle: readonly EntryName[]): string {
  return cycle.map(({ kind, key }) => (kind === 'flag' ? key : `segment ${key}`)).join(' -> ');
}
