import type { Json, Operator, Test } from '../model.ts';
import { viewOf } from '../read/operators.ts';
import { VIEWS } from '../read/views.ts';

export function isLowerBound(op: Operator): boolean {
  return op === 'gt' || op === 'gte';
}

export function isUpperBound(op: Operator): boolean {
  return op === 'lt' || op === 'lte';
}

export function isOrder(op: Operator): boolean {
  return isLowerBound(op) || isUpperBound(op);
}

/** Of several values of an order the one that counts: to be below any is to be below the greatest. */
export function thresholdOf(test: Test): Json {
  const { read, compare } = VIEWS[viewOf(test)!];
  const sign = isUpperBound(test.op) ? 1 : -1;
  const [first = null, ...others] = test.values ?? [];
  let best = first;
  for (const value of others) if (compare(value, read(best)) * sign > 0) best = value;
  return best;
}
