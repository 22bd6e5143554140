import { LIMITS } from '../limits.ts';
import type { FlagType } from '../model.ts';
import { utf8Length } from '../read/utf8.ts';
import type { Problems } from './problems.ts';

/** What is wrong with a variant's value: its type, its depth or its size. */
export function findInValue(
  found: Problems,
  value: unknown,
  type: FlagType | undefined,
  pointer: string,
): void {
  const depth = depthOf(value, LIMITS.jsonDepth);
  if (depth === undefined) found.add(pointer, 'must be JSON');
  else if (depth > LIMITS.jsonDepth) found.add(pointer, `nests more than ${LIMITS.jsonDepth} deep`);
  else if (sizeOf(value, LIMITS.valueBytes) > LIMITS.valueBytes) {
    found.add(pointer, `takes more than ${LIMITS.valueBytes} bytes as JSON`);
  } else if (type !== undefined && !TYPES[type].fits(value))
    found.add(pointer, `must be ${TYPES[type].expected}`);
}

export const TYPES: Readonly<Record<FlagType, { expected: string; fits(value: unknown): boolean }>> = {
  boolean: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  string: { expected: 'a string', fits: (value) => typeof value === 'string' },
  integer: {
    expected: `an integer from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
    fits: (value) => Number.isSafeInteger(value),
  },
  float: { expected: 'a number', fits: (value) => Number.isFinite(value) },
  json: { expected: 'JSON', fits: () => true },
};

/** Arrays and objects inside one another, as far as `most` + 1; undefined: not JSON. */
function depthOf(value: unknown, most: number): number | undefined {
  if (typeof value !== 'object') {
    const isJson = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    return isJson ? 0 : undefined;
  }
  if (value === null) return 0;
  if (most === 0) return 1;
  let deepest = 0;
  for (const key of Object.keys(value)) {
    const depth = depthOf((value as Record<string, unknown>)[key], most - 1);
    if (depth === undefined) return undefined;
    if (depth > deepest) deepest = depth;
  }
  return deepest + 1;
}

/** Bytes of the shortest JSON in UTF-8; anything above `most` may be said once it is above. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value === 'string') {
    if (value.length > most) return value.length;
    return utf8Length(JSON.stringify(value));
  }
  if (typeof value !== 'object' || value === null) return String(value).length;
  const members = Object.keys(value);
  let size = 2 + Math.max(0, members.length - 1);
  for (const name of members) {
    if (!Array.isArray(value)) size += utf8Length(JSON.stringify(name)) + 1;
    size += sizeOf((value as Record<string, unknown>)[name], most);
    if (size > most) break;
  }
  return size;
}
