/**
 * Whom a condition means, as a tree that is easy to speak of and to reason about: negations stand at the leaves, no test
 * has an `else`, and what means everyone or nobody is gone.
 */

import type { Bucket, Condition, Range, Test } from '../model.ts';
import { isOrder } from './bounds.ts';
import { instantsOf } from './instants.ts';

export type Audience = Group | Leaf;

export interface Group {
  kind: 'all' | 'any';
  parts: readonly Audience[];
}

export type Leaf = Constant | Said;

export interface Constant {
  kind: 'everyone' | 'nobody';
}

/** What depends on the context. */
export type Said =
  | { kind: 'segment'; segment: string; negated: boolean }
  | { kind: 'flag'; flag: string; variants: readonly string[]; negated: boolean }
  | { kind: 'bucket'; bucket: Bucket; ranges: readonly Range[]; negated: boolean }
  | { kind: 'test'; test: Test; negated: boolean; isKnown: boolean }
  /** Of `$now`. */
  | { kind: 'time'; test: Test; negated: boolean };

export function isGroup(audience: Audience): audience is Group {
  return audience.kind === 'all' || audience.kind === 'any';
}

/** Whether it is one statement about the context. */
export function isSaid(audience: Audience): audience is Said {
  return !isGroup(audience) && audience.kind !== 'everyone' && audience.kind !== 'nobody';
}

/** The condition must be free of problems of shape. */
export function audienceOf(condition: Condition, negated = false): Audience {
  if ('all' in condition) return gather(condition.all, negated ? 'any' : 'all', negated);
  if ('any' in condition) return gather(condition.any, negated ? 'all' : 'any', negated);
  if ('not' in condition) return audienceOf(condition.not, !negated);
  if ('segment' in condition) return { kind: 'segment', segment: condition.segment, negated };
  if ('flag' in condition) {
    const { flag, variants } = condition;
    return variants.length === 0 ? never(negated) : { kind: 'flag', flag, variants, negated };
  }
  if ('bucket' in condition) {
    const { bucket, ranges } = condition;
    return ranges.length === 0 ? never(negated) : { kind: 'bucket', bucket, ranges, negated };
  }
  return ofTest(condition, negated);
}

function never(negated: boolean): Audience {
  return { kind: negated ? 'everyone' : 'nobody' };
}

function gather(conditions: readonly Condition[], kind: 'all' | 'any', negated: boolean): Audience {
  return combine(
    kind,
    conditions.map((part) => audienceOf(part, negated)),
  );
}

/** What all, or any, of the audiences have in common. */
export function combine(kind: 'all' | 'any', audiences: readonly Audience[]): Audience {
  const [neutral, deciding] =
    kind === 'all' ? (['everyone', 'nobody'] as const) : (['nobody', 'everyone'] as const);
  const parts: Audience[] = [];
  for (const audience of audiences) {
    if (audience.kind === deciding) return audience;
    if (audience.kind === kind) parts.push(...audience.parts);
    else if (audience.kind !== neutral) parts.push(audience);
  }
  if (parts.length === 0) return { kind: neutral };
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

/** What happens to people without the attribute is said apart, unless the words of the test say it. */
function ofTest(given: Test, negated: boolean): Audience {
  if (given.attribute === '$now') return ofTime(given, negated);
  const { else: orElse = false, ...test } = given;
  const missing: Audience = { kind: 'test', test: existence(test), negated: true, isKnown: false };
  const known: Audience = { ...missing, negated: false };
  if (test.op === 'exists') return orElse ? never(!negated) : negated ? missing : known;
  if ((test.values ?? []).length === 0) return orElse ? (negated ? known : missing) : never(negated);
  const leaf: Audience = { kind: 'test', test, negated, isKnown: orElse };
  if (!orElse) return leaf;
  return negated ? combine('all', [known, leaf]) : combine('any', [leaf, missing]);
}

function existence({ attribute }: Test): Test {
  return { attribute, op: 'exists' };
}

function ofTime(test: Test, negated: boolean): Audience {
  if (test.op === 'exists') return never(!negated);
  const isComparison = test.op === 'in' || isOrder(test.op);
  return isComparison && instantsOf(test).length > 0 ? { kind: 'time', test, negated } : never(negated);
}
