import type { Context } from './model.ts';

/** An attribute's value; undefined: it is missing, which includes null. Never throws. */
export type Read = (context: Context, now: number) => unknown;

/**
 * How to read an attribute: `$now`, else an own property of exactly this name, else a path by dots through objects.
 * Inherited properties, elements of arrays and `__proto__` do not exist; nor does what a getter refuses to say.
 */
export function compileRead(attribute: string): Read {
  if (attribute === '$now') return (_context, now) => now;
  const path = attribute.includes('.') ? attribute.split('.') : [];
  const names = [attribute, ...path];
  if (names.includes('__proto__')) return () => undefined;
  return path.length === 0 ? (context) => readName(context, attribute) : readPath(attribute, path);
}

function readPath(attribute: string, path: readonly string[]): Read {
  return (context) => {
    const exact = readName(context, attribute);
    if (exact !== undefined) return exact;
    let value: unknown = context;
    for (let i = 0; i < path.length; i++) {
      value = readName(value, path[i]!);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

const hasOwn = Object.prototype.hasOwnProperty;

function readName(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  try {
    if (Array.isArray(object) || !hasOwn.call(object, name)) return undefined;
    return (object as Record<string, unknown>)[name] ?? undefined;
  } catch {
    return undefined;
  }
}
