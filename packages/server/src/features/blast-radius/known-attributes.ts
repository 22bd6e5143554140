/** Which attributes an environment's rules read, and which values are written or were seen: for those who write rules. */
import type { KnownAttribute } from '@halyard/contract';
import { type Context, findTestedValues, findValue, type Snapshot } from '@halyard/core';
import { shareThread } from '../../platform/share-thread.ts';
import { attributesOf, type SampleReading } from './context-sample.ts';

const mostAttributes = 500;
const mostValues = 50;
/** Of the values of one test; a list of people that was imported is no choice to offer. */
const mostOfATest = 1_000;
/** What fewer contexts than this have in common may tell of one person. */
export const fewestContexts = 5;

type Value = string | number | boolean;
type Type = KnownAttribute['types'][number];

interface Gathered {
  flags: number;
  segments: number;
  contexts: number;
  types: Set<Type>;
  written: Set<Value>;
  seen: Map<Value, number>;
}

/** Those that most flags and segments read first. `contexts` undefined: nothing is sampled. */
export async function knownAttributes(
  { flags, segments }: Pick<Snapshot, 'flags' | 'segments'>,
  sample: Pick<SampleReading, 'contexts' | 'attributes'> | undefined,
): Promise<KnownAttribute[]> {
  const pause = shareThread();
  const all = new Map<string, Gathered>();
  const of = (name: string): Gathered => {
    let one = all.get(name);
    if (one === undefined) {
      one = { flags: 0, segments: 0, contexts: 0, types: new Set(), written: new Set(), seen: new Map() };
      all.set(name, one);
    }
    return one;
  };
  for (const [kind, entries] of [
    ['flags', flags],
    ['segments', segments],
  ] as const) {
    for (const key in entries) {
      const entry = entries[key]!;
      for (const name of attributesOf(entry)) of(name)[kind]++;
      for (const { attribute, values } of findTestedValues(entry)) {
        const { written } = of(attribute);
        for (const value of values.slice(0, mostOfATest)) if (isPlain(value)) written.add(value);
      }
      await pause();
    }
  }
  const names = [...all]
    .sort(([a, x], [b, y]) => y.flags + y.segments - x.flags - x.segments || (a < b ? -1 : 1))
    .slice(0, mostAttributes);
  for (const context of sample?.contexts ?? []) {
    for (const [name, gathered] of names) see(context, name, gathered);
    await pause();
  }
  return names.map(([name, gathered]) => answerOf(name, gathered));
}

function see(context: Context, name: string, gathered: Gathered): void {
  const { types, seen } = gathered;
  const value = findValue(context, name);
  if (value === undefined) return;
  gathered.contexts++;
  types.add(typeOf(value));
  const members = Array.isArray(value) ? new Set(value) : [value];
  for (const one of members) if (isPlain(one)) seen.set(one, (seen.get(one) ?? 0) + 1);
}

function answerOf(name: string, gathered: Gathered): KnownAttribute {
  const { flags, segments, contexts, types, written, seen } = gathered;
  const common = [...seen].filter(([value, count]) => count >= fewestContexts || written.has(value));
  const values = new Map<Value, number>([...written].map((value) => [value, 0]));
  for (const [value, count] of common) values.set(value, count >= fewestContexts ? count : 0);
  const listed = [...values]
    .sort(([a, x], [b, y]) => y - x || (String(a) < String(b) ? -1 : 1))
    .map(([value, count]) => ({ value, contexts: count, isWritten: written.has(value) }));
  return {
    name,
    flags,
    segments,
    contexts,
    types: [...types].sort(),
    values: listed.slice(0, mostValues),
    valuesLeftOut: Math.max(0, listed.length - mostValues),
  };
}

function isPlain(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function typeOf(value: unknown): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as Type;
}
