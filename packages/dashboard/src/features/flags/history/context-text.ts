import type { Context } from '@halyard/core';

/** A context as an address holds it; undefined where it is none. */
export function contextOf(text: string): Context | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isContext = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isContext ? (value as Context) : undefined;
}
