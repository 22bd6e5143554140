import type { Context } from './model.ts';

/** An attribute's value; undefined: it is missing, which includes null. Never throws. */
export type Read = (context: Context, now: number) => unknown;

/**
 * How to read an attribute: `$now`, else an own property of exactly this name, else a path by dots through objects.
 * Inherited properties, elements of arrays and `__proto__` do not exist; nor does what a getter refuses to say.
 */
export function compileRead(attribute: string): Read {
  if (isPlainName(attribute)) return (context) => readName(context, attribute);
  if (attribute === '$now') return (_context, now) => now;
  const path = attribute.split('.');
  return path.includes('__proto__') ? () => undefined : readPath(attribute, path);
}

/** Whether the attribute is what `readName` alone finds. */
export function isPlainName(attribute: string): boolean {
  return attribute !== '$now' && attribute !== '__proto__' && !attribute.includes('.');
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

/** The own property of that name; undefined: there is none, or it is null, or its getter throws. */
export function readName(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  try {
    if (Array.isArray(object) || !hasOwn.call(object, name)) return undefined;
    return (object as Record<string, unknown>)[name] ?? undefined;
  } catch {
    return undefined;
  }
}
