/** Windows of `$now`, the one attribute that always has exactly one value. */
import { isOrder } from '../audience/bounds.ts';
import { instantsOf } from '../audience/instants.ts';
import type { Test } from '../model.ts';

/** Instants in epoch milliseconds from `low` to `high`; either end may belong to it or not. */
export interface Window {
  low: number;
  hasLow: boolean;
  high: number;
  hasHigh: boolean;
}

/** undefined: it is no single window. The test must have an instant. */
export function windowOf(test: Test, negated: boolean): Window | undefined {
  const instants = instantsOf(test);
  if (test.op === 'in') {
    const [only] = instants;
    if (negated || instants.length !== 1) return undefined;
    return { low: only!, hasLow: true, high: only!, hasHigh: true };
  }
  if (!isOrder(test.op)) return undefined;
  const includesThreshold = (test.op === 'lte' || test.op === 'gte') !== negated;
  const isBelow = test.op === 'lt' || test.op === 'lte';
  const threshold = isBelow ? Math.max(...instants) : Math.min(...instants);
  return isBelow !== negated
    ? { low: -Infinity, hasLow: true, high: threshold, hasHigh: includesThreshold }
    : { low: threshold, hasLow: includesThreshold, high: Infinity, hasHigh: true };
}

export function isWithin(inner: Window, outer: Window): boolean {
  const startsLater = inner.low > outer.low || (inner.low === outer.low && (outer.hasLow || !inner.hasLow));
  const endsSooner =
    inner.high < outer.high || (inner.high === outer.high && (outer.hasHigh || !inner.hasHigh));
  return startsLater && endsSooner;
}

export function areApart(a: Window, b: Window): boolean {
  return endsBefore(a, b) || endsBefore(b, a);
}

function endsBefore(a: Window, b: Window): boolean {
  return a.high < b.low || (a.high === b.low && !(a.hasHigh && b.hasLow));
}
