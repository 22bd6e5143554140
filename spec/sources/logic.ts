/** all, any, not, and how deep they go. */
import type { Condition } from '../../packages/core/src/model.ts';
import { askEach, onIfEach, type Subject } from './subject.ts';

const is = (attribute: string): Condition => ({ attribute, op: 'in', values: [true] });
const isOrElse = (attribute: string): Condition => ({ attribute, op: 'in', values: [true], else: true });

/** `depth` conditions inside one another, the innermost included. */
function nested(depth: number, wrap: (inner: Condition) => Condition): Condition {
  let condition = is('a');
  for (let i = 1; i < depth; i++) condition = wrap(condition);
  return condition;
}

const CONDITIONS: Record<string, Condition> = {
  'all of none': { all: [] },
  'any of none': { any: [] },
  'not all of none': { not: { all: [] } },
  'not any of none': { not: { any: [] } },
  'all of one': { all: [is('a')] },
  'any of one': { any: [is('a')] },
  'all of two': { all: [is('a'), is('b')] },
  'any of two': { any: [is('a'), is('b')] },
  not: { not: is('a') },
  'not not': { not: { not: is('a') } },
  'neither nor': { not: { any: [is('a'), is('b')] } },
  'not both': { not: { all: [is('a'), is('b')] } },
  'either or': { any: [{ all: [is('a'), { not: is('b') }] }, { all: [{ not: is('a') }, is('b')] }] },
  'else in all': { all: [isOrElse('a'), is('b')] },
  'not else': { not: isOrElse('a') },
  'else false': { attribute: 'a', op: 'in', values: [true], else: false },
  'exists else': { attribute: 'a', op: 'exists', else: true },
  'not exists': { not: { attribute: 'a', op: 'exists' } },
  'twelve deep by not': nested(12, (inner) => ({ not: inner })),
  'twelve deep by all': nested(12, (inner) => ({ all: [inner] })),
  'thirteen deep by not': nested(13, (inner) => ({ not: inner })),
  'thirteen deep by any': nested(13, (inner) => ({ any: [inner] })),
};

const CONTEXTS = {
  neither: {},
  a: { a: true },
  b: { b: true },
  both: { a: true, b: true },
  'a is false': { a: false, b: true },
  'a is null': { a: null, b: true },
};

export const LOGIC: Subject = {
  name: 'logic',
  describes: '`all`, `any`, `not`, `else`, and twelve of them inside one another',
  flags: onIfEach(CONDITIONS),
  asks: askEach(Object.keys(CONDITIONS), CONTEXTS),
};
