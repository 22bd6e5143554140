import type { Json } from '@halyard/core';

/** When a calendar rule comes due next, after an instant; undefined: never again. */
export function nextDue(_rule: Record<string, Json>, _after: Date): Date | undefined {
  return undefined;
}
