/**
 * The floor: what the same documents cost where nothing is checked, counted or kept apart. One closure a condition and
 * a flag, no missing attributes, no paths, no arrays, no types, no malformed flags, no changes. Not an evaluator.
 */
import type { Condition, Context, Flag, Json, Snapshot, Split } from '@halyard/core';
import type { Contender } from '../contender.ts';
import { snapshotOf } from '../halyard-document.ts';
import type { Person } from '../workload.ts';

export const floor: Contender = {
  name: 'bare closures',
  version: '',
  document: (workload) => JSON.stringify(snapshotOf(workload)),
  async load(text) {
    const { flags, segments } = JSON.parse(text) as Snapshot;
    const members = new Map<string, Holds>();
    for (const [key, segment] of Object.entries(segments))
      members.set(key, compileCondition(segment.if, members));
    const decide = new Map(Object.entries(flags).map(([key, flag]) => [key, compileFlag(flag, members)]));
    return {
      person: ({ key, ...rest }: Person): Context => ({ targetingKey: key, ...rest }),
      ask: (key, person: Context) => decide.get(key)!(person).value === true,
      close() {},
    };
  },
};

type Holds = (context: Context) => boolean;
type Result = { value: Json | undefined };
type Decide = (context: Context) => Result;

function compileFlag(flag: Flag, members: Map<string, Holds>): Decide {
  const result = (variant: string | null) => ({
    value: variant === null ? undefined : flag.variants[variant],
  });
  if (!flag.enabled) return always(result(flag.off));
  const { serve } = flag.otherwise;
  const otherwise =
    typeof serve === 'object' && serve !== null ? compileSplit(serve, result) : always(result(serve));
  if (flag.rules.length === 0) return otherwise;
  const rules = flag.rules.map((rule) => ({
    holds: compileCondition(rule.if, members),
    result: result(rule.serve as string),
  }));
  return (context) => {
    for (let i = 0; i < rules.length; i++) if (rules[i]!.holds(context)) return rules[i]!.result;
    return otherwise(context);
  };
}

function always(result: Result): Decide {
  return () => result;
}

function compileSplit({ bucket, split }: Split, result: (variant: string) => Result): Decide {
  const results = split.map(({ variant }) => result(variant));
  const ends = split.map(({ to }) => to);
  const by = bucket.by as string;
  const prefix = `${bucket.seed}:`;
  return (context) => {
    const hash = murmur3(prefix, context[by] as string) >>> 0;
    const position = Math.floor((hash * 100_000) / 2 ** 32);
    let i = 0;
    while (position >= ends[i]!) i++;
    return results[i]!;
  };
}

function compileCondition(condition: Condition, members: Map<string, Holds>): Holds {
  if ('segment' in condition) {
    const key = condition.segment;
    return (context) => members.get(key)!(context);
  }
  if (!('attribute' in condition)) throw new Error('the workload has no such condition');
  const { attribute, op, as } = condition;
  const values = condition.values!;
  const [first] = values;
  if (op === 'in' && values.length === 1) return (context) => context[attribute] === first;
  if (op === 'in') {
    const set = new Set<unknown>(values);
    return (context) => set.has(context[attribute]);
  }
  if (op === 'endsWith') return (context) => (context[attribute] as string).endsWith(first as string);
  if (as === 'semver') {
    const wanted = (first as string).split('.').map(Number) as [number, number, number];
    return (context) => isGreater(context[attribute] as string, wanted);
  }
  return (context) => (context[attribute] as number) > (first as number);
}

/** Three numbers with dots between them. */
function isGreater(version: string, wanted: [number, number, number]): boolean {
  let part = 0;
  let value = 0;
  for (let i = 0; i <= version.length; i++) {
    const unit = version.charCodeAt(i);
    if (unit >= 48 && unit <= 57) value = value * 10 + unit - 48;
    else {
      if (value !== wanted[part]) return value > wanted[part]!;
      part++;
      value = 0;
    }
  }
  return false;
}

/** Of two ASCII texts after one another, with seed 0. */
function murmur3(prefix: string, text: string): number {
  let hash = 0;
  let block = 0;
  let shift = 0;
  for (let i = 0; i < prefix.length; i++) {
    block |= prefix.charCodeAt(i) << shift;
    shift += 8;
    if (shift < 32) continue;
    hash = mix(hash, block);
    block = shift = 0;
  }
  for (let i = 0; i < text.length; i++) {
    block |= text.charCodeAt(i) << shift;
    shift += 8;
    if (shift < 32) continue;
    hash = mix(hash, block);
    block = shift = 0;
  }
  hash ^= scramble(block) ^ (prefix.length + text.length);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mix(hash: number, block: number): number {
  const h = hash ^ scramble(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
