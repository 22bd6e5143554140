/** How an attribute is found, and what does not exist. */
import type { Condition } from '../../packages/core/src/model.ts';
import { raw } from './raw-number.ts';
import { type Ask, NOW, onIfEach, type Source, type Subject } from './subject.ts';

const NAMES = [
  'a', 'a.b', 'a.b.c', 'a..b', '.', 'a.', '.a', 'a.0', 'a.length', 'toString', 'constructor', 'constructor.name', 'a.toString', 'hasOwnProperty',
  'length', '0', 'a.__proto__', '__proto__.a', 'a.__proto__.b', 'a.__proto__x', '$now', '$now.a', '$Now', 'now', 'targetingKey', 'größe.😀', ' a', 'A',
]; // biome-ignore format: a list

const proto = (value: Source) => Object.fromEntries([['__proto__', value]]);

/** What to ask of which name. */
const CONTEXTS: Record<string, Record<string, Source>> = {
  a: { there: { a: 1 }, null: { a: null }, absent: { A: 1 }, false: { a: false }, zero: { a: 0 }, 'empty text': { a: '' }, array: { a: [] } },
  'a.b': {
    'exact key': { 'a.b': 1 }, path: { a: { b: 1 } }, both: { 'a.b': 1, a: { b: null } }, 'exact key null': { 'a.b': null, a: { b: 1 } },
    'both null': { 'a.b': null, a: { b: null } }, 'through null': { a: null }, 'through text': { a: 'b' }, 'through array': { a: [{ b: 1 }] },
    'through number': { a: 1 }, 'the object itself': { a: { b: {} } }, 'other case': { a: { B: 1 } },
  },
  'a.b.c': {
    path: { a: { b: { c: 1 } } }, 'exact key': { 'a.b.c': 1 }, 'dotted in the middle': { 'a.b': { c: 1 } }, 'dotted at the end': { a: { 'b.c': 1 } },
    'too short': { a: { b: 1 } },
  },
  'a..b': { 'empty member': { a: { '': { b: 1 } } }, 'no empty member': { a: { b: 1 } }, 'exact key': { 'a..b': 1 } },
  '.': { 'empty members': { '': { '': 1 } }, 'exact key': { '.': 1 }, nothing: {} },
  'a.': { 'empty member': { a: { '': 1 } }, 'no empty member': { a: 1 } },
  '.a': { 'empty member': { '': { a: 1 } }, 'no empty member': { a: 1 } },
  'a.0': { 'element of an array': { a: [1] }, 'member called 0': { a: { 0: 1 } }, 'letter of a text': { a: 'x' } },
  'a.length': { array: { a: [1] }, text: { a: 'x' }, member: { a: { length: 1 } } },
  toString: { absent: {}, there: { toString: 1 } },
  constructor: { absent: {}, there: { constructor: 1 } },
  'constructor.name': { absent: {}, there: { constructor: { name: 1 } } },
  'a.toString': { absent: { a: {} }, text: { a: 'x' }, number: { a: 1 }, there: { a: { toString: 1 } } },
  hasOwnProperty: { absent: {}, there: { hasOwnProperty: false } },
  length: { absent: {}, there: { length: 0 } },
  0: { there: { 0: 1 }, absent: {} },
  'a.__proto__': { absent: { a: {} }, member: { a: proto(1) }, 'exact key': { 'a.__proto__': 1 } },
  '__proto__.a': { absent: { a: 1 }, member: proto({ a: 1 }), 'exact key': { '__proto__.a': 1 } },
  'a.__proto__.b': { member: { a: proto({ b: 1 }) }, 'exact key': { 'a.__proto__.b': 1 } },
  'a.__proto__x': { there: { a: { __proto__x: 1 } } },
  $now: { 'from the caller': {}, 'not from the context': { $now: null } },
  '$now.a': { path: { $now: { a: 1 } }, absent: {} },
  '$Now': { 'is another name': {} },
  now: { 'is another name': {} },
  targetingKey: { there: { targetingKey: 'u' }, absent: {}, 'in another object': { user: { targetingKey: 'u' } } },
  'größe.😀': { path: { größe: { '😀': 1 } }, 'decomposed is another': { 'gro\u0308ße': { '😀': 1 } } },
  ' a': { there: { ' a': 1 }, 'not trimmed': { a: 1 } },
  A: { there: { A: 1 }, 'other case': { a: 1 } },
}; // biome-ignore format: a table

const exists: Record<string, Condition> = Object.fromEntries(
  NAMES.map((attribute) => [`has ${attribute}`, { attribute, op: 'exists' }]),
);

const NOW_CONDITIONS: Record<string, Condition> = {
  'from December': { attribute: '$now', op: 'gte', as: 'date', values: ['2026-12-01T00:00:00Z'] },
  'until December': { attribute: '$now', op: 'lt', as: 'date', values: ['2026-12-01T01:00:00+01:00'] },
  'now as number': { attribute: '$now', op: 'in', values: [NOW] },
  'now is no text': { attribute: '$now', op: 'in', values: [String(NOW)] },
  'now in a window': {
    all: [
      { attribute: '$now', op: 'gte', as: 'date', values: [NOW - 1000] },
      { attribute: '$now', op: 'lt', as: 'date', values: [NOW + 1000] },
    ],
  },
  'now by position': { bucket: { by: '$now', seed: 's' }, ranges: [{ from: 0, to: 50_000 }] },
  'no year zero': { attribute: '$now', op: 'gt', as: 'date', values: ['0000-01-01T00:00:00Z'] },
};

const INSTANTS = [
  NOW - 1001,
  NOW - 1000,
  NOW - 1,
  NOW,
  NOW + 1,
  NOW + 999,
  NOW + 1000,
  0,
  -1,
  -62167219200000,
];

export const ATTRIBUTES: readonly Subject[] = [
  {
    name: 'attributes',
    describes: 'how an attribute is found: exact key, path, own members only',
    flags: onIfEach(exists),
    asks: Object.entries(CONTEXTS).flatMap(([attribute, contexts]): Ask[] =>
      Object.entries(contexts).map(([name, context]) => ({
        name: `${attribute}: ${name}`,
        flag: `has ${attribute}`,
        context,
      })),
    ),
  },
  {
    name: 'now',
    describes: '`$now` is the instant that the caller gives',
    flags: onIfEach(NOW_CONDITIONS),
    asks: Object.keys(NOW_CONDITIONS).flatMap((flag): Ask[] => [
      ...INSTANTS.map((now) => ({ name: `${flag}: at ${now}`, flag, context: {}, now })),
      { name: `${flag}: whatever the context says`, flag, context: { $now: raw('1') } },
    ]),
  },
];
