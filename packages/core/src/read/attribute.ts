import type { Context } from '../model.ts';

/** An attribute's value; undefined: it is missing, which includes null. */
export type Read = (context: Context, now: number) => unknown;

/** Never throws for lack of an attribute; what a context's own getters throw counts as a missing attribute. */
export type Predicate = (context: Context, now: number) => boolean;

/** A Date, which only programs can pass, is its instant in epoch milliseconds. May throw. */
export function plainValue(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

const hasOwn = Object.prototype.hasOwnProperty;

/** The own property of that name; undefined: there is none, or it is null, or its getter throws. Never throws. */
export function readName(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  try {
    if (Array.isArray(object) || !hasOwn.call(object, name)) return undefined;
    return (object as Record<string, unknown>)[name] ?? undefined;
  } catch {
    return undefined;
  }
}
