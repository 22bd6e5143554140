/** What follows from one leaf of an audience for another. */
import type { Said } from '../audience/audience.ts';
import type { Bucket, Range } from '../model.ts';
import { sameJson } from '../same-json.ts';
import type { Budget } from './lint-budget.ts';
import { areApart, isWithin, windowOf } from './lint-time.ts';
import { testImplies } from './lint-values.ts';

export function leafImplies(a: Said, b: Said, budget: Budget): boolean {
  if (a.kind === 'time' && b.kind === 'time') {
    const [first, second] = [windowOf(a.test, a.negated), windowOf(b.test, b.negated)];
    return first !== undefined && second !== undefined && isWithin(first, second);
  }
  if (!a.negated && !b.negated) return includes(b, a, budget);
  if (a.negated && b.negated) return includes(a, b, budget);
  return !a.negated && b.negated && areDisjoint(a, b);
}

/** Whether nobody can be in both. */
export function leafExcludes(a: Said, b: Said, budget: Budget): boolean {
  if (a.kind === 'time' && b.kind === 'time') {
    const [first, second] = [windowOf(a.test, a.negated), windowOf(b.test, b.negated)];
    return first !== undefined && second !== undefined && areApart(first, second);
  }
  if (a.negated === b.negated) return !a.negated && areDisjoint(a, b);
  return a.negated ? includes(a, b, budget) : includes(b, a, budget);
}

/** Whether `inner` holds only where `outer` does, both as if they were not negated. */
function includes(outer: Said, inner: Said, budget: Budget): boolean {
  if (inner.kind === 'segment') return outer.kind === 'segment' && outer.segment === inner.segment;
  if (inner.kind === 'flag') {
    if (outer.kind !== 'flag' || outer.flag !== inner.flag) return false;
    return inner.variants.every((variant) => outer.variants.includes(variant));
  }
  if (inner.kind === 'bucket') {
    return (
      outer.kind === 'bucket' && isSame(outer.bucket, inner.bucket) && covers(outer.ranges, inner.ranges)
    );
  }
  return inner.kind === 'test' && outer.kind === 'test' && testImplies(inner.test, outer.test, budget);
}

/** Whether one context cannot be in both, as if neither was negated: a flag serves one variant, a bucket has one position. */
function areDisjoint(a: Said, b: Said): boolean {
  if (a.kind === 'flag' && b.kind === 'flag') {
    return a.flag === b.flag && !a.variants.some((variant) => b.variants.includes(variant));
  }
  if (a.kind !== 'bucket' || b.kind !== 'bucket' || !isSame(a.bucket, b.bucket)) return false;
  return !a.ranges.some((x) => b.ranges.some((y) => x.from < y.to && y.from < x.to));
}

function isSame(a: Bucket, b: Bucket): boolean {
  return sameJson(a, b);
}

/** Both in order and disjoint; neighbours count as one. */
export function covers(outer: readonly Range[], inner: readonly Range[]): boolean {
  const whole: Range[] = [];
  for (const { from, to } of outer) {
    const last = whole.at(-1);
    if (last?.to === from) last.to = to;
    else whole.push({ from, to });
  }
  return inner.every(({ from, to }) => whole.some((range) => range.from <= from && to <= range.to));
}
