import type { Context } from '../model.ts';
import { compileRead } from './access.ts';
import { plainValue, readName } from './attribute.ts';

/** What is hashed of a value: a string, or an integer in safe range in decimal; undefined for anything else. */
export function unitText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const plain = typeof value === 'object' ? instantOf(value) : value;
  return Number.isSafeInteger(plain) ? String(plain) : undefined;
}

/**
 * Whom a split divides: the attribute's value (of several attributes the first that is present) as text; undefined where
 * there is none, as in bucket.ts. Reads anything and never throws.
 */
export function findUnit(
  context: unknown,
  by: string | readonly string[] = 'targetingKey',
): string | undefined {
  for (const name of typeof by === 'string' ? [by] : by) {
    const value = readFrom(context, name);
    if (value !== undefined) return unitText(value);
  }
  return undefined;
}

/** Every exposure asks: most names need nothing compiled. */
function readFrom(context: unknown, name: string): unknown {
  if (!name.includes('.') && name !== '$now') return readName(context, name);
  return compileRead(name)(context as Context, Number.NaN);
}

function instantOf(value: unknown): unknown {
  try {
    return plainValue(value);
  } catch {
    return undefined;
  }
}
