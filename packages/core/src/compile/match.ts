/** Compiles conditions to predicates. */

import type { Bucket, Condition, Range, Test } from '../model.ts';
import { compileAccess, type MakeAccess } from '../read/access.ts';
import type { Predicate } from '../read/attribute.ts';
import { membersOf, OPERATORS } from '../read/operators.ts';
import type { RegexEngine } from '../regex.ts';
import { compileBucket } from './bucket.ts';
import type { Lookup } from './compiled.ts';
import { decide } from './evaluate.ts';

export interface Surroundings {
  lookup: Lookup;
  regex?: RegexEngine;
  makeAccess?: MakeAccess;
}

/** The condition must be free of problems of shape. Throws on a pattern without an engine that accepts it. */
export function compileCondition(condition: Condition, around: Surroundings): Predicate {
  if ('all' in condition) return compileAll(condition.all.map((part) => compileCondition(part, around)));
  if ('any' in condition) return compileAny(condition.any.map((part) => compileCondition(part, around)));
  if ('not' in condition) {
    const negated = compileCondition(condition.not, around);
    return (context, now) => !negated(context, now);
  }
  if ('segment' in condition) return compileSegmentCondition(condition.segment, around.lookup);
  if ('flag' in condition) return compileFlagCondition(condition, around.lookup);
  if ('bucket' in condition) return compileBucketCondition(condition, around);
  return compileTest(condition, around);
}

function compileAll(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1) return parts[0]!;
  return (context, now) => {
    for (let i = 0; i < parts.length; i++) if (!parts[i]!(context, now)) return false;
    return true;
  };
}

function compileAny(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1) return parts[0]!;
  return (context, now) => {
    for (let i = 0; i < parts.length; i++) if (parts[i]!(context, now)) return true;
    return false;
  };
}

function compileSegmentCondition(key: string, { segments }: Lookup): Predicate {
  return (context, now) => {
    const segment = segments.get(key);
    return segment?.holds(context, now) === true;
  };
}

function compileFlagCondition(condition: { flag: string; variants: string[] }, { flags }: Lookup): Predicate {
  const { flag: key, variants } = condition;
  return (context, now) => {
    const flag = flags.get(key);
    if (flag === undefined) return false;
    const { variant } = (flag.fixed ?? decide(flag, context, now)).result;
    return variant !== null && variants.includes(variant);
  };
}

function compileBucketCondition(
  { bucket, ranges }: { bucket: Bucket; ranges: readonly Range[] },
  { makeAccess }: Surroundings,
): Predicate {
  const position = compileBucket(bucket, makeAccess);
  return (context, now) => {
    const at = position(context, now);
    for (let i = 0; i < ranges.length; i++) if (at >= ranges[i]!.from && at < ranges[i]!.to) return true;
    return false;
  };
}

function compileTest(test: Test, { regex, makeAccess }: Surroundings): Predicate {
  const access = compileAccess(test.attribute, makeAccess);
  const missing = test.else === true;
  if (test.op === 'exists') return (context, now) => access.read(context, now) !== undefined || missing;
  const members = membersOf(test);
  const holds =
    members === undefined
      ? OPERATORS[test.op].compile(test.values ?? [], test, regex)
      : (value: unknown) => members.has(value);
  if (members === undefined) return access.satisfies(holds, missing);
  // The most frequent tests, with one call less.
  const [first] = members;
  return members.size === 1 ? access.equals(first, holds, missing) : access.isMember(members, holds, missing);
}
