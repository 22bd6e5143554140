/**
 * Access to attributes by functions of their own, made from text. A closure over a name is one piece of code for all
 * attributes, which V8 cannot tune to any of them: it looks the name up each time, for 25 of the 40 ns that a test
 * takes. Of a function for each name it knows where in a context the attribute is.
 *
 * Nothing but the name goes into the text, as a JSON string. Where code may not be made from text (a content security
 * policy, some edge runtimes) closures do. Pass it to `createEvaluator` where such code is welcome; core by itself
 * makes none.
 */

import type { Context } from '../model.ts';
import { type Access, careful, holdsForAny, type MakeAccess } from './access.ts';
import { readName } from './attribute.ts';

/** Beyond this many names closures do: names come from documents, and generated code is never given back. */
const MOST_NAMES = 1_000;
const generated = new Map<string, Access>();

/** Throws where the context is nothing, or has a getter that does; the evaluator sees to these. */
export const generateAccess: MakeAccess = (name) => {
  const known = generated.get(name);
  if (known !== undefined) return known;
  if (generated.size >= MOST_NAMES) return careful(name);
  const access = generate(name);
  generated.set(name, access);
  return access;
};

/**
 * Asking for the prototype costs nothing behind the property: V8 knows it of every shape of contexts that has come this way.
 * What is no plain object, and what every object has or was given by somebody since, is asked in the careful way.
 */
function generate(name: string): Access {
  const property = JSON.stringify(name);
  const value = `let value = context[${property}];
    if (value !== undefined) {
      const prototype = getPrototypeOf(context);
      if ((prototype !== everyObject && prototype !== null) || everyObject[${property}] !== undefined) {
        value = slow(context);
      }
    }`;
  const test = (short: string) => `function (context) {
    ${value}
    if (value === undefined || value === null) return missing;
    return typeof value === 'object' ? holdsForAny(value, holds) : ${short};
  }`;
  const text = `return {
  read(context) {
    ${value}
    return value === null ? undefined : value;
  },
  equals: (wanted, holds, missing) => ${test('value === wanted')},
  isMember: (members, holds, missing) => ${test('members.has(value)')},
  satisfies: (holds, missing) => ${test('holds(value)')},
};`;
  try {
    const slow = (context: Context) => readName(context, name);
    return new Function('everyObject', 'getPrototypeOf', 'slow', 'holdsForAny', text)(
      Object.prototype,
      Object.getPrototypeOf,
      slow,
      holdsForAny,
    ) as Access;
  } catch {
    return careful(name);
  }
}
