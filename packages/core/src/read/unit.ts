import type { Context } from '../model.ts';
import { compileRead } from './access.ts';

/**
 * Whom a split divides: the attribute's value (of several attributes the first that is present), a string or an integer
 * in decimal; undefined where there is none, as in bucket.ts. Reads anything and never throws.
 */
export function findUnit(
  context: unknown,
  by: string | readonly string[] = 'targetingKey',
): string | undefined {
  for (const name of typeof by === 'string' ? [by] : by) {
    const value = compileRead(name)(context as Context, Number.NaN);
    if (value === undefined) continue;
    if (typeof value === 'string') return value;
    return Number.isSafeInteger(value) ? String(value) : undefined;
  }
  return undefined;
}
