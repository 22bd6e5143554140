import type { Test } from '../model.ts';
import { OPERATORS } from '../read/operators.ts';
import { forEachCondition } from '../references/references.ts';
import { instantsOf } from './instants.ts';

/**
 * The instants, in epoch milliseconds and no particular order, with which conditions of a flag or segment compare
 * `$now`: only there, or a millisecond later, can time alone change what they say. Whatever is malformed is passed over.
 */
export function findInstants(document: unknown): number[] {
  const found: number[] = [];
  forEachCondition(document, (condition) => {
    const test = condition as unknown as Test;
    if (test.attribute !== '$now' || !Object.hasOwn(OPERATORS, test.op)) return;
    if (!Array.isArray(test.values)) return;
    for (const instant of instantsOf(test)) found.push(instant);
  });
  return found;
}
