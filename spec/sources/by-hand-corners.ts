/**
 * Subtle corners, each with the answer that a person took from evaluation.md: condition, context, and whether it
 * holds. The name says why.
 */
import type { Condition, Test } from '../../packages/core/src/model.ts';
import { raw } from './raw-number.ts';
import { type Ask, aFlag, aRule, type Expected, NOW, onIf, type Source, type Subject } from './subject.ts';

type Row = [why: string, condition: Condition, context: Source, holds: boolean];

const is = (op: Test['op'], values: (string | number | boolean)[], more: Partial<Test> = {}): Test => ({
  attribute: 'a',
  op,
  values,
  ...more,
});
const number = (op: Test['op'], ...values: (string | number)[]) => is(op, values, { as: 'number' });
const date = (op: Test['op'], ...values: (string | number)[]) => is(op, values, { as: 'date' });
const semver = (op: Test['op'], ...values: string[]) => is(op, values, { as: 'semver' });
const text = (op: Test['op'], ...values: string[]) => is(op, values, { as: 'string' });
const folded = (op: Test['op'], ...values: string[]) => is(op, values, { ignoreCase: true });
const exists = (attribute: string): Condition => ({ attribute, op: 'exists' });
const a = (value: Source): Source => ({ a: value });

const ROWS: Row[] = [
  ['in compares types: 1 is not "1"', is('in', ['1']), a(1), false],
  ['in compares types: "1" is not 1', is('in', [1]), a('1'), false],
  ['true is not 1', is('in', [1]), a(true), false],
  ['1 is not true', is('in', [true]), a(1), false],
  ['0 is not false', is('in', [false]), a(0), false],
  ['"" is not false', is('in', [false]), a(''), false],
  ['"" is present', is('in', ['']), a(''), true],
  ['"" is not missing, so else is not asked', is('in', ['x'], { else: true }), a(''), false],
  ['false is present', exists('a'), a(false), true],
  ['null is missing', exists('a'), a(null), false],
  ['null is missing, so else is asked', is('in', ['x'], { else: true }), a(null), true],
  ['an empty array is present', exists('a'), a([]), true],
  ['an empty array is present, so else is not asked', is('in', ['x'], { else: true }), a([]), false],
  ['an array of null is present, so else is not asked', is('in', ['x'], { else: true }), a([null]), false],
  ['an object is present, so else is not asked', is('in', ['x'], { else: true }), a({}), false],
  ['what cannot be read is present, so else is not asked', number('gt', 1), a('many'), false],
  ['not of what cannot be read holds', { not: number('gt', 1) }, a('many'), true],
  ['not of a missing attribute holds', { not: is('in', ['x']) }, {}, true],
  ['not of a missing attribute with else does not', { not: is('in', ['x'], { else: true }) }, {}, false],
  ['an array holds if one element does, though not of it then fails', { not: is('in', ['x']) }, a(['y', 'x']), false],
  ['an array in an array satisfies nothing', is('in', ['x']), a([['x']]), false],
  ['an object in an array satisfies nothing', is('in', ['x']), a([{ a: 'x' }]), false],
  ['elements of an array are not added up', number('gte', 3), a([1, 2]), false],
  ['each element of an array may satisfy another value', { all: [is('in', ['x']), is('in', ['y'])] }, a(['x', 'y']), true],
  ['-0 is 0', is('in', [0]), a(raw('-0')), true],
  ['0 is -0', is('in', [-0]), a(0), true],
  ['-0 is not less than 0', is('lt', [0]), a(raw('-0.0')), false],
  ['"-0" is 0 as number', number('in', 0), a('-0'), true],
  ['"-0" is not 0 without as', is('in', [0]), a('-0'), false],
  ['1.0 is 1', is('in', [1]), a(raw('1.0')), true],
  ['100 is 1e2', is('in', [100]), a(raw('1e2')), true],
  ['2^53 + 1 is no double: it is 2^53', is('in', [9007199254740992]), a(raw('9007199254740993')), true],
  ['"9007199254740993" is 2^53 as number', number('in', 9007199254740992), a('9007199254740993'), true],
  ['2^53 + 1 is not above 2^53', is('gt', [9007199254740992]), a(raw('9007199254740993')), false],
  ['0.1 + 0.2 is not 0.3', number('in', '0.3'), a('0.30000000000000004'), false],
  ['1e308 is far above -1e308', is('gt', [-1e308]), a(1e308), true],
  ['the least double is above 0', is('gt', [0]), a(5e-324), true],
  ['"1e-400" is 0', number('in', 0), a('1e-400'), true],
  ['"1e400" is no number', number('gt', 0), a('1e400'), false],
  ['"0x10" is no number', number('gt', 0), a('0x10'), false],
  ['"1_000" is no number', number('gt', 0), a('1_000'), false],
  ['" 1" is no number', number('in', 1), a(' 1'), false],
  ['"1\\n" is no number: the line end counts', number('in', 1), a('1\n'), false],
  ['"١" is no number: ASCII digits only', number('in', 1), a('١'), false],
  ['"+1" is no number', number('in', 1), a('+1'), false],
  ['".5" is no number', number('in', 0.5), a('.5'), false],
  ['"5." is no number', number('in', 5), a('5.'), false],
  ['"Infinity" is no number', number('gt', 0), a('Infinity'), false],
  ['"01" is 1', number('in', 1), a('01'), true],
  ['true is no number', number('gte', 0), a(true), false],
  ['of several values any will do: 4 is below 3 or 5', is('lt', [3, 5]), a(4), true],
  ['of several values any will do: 4 is above 3 or 5', is('gt', [5, 3]), a(4), true],
  ['nothing is below no values', is('lt', []), a(-1e308), false],
  ['strings are ordered by code points: 😀 is above Ａ', text('gt', '\uff21'), a('😀'), true],
  ['upper case is before lower case', text('lt', 'a'), a('Z'), true],
  ['a prefix is before what it begins', text('lt', 'ab'), a('a'), true],
  ['"" is before everything', text('lt', '\u0000'), a(''), true],
  ['"10" is before "9" as string', text('lt', '9'), a('10'), true],
  ['a number is no string', text('gte', ''), a(5), false],
  ['é composed is not é decomposed', is('in', ['\u00e9']), a('e\u0301'), false],
  ['a decomposed é contains e', is('contains', ['e']), a('e\u0301'), true],
  ['everything contains ""', is('contains', ['']), a(''), true],
  ['a number contains nothing, not even ""', is('contains', ['']), a(1), false],
  ['startsWith "" needs an attribute', is('startsWith', ['']), {}, false],
  ['a number does not start with its digits', is('startsWith', ['1']), a(12), false],
  ['lower case does not look around: Σ at the end is σ', folded('in', 'οδοσ'), a('ΟΔΟΣ'), true],
  ['so ς is not what Σ becomes', folded('in', 'οδος'), a('ΟΔΟΣ'), false],
  ['İ becomes i alone', folded('in', 'i'), a('İ'), true],
  ['İ does not become i and a dot', folded('in', 'i\u0307'), a('İ'), false],
  ['ı stays ı', folded('in', 'I'), a('ı'), false],
  ['ß is not ss', folded('in', 'STRASSE'), a('Straße'), false],
  ['ẞ becomes ß', folded('in', 'ẞ'), a('ß'), true],
  ['the sign of kelvin becomes k', folded('in', 'k'), a('\u212a'), true],
  ['ſ is lower case already and no s', folded('in', 'S'), a('ſ'), false],
  ['letters beyond the first plane have cases, too', folded('in', '𐐀'), a('𐐨'), true],
  ['numbers have no case', is('in', [1, 'A'], { ignoreCase: true }), a(1), true],
  ['ignoreCase leaves versions alone', is('in', ['1.0.0-RC'], { as: 'semver', ignoreCase: true }), a('1.0.0-rc'), false],

  ['missing parts of a version are 0', semver('in', '1.0.0'), a('v1'), true],
  ['a small v only', semver('in', '1.0.0'), a('V1'), false],
  ['what follows + does not count', semver('in', '1.0.0+a'), a('1.0.0+b'), true],
  ['nor does it for order', semver('gt', '1.0.0+a'), a('1.0.0+b'), false],
  ['a prerelease is before its release', semver('lt', '1.0.0'), a('1.0.0-rc.1'), true],
  ['so 2.0.0-rc.1 is not 2.0.0 or later', semver('gte', '2.0.0'), a('2.0.0-rc.1'), false],
  ['digits are compared as numbers', semver('gt', '1.9.0'), a('1.10.0'), true],
  ['digits in prereleases too', semver('gt', '1.0.0-beta.2'), a('1.0.0-beta.11'), true],
  ['digits are before letters', semver('lt', '1.0.0-alpha'), a('1.0.0-999'), true],
  ['letters by ASCII: RC is before alpha', semver('lt', '1.0.0-alpha'), a('1.0.0-RC'), true],
  ['beta2 is not beta.2: compared as text, beta11 is before beta2', semver('lt', '1.0.0-beta2'), a('1.0.0-beta11'), true],
  ['fewer identifiers are before more', semver('lt', '1.0.0-rc.1'), a('1.0.0-rc'), true],
  ['versions have no limit', semver('gt', '18446744073709551616.0.0'), a('18446744073709551617.0.0'), true],
  ['a leading zero is no version', semver('lt', '2.0.0'), a('01.0.0'), false],
  ['a leading zero in a prerelease of digits is none either', semver('lt', '2.0.0'), a('1.0.0-01'), false],
  ['but a leading zero before letters is fine', semver('lt', '2.0.0'), a('1.0.0-0a'), true],
  ['and so is one behind +', semver('lt', '2.0.0'), a('1.0.0+001'), true],
  ['four parts are no version', semver('lt', '2.0.0'), a('1.0.0.0'), false],
  ['a number is no version', semver('gte', '0'), a(2), false],

  ['an offset is subtracted', date('in', '2026-12-01T00:00:00Z'), a('2026-12-01T02:30:00+02:30'), true],
  ['a negative offset is added', date('in', '2026-12-01T00:00:00Z'), a('2026-11-30T16:00:00-08:00'), true],
  ['fractions are cut, not rounded', date('in', '2026-12-01T00:00:00.123Z'), a('2026-12-01T00:00:00.1239999Z'), true],
  ['.5 is 500 milliseconds', date('in', NOW + 500), a('2026-12-01T00:00:00.5Z'), true],
  ['before 1970 fractions are still added', date('in', -1), a('1969-12-31T23:59:59.9999Z'), true],
  ['second 60 is the next minute', date('in', '2017-01-01T00:00:00Z'), a('2016-12-31T23:59:60Z'), true],
  ['numbers are epoch milliseconds', date('in', '2026-12-01T00:00:00Z'), a(1796083200000), true],
  ['digits in a text are none', date('in', '2026-12-01T00:00:00Z'), a('1796083200000'), false],
  ['numbers may have fractions', date('gt', '2026-12-01T00:00:00Z'), a(1796083200000.5), true],
  ['a date alone is no instant', date('gte', 0), a('2026-12-01'), false],
  ['without an offset it is no instant', date('gte', 0), a('2026-12-01T00:00:00'), false],
  ['29 February 1900 did not exist', date('lt', 0), a('1900-02-29T00:00:00Z'), false],
  ['29 February 2000 did', date('gt', 0), a('2000-02-29T00:00:00Z'), true],
  ['year 0000 exists', date('in', -62167219200000), a('0000-01-01T00:00:00Z'), true],
  ['t and z may be small', date('in', NOW), a('2026-12-01t00:00:00z'), true],
  ['a space is no T', date('in', NOW), a('2026-12-01 00:00:00Z'), false],

  ['IPv4 written as IPv6 is IPv4', is('cidr', ['10.0.0.0/8']), a('::ffff:10.1.2.3'), true],
  ['in hexadecimal too', is('cidr', ['10.0.0.0/8']), a('::ffff:a01:203'), true],
  ['and in a range', is('cidr', ['::ffff:10.0.0.0/104']), a('10.1.2.3'), true],
  ['::/0 holds no IPv4 address', is('cidr', ['::/0']), a('10.1.2.3'), false],
  ['::/0 holds no IPv4 address written as IPv6', is('cidr', ['::/0']), a('::ffff:10.1.2.3'), false],
  ['0.0.0.0/0 holds no IPv6 address', is('cidr', ['0.0.0.0/0']), a('::1'), false],
  ['below 96 bits a range is IPv6', is('cidr', ['::ffff:0:0/95']), a('::fffe:1:2'), true],
  ['and holds no IPv4 address', is('cidr', ['::ffff:0:0/95']), a('10.0.0.1'), false],
  ['::10.1.2.3 is IPv6', is('cidr', ['10.0.0.0/8']), a('::10.1.2.3'), false],
  ['leading zeros are no address', is('cidr', ['0.0.0.0/0']), a('010.0.0.1'), false],
  ['a zone is no address', is('cidr', ['fe80::/10']), a('fe80::1%eth0'), false],
  ['a range is no address', is('cidr', ['10.0.0.0/8']), a('10.0.0.0/8'), false],
  ['bits behind the prefix do not count', is('cidr', ['10.99.99.99/8']), a('10.0.0.1'), true],
  ['an address alone is a range of one', is('cidr', ['10.0.0.1']), a('10.0.0.2'), false],

  ['an exact key goes before a path', { ...is('in', [1]), attribute: 'a.b' }, { 'a.b': 1, a: { b: 2 } }, true],
  ['an exact key that is null does not', { ...is('in', [2]), attribute: 'a.b' }, { 'a.b': null, a: { b: 2 } }, true],
  ['a path goes member by member: dots inside keys are not joined', exists('a.b.c'), { 'a.b': { c: 1 } }, false],
  ['elements of arrays have no names', exists('a.0'), a(['x']), false],
  ['what all objects have is no attribute', exists('toString'), {}, false],
  ['nor is what all texts have', exists('a.length'), a('x'), false],
  ['__proto__ is never an attribute, even as an exact key', exists('a.__proto__'), { 'a.__proto__': 1 }, false],
  ['$now is the caller\'s, not the context\'s', { ...is('in', [NOW]), attribute: '$now' }, { $now: 1 }, true],
  ['$now is there without a context', exists('$now'), {}, true],
  ['a text with the digits of $now is not it', { ...is('in', [String(NOW)]), attribute: '$now' }, {}, false],

  ['all of nothing holds', { all: [] }, {}, true],
  ['any of nothing does not', { any: [] }, {}, false],
  ['an unknown segment does not hold', { segment: 'nobody' }, {}, false],
  ['so not of it does', { not: { segment: 'nobody' } }, {}, true],
  ['an unknown flag has no variant', { not: { flag: 'nobody', variants: ['on', 'off'] } }, {}, true],
  ['a disabled flag serves off, and that counts', { flag: 'is disabled', variants: ['off'] }, {}, true],
  ['a malformed flag serves nothing', { not: { flag: 'is malformed', variants: ['on', 'off'] } }, {}, true],

  ['a position needs a text or a safe integer: 1.5 has none', { not: everyone('a') }, a(1.5), true],
  ['2^53 has none', everyone('a'), a(9007199254740992), false],
  ['2^53 - 1 has one', everyone('a'), a(9007199254740991), true],
  ['"" has one', everyone('a'), a(''), true],
  ['true has none', everyone('a'), a(true), false],
  ['of a list of attributes the first present counts, though it has none', everyone('a', 'b'), { a: true, b: 'x' }, false],
  ['null is not present', everyone('a', 'b'), { a: null, b: 'x' }, true],
]; // biome-ignore format: a table

function everyone(...by: string[]): Condition {
  return { bucket: { by, seed: 's' }, ranges: [{ from: 0, to: 100_000 }] };
}

const none = { bucket: { by: 'k', seed: 's' }, split: [] };
const all = { bucket: { by: 'k', seed: 's' }, split: [{ variant: 'on', from: 0, to: 100_000 }] };
const error = (errorCode: Expected['errorCode']): Expected => ({
  reason: 'ERROR',
  errorCode,
  flagVersion: 1,
});

/** Whole flags: why, the flag, the context, the answer, the type asked for. */
const FLAGS: [string, unknown, Source, Expected, string?][] = [
  [
    'without a position a split in a rule goes on to the next rule',
    aFlag({ rules: [aRule({ serve: all }), aRule({ id: 'next' })] }), {},
    { value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'next', flagVersion: 1 },
  ],
  [
    'without a position the split of otherwise serves off and says so',
    aFlag({ otherwise: { serve: all } }), {},
    { value: false, variant: 'off', reason: 'DEFAULT', diagnostic: 'TARGETING_KEY_MISSING', flagVersion: 1 },
  ],
  [
    'without a position and with off null there is no value, and it says so',
    aFlag({ off: null, otherwise: { serve: all } }), { k: [] },
    { reason: 'DEFAULT', diagnostic: 'TARGETING_KEY_MISSING', flagVersion: 1 },
  ],
  [
    'a position that otherwise leaves free gets off, and nothing is wrong',
    aFlag({ otherwise: { serve: none } }), { k: 'u' },
    { value: false, variant: 'off', reason: 'DEFAULT', flagVersion: 1 },
  ],
  [
    'a split of one variant for all is a split',
    aFlag({ otherwise: { serve: all } }), { k: 'u' },
    { value: true, variant: 'on', reason: 'SPLIT', flagVersion: 1 },
  ],
  [
    'null in a rule ends evaluation, with the rule\'s id',
    aFlag({ rules: [aRule({ serve: null }), aRule({ id: 'never' })] }), {},
    { reason: 'TARGETING_MATCH', ruleId: 'r', flagVersion: 1 },
  ],
  [
    'rules that never match make a flag not static',
    aFlag({ rules: [aRule({ if: { any: [] } })], otherwise: { serve: 'on' } }), {},
    { value: true, variant: 'on', reason: 'DEFAULT', flagVersion: 1 },
  ],
  [
    'requirements do not make a flag not static',
    aFlag({ requires: [{ all: [] }], otherwise: { serve: 'on' } }), {},
    { value: true, variant: 'on', reason: 'STATIC', flagVersion: 1 },
  ],
  [
    'enabled goes before requires',
    aFlag({ enabled: false, requires: [{ any: [] }] }), {},
    { value: false, variant: 'off', reason: 'DISABLED', flagVersion: 1 },
  ],
  [
    'an experiment is told with null, too',
    aFlag({ rules: [aRule({ serve: null, experiment: { key: 'e', phase: 0 } })] }), {},
    { reason: 'TARGETING_MATCH', ruleId: 'r', experiment: { key: 'e', phase: 0 }, flagVersion: 1 },
  ],
  ['number takes an integer', aFlag({ type: 'integer', variants: { on: 1, off: 0 } }), {}, { value: 0, variant: 'off', reason: 'STATIC', flagVersion: 1 }, 'number'],
  ['number takes a float', aFlag({ type: 'float', variants: { on: 1, off: 0.5 } }), {}, { value: 0.5, variant: 'off', reason: 'STATIC', flagVersion: 1 }, 'number'],
  ['integer does not take a float, though its value is whole', aFlag({ type: 'float', variants: { on: 1, off: 0 } }), {}, error('TYPE_MISMATCH'), 'integer'],
  ['float does not take an integer', aFlag({ type: 'integer', variants: { on: 1, off: 0 } }), {}, error('TYPE_MISMATCH'), 'float'],
  ['json does not take everything', aFlag(), {}, error('TYPE_MISMATCH'), 'json'],
  ['a mismatch goes before disabled', aFlag({ enabled: false, off: null }), {}, error('TYPE_MISMATCH'), 'string'],
  ['malformed goes before a mismatch', { ...aFlag(), off: 'nowhere' }, {}, error('PARSE_ERROR'), 'string'],
  ['the value null is a value', aFlag({ type: 'json', variants: { on: 1, off: null } }), {}, { value: null, variant: 'off', reason: 'STATIC', flagVersion: 1 }],
]; // biome-ignore format: a table

type Answered = Ask & { expect: Expected };

export const CORNERS: Subject = {
  name: 'by-hand-corners',
  describes: 'subtle corners, each named after why the answer is what it is; written by a person',
  flags: {
    ...Object.fromEntries(ROWS.map(([why, condition]) => [why, onIf(condition)])),
    ...Object.fromEntries(FLAGS.map(([why, flag]) => [why, flag])),
    'is disabled': aFlag({ enabled: false, otherwise: { serve: 'on' } }),
    'is malformed': { ...aFlag(), off: 'nowhere' },
  },
  answered: [
    ...ROWS.map(
      ([why, , context, holds]): Answered => ({
        name: why,
        flag: why,
        context,
        expect: holds
          ? { value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'r', flagVersion: 1 }
          : { value: false, variant: 'off', reason: 'DEFAULT', flagVersion: 1 },
      }),
    ),
    ...FLAGS.map(
      ([why, , context, expect, type]): Answered => ({ name: why, flag: why, context, type, expect }),
    ),
  ],
};
