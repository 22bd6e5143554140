/** Contexts as applications mostly write them, and the way there for all others. */

import type { Context } from '../model.ts';
import { readName } from './attribute.ts';

/** Whether everything that can be read by name is its own, but for what every object has. May throw (a proxy). */
export function isPlain(context: unknown): context is Context {
  if (typeof context !== 'object' || context === null) return false;
  const prototype: unknown = Object.getPrototypeOf(context);
  return prototype === Object.prototype || prototype === null;
}

/** Never throws. The own properties of whatever it is given, without those whose getters throw; of an array none. */
export function plainCopy(context: unknown): Context {
  const copy = Object.create(null) as Context;
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return copy;
  try {
    for (const name of Object.getOwnPropertyNames(context)) copy[name] = readName(context, name);
  } catch {
    // A proxy that will not even say what it has: it has nothing.
  }
  return copy;
}
