/** The ways to ask for one attribute of a context. */

import type { Context } from '../model.ts';
import { type Predicate, plainValue, type Read, readName } from './attribute.ts';

/** Whether one value, never missing and no list, satisfies a test. Never throws. */
export type Holds = (value: unknown) => boolean;

/**
 * Tests of the attribute. `missing`: the answer where there is no value. `holds`: for the elements of a list, and where
 * nothing shorter is known for single values.
 */
export interface Access {
  readonly read: Read;
  equals(wanted: unknown, holds: Holds, missing: boolean): Predicate;
  isMember(members: ReadonlySet<unknown>, holds: Holds, missing: boolean): Predicate;
  satisfies(holds: Holds, missing: boolean): Predicate;
}

/** Makes the access to the own property of this name, `__proto__` excepted; null counts as missing. */
export type MakeAccess = (name: string) => Access;

/** Reads from anything and never throws: what a getter refuses to say is missing. */
export const careful: MakeAccess = (name) => accessBy((context) => readName(context, name));

/**
 * Access to an attribute: `$now`, else an own property of exactly this name, else a path by dots through objects.
 * Inherited properties, elements of arrays and `__proto__` do not exist.
 */
export function compileAccess(attribute: string, makeAccess: MakeAccess = careful): Access {
  if (attribute === '$now') return accessBy((_context, now) => now);
  if (attribute === '__proto__') return accessBy(() => undefined);
  const exact = makeAccess(attribute);
  if (!attribute.includes('.')) return exact;
  const path = attribute.split('.');
  if (path.includes('__proto__')) return accessBy(() => undefined);
  const first = makeAccess(path[0]!);
  return accessBy((context, now) => {
    const found = exact.read(context, now);
    if (found !== undefined) return found;
    let value = first.read(context, now);
    for (let i = 1; i < path.length && value !== undefined; i++) value = readName(value, path[i]!);
    return value;
  });
}

/** How to read it, by itself. */
export function compileRead(attribute: string, makeAccess?: MakeAccess): Read {
  return compileAccess(attribute, makeAccess).read;
}

/** Access by any way to read. */
function accessBy(read: Read): Access {
  return {
    read,
    equals: (wanted, holds, missing) => (context: Context, now: number) => {
      const value = read(context, now);
      if (value === undefined) return missing;
      return typeof value === 'object' ? holdsForAny(value as object, holds) : value === wanted;
    },
    isMember: (members, holds, missing) => (context: Context, now: number) => {
      const value = read(context, now);
      if (value === undefined) return missing;
      return typeof value === 'object' ? holdsForAny(value as object, holds) : members.has(value);
    },
    satisfies: (holds, missing) => (context: Context, now: number) => {
      const value = read(context, now);
      if (value === undefined) return missing;
      return typeof value === 'object' ? holdsForAny(value as object, holds) : holds(value);
    },
  };
}

/** Of a list any element; a Date is its instant; other objects satisfy nothing. */
export function holdsForAny(value: object, holds: Holds): boolean {
  try {
    if (!Array.isArray(value)) return value instanceof Date && holds(plainValue(value));
    for (let i = 0; i < value.length; i++) if (holds(plainValue(value[i]))) return true;
    return false;
  } catch {
    return false;
  }
}
