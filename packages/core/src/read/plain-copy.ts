import type { Context } from '../model.ts';
import { readName } from './attribute.ts';

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
