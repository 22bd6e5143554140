/**
 * What makes a flag malformed, and what looks as if it did. Written down by a person from evaluation.md: these prove
 * the checks of shape that the interpreter shares with the evaluator.
 */
import { raw } from './raw-number.ts';
import { type Ask, aFlag, aRule, type Expected, type Subject } from './subject.ts';

type Fields = Record<string, unknown>;

/** A flag that would serve on to everyone, with these fields in place of its own. */
const flag = (fields: Fields): Fields => ({ ...aFlag({ otherwise: { serve: 'on' } }), ...fields });
/** Without some of its fields. */
const without = (...names: string[]): Fields =>
  Object.fromEntries(Object.entries(flag({})).filter(([name]) => !names.includes(name)));
const rule = (fields: Fields): Fields => flag({ rules: [{ ...aRule(), ...fields }] });
const ruleWithout = (name: string): Fields =>
  flag({ rules: [Object.fromEntries(Object.entries(aRule()).filter(([field]) => field !== name))] });
/** In a place that evaluation never comes to: a second rule behind one that takes everyone. */
const condition = (value: unknown): Fields => flag({ rules: [aRule(), { id: 's', if: value, serve: 'on' }] });
const test = (fields: Fields): Fields => condition({ attribute: 'a', ...fields });
const bucket = (fields: Fields): Fields =>
  flag({ otherwise: { serve: { bucket: { by: 'k', ...fields }, split: [] } } });
const split = (...pieces: unknown[]): Fields =>
  flag({ otherwise: { serve: { bucket: { by: 'k', seed: 's' }, split: pieces } } });
const piece = (from: unknown, to: unknown, more: Fields = {}): Fields => ({
  variant: 'on',
  from,
  to,
  ...more,
});
const ranges = (...list: unknown[]): Fields => condition({ bucket: { by: 'k' }, ranges: list });
const typed = (type: string, value: unknown, off = value): Fields =>
  flag({ type, variants: { on: value, off } });
const named = (name: string): Fields =>
  Object.fromEntries([
    [name, true],
    ['on', true],
    ['off', false],
  ]);

/** An array inside arrays: `depth` of them. */
function arrays(depth: number): unknown {
  let value: unknown = [];
  for (let i = 1; i < depth; i++) value = [value];
  return value;
}

function nots(depth: number): unknown {
  let value: unknown = { all: [] };
  for (let i = 1; i < depth; i++) value = { not: value };
  return value;
}

/** Why it is malformed, and the flag. */
const MALFORMED_FLAGS: [string, unknown][] = [
  ['a flag is an object, not null', null],
  ['a flag is an object, not a list', []],
  ['a flag is an object, not a text', 'on'],
  ['a flag is an object, not true', true],
  ['an empty object lacks everything', {}],
  ['type is missing', without('type')],
  ['variants are missing', without('variants')],
  ['enabled is missing', without('enabled')],
  ['off is missing: null would be the caller\'s default', without('off')],
  ['requires is missing: an empty list would do', without('requires')],
  ['rules are missing: an empty list would do', without('rules')],
  ['otherwise is missing', without('otherwise')],
  ['client is missing', without('client')],
  ['version is missing', without('version')],
  ['type is none of the five', flag({ type: 'number' })],
  ['type in capitals', flag({ type: 'Boolean' })],
  ['type is null', flag({ type: null })],
  ['type has the name of something that objects have', flag({ type: 'toString' })],
  ['variants is a list', flag({ variants: [true, false] })],
  ['no variant at all', flag({ variants: {}, off: null, otherwise: { serve: null } })],
  ['a variant without a name', flag({ variants: named('') })],
  ['a variant called __proto__', flag({ variants: named('__proto__') })],
  ['a boolean that is a text', typed('boolean', 'true')],
  ['a boolean that is a number', typed('boolean', 1)],
  ['a boolean that is null', typed('boolean', null)],
  ['a string that is a number', typed('string', 1)],
  ['a string that is null', typed('string', null)],
  ['an integer with a fraction', typed('integer', 1.5)],
  ['an integer that is not safe: 2^53', typed('integer', 9007199254740992)],
  ['an integer that is not safe: -2^53', typed('integer', -9007199254740992)],
  ['an integer that is a text', typed('integer', '1')],
  ['an integer that is true', typed('integer', true)],
  ['a float that is a text', typed('float', '1.5')],
  ['a float that is false', typed('float', false)],
  ['one variant of another type is enough, even if nothing serves it', flag({ variants: { on: true, off: false, third: 'x' } })],
  ['a value 41 arrays deep', typed('json', arrays(41))],
  ['a value 41 arrays deep beside a shallow one', typed('json', [arrays(40), 0])],
  ['a value 41 deep by objects and arrays', typed('json', { a: { b: [arrays(38)] } })],
  ['an array of 32,768 zeros takes 65,537 bytes as JSON', typed('json', Array.from({ length: 32_768 }, () => 0), 0)],
  ['names count, too: an object with one of 65,531 characters', typed('json', { ['x'.repeat(65_531)]: 0 }, 0)],
  ['a text of 65,535 characters takes 65,537 bytes as JSON', typed('string', 'x'.repeat(65_535), '')],
  ['a text of 32,768 é takes 65,538 bytes', typed('string', 'é'.repeat(32_768), '')],
  ['quotes take two bytes each as JSON', typed('string', '"'.repeat(32_768), '')],
  ['enabled is a text', flag({ enabled: 'true' })],
  ['enabled is 1', flag({ enabled: 1 })],
  ['enabled is null', flag({ enabled: null })],
  ['off is no variant', flag({ off: 'nowhere' })],
  ['off is a value and no name', flag({ off: false })],
  ['off is empty', flag({ off: '' })],
  ['off names what every object has', flag({ off: 'toString' })],
  ['requires is one condition and no list', flag({ requires: { all: [] } })],
  ['requires is null', flag({ requires: null })],
  ['a requirement is malformed', flag({ requires: [{ all: [] }, {}] })],
  ['rules is an object', flag({ rules: {} })],
  ['rules is null', flag({ rules: null })],
  ['a rule is null', flag({ rules: [null] })],
  ['a rule without an id', ruleWithout('id')],
  ['a rule without a condition', ruleWithout('if')],
  ['a rule that serves nothing, which is not null', ruleWithout('serve')],
  ['a rule with an empty id', rule({ id: '' })],
  ['a rule with a number for an id', rule({ id: 1 })],
  ['two rules with one id', flag({ rules: [aRule(), aRule()] })],
  ['a field of a rule that nobody knows', rule({ name: 'on' })],
  ['a rule serves no variant', rule({ serve: 'nowhere' })],
  ['a rule serves a value and no name', rule({ serve: true })],
  ['a rule serves a list', rule({ serve: ['on'] })],
  ['an experiment that is null', rule({ experiment: null })],
  ['an experiment without a key', rule({ experiment: { phase: 1 } })],
  ['an experiment without a phase', rule({ experiment: { key: 'e' } })],
  ['an experiment with an empty key', rule({ experiment: { key: '', phase: 1 } })],
  ['an experiment with a phase below 0', rule({ experiment: { key: 'e', phase: -1 } })],
  ['an experiment with half a phase', rule({ experiment: { key: 'e', phase: 0.5 } })],
  ['an experiment with a field that nobody knows', rule({ experiment: { key: 'e', phase: 1, name: 'E' } })],
  ['otherwise is a variant and no object', flag({ otherwise: 'on' })],
  ['otherwise serves nothing, which is not null', flag({ otherwise: {} })],
  ['otherwise has a field that nobody knows', flag({ otherwise: { serve: 'on', experiment: { key: 'e', phase: 1 } } })],
  ['otherwise serves no variant', flag({ otherwise: { serve: 'nowhere' } })],
  ['client is null', flag({ client: null })],
  ['a disabled flag is malformed like any other', flag({ enabled: false, otherwise: {} })],

  ['a condition is null', condition(null)],
  ['a condition is true', condition(true)],
  ['a condition is a list', condition([])],
  ['a condition of no form', condition({})],
  ['a condition of a form that nobody knows', condition({ none: [] })],
  ['two forms in one', condition({ all: [], any: [] })],
  ['a form and a field that nobody knows', condition({ all: [], name: 'x' })],
  ['all is one condition and no list', condition({ all: { all: [] } })],
  ['any is null', condition({ any: null })],
  ['not is a list', condition({ not: [{ all: [] }] })],
  ['something malformed deep inside', condition({ any: [{ all: [] }, { not: { all: [{ any: [{}] }] } }] })],
  ['thirteen conditions inside one another', condition(nots(13))],
  ['a segment without a name', condition({ segment: '' })],
  ['a segment that is null', condition({ segment: null })],
  ['a segment called __proto__', condition({ segment: '__proto__' })],
  ['a segment and values', condition({ segment: 's', values: [] })],
  ['a flag without variants', condition({ flag: 'f' })],
  ['a flag with one variant and no list', condition({ flag: 'f', variants: 'on' })],
  ['a flag with values for variants', condition({ flag: 'f', variants: [true] })],
  ['a flag with an empty variant', condition({ flag: 'f', variants: [''] })],
  ['a flag without a name', condition({ flag: '', variants: ['on'] })],
  ['a bucket without ranges', condition({ bucket: { by: 'k' } })],
  ['a bucket with a split for ranges', condition({ bucket: { by: 'k' }, split: [] })],
  ['ranges are no list', condition({ bucket: { by: 'k' }, ranges: { from: 0, to: 1 } })],
  ['a range names a variant', ranges(piece(0, 1))],

  ['a test without an operator', test({ values: ['x'] })],
  ['a test without an attribute', condition({ op: 'in', values: ['x'] })],
  ['an attribute without a name', condition({ attribute: '', op: 'exists' })],
  ['an attribute called __proto__', condition({ attribute: '__proto__', op: 'exists' })],
  ['an attribute that is a list', condition({ attribute: ['a'], op: 'exists' })],
  ['an operator that nobody knows', test({ op: 'equals', values: ['x'] })],
  ['an operator in other letters', test({ op: 'IN', values: ['x'] })],
  ['an operator that is null', test({ op: null, values: ['x'] })],
  ['values are missing', test({ op: 'in' })],
  ['values are null', test({ op: 'in', values: null })],
  ['values are one value and no list', test({ op: 'in', values: 'x' })],
  ['a field that nobody knows', test({ op: 'in', values: ['x'], negate: true })],
  ['null in the values of in: it counts as missing', test({ op: 'in', values: ['x', null] })],
  ['an object in the values of in', test({ op: 'in', values: [{}] })],
  ['a list in the values of in', test({ op: 'in', values: [['x']] })],
  ['a number in the values of in as string', test({ op: 'in', as: 'string', values: [1] })],
  ['a text that is no number, as number', test({ op: 'in', as: 'number', values: ['1', 'one'] })],
  ['true as number', test({ op: 'gt', values: [true] })],
  ['a text that is no date, as date', test({ op: 'lt', as: 'date', values: ['2026-12-01'] })],
  ['a text that is no version, as semver', test({ op: 'gte', as: 'semver', values: ['1.0.0.0'] })],
  ['a number is no version', test({ op: 'gte', as: 'semver', values: [2] })],
  ['a number as string', test({ op: 'lt', as: 'string', values: [1] })],
  ['a number for startsWith', test({ op: 'startsWith', values: [1] })],
  ['null for contains', test({ op: 'contains', values: [null] })],
  ['a view that nobody knows', test({ op: 'in', as: 'boolean', values: [true] })],
  ['a view that is null', test({ op: 'in', as: null, values: ['x'] })],
  ['startsWith as number', test({ op: 'startsWith', as: 'number', values: ['1'] })],
  ['cidr as semver', test({ op: 'cidr', as: 'semver', values: ['10.0.0.0/8'] })],
  ['exists as string', test({ op: 'exists', as: 'string' })],
  ['exists with values', test({ op: 'exists', values: ['x'] })],
  ['exists with no values, which are values', test({ op: 'exists', values: [] })],
  ['ignoreCase with lt', test({ op: 'lt', values: [1], ignoreCase: true })],
  ['ignoreCase with lt as string', test({ op: 'lt', as: 'string', values: ['x'], ignoreCase: true })],
  ['ignoreCase with cidr', test({ op: 'cidr', values: ['::/0'], ignoreCase: true })],
  ['ignoreCase with exists', test({ op: 'exists', ignoreCase: true })],
  ['ignoreCase that is a text', test({ op: 'in', values: ['x'], ignoreCase: 'true' })],
  ['ignoreCase that is null', test({ op: 'in', values: ['x'], ignoreCase: null })],
  ['else that is null', test({ op: 'in', values: ['x'], else: null })],
  ['else that is a text', test({ op: 'in', values: ['x'], else: 'on' })],
  ['a range with a prefix that is too long', test({ op: 'cidr', values: ['10.0.0.0/33'] })],
  ['a range of IPv6 with a prefix that is too long', test({ op: 'cidr', values: ['::/129'] })],
  ['a range with a leading zero in its prefix', test({ op: 'cidr', values: ['10.0.0.0/08'] })],
  ['a range with no prefix behind its slash', test({ op: 'cidr', values: ['10.0.0.0/'] })],
  ['a range with a mask', test({ op: 'cidr', values: ['10.0.0.0/255.0.0.0'] })],
  ['a range with three numbers', test({ op: 'cidr', values: ['10.0.0/8'] })],
  ['a range with a line end', test({ op: 'cidr', values: ['10.0.0.0/8\n'] })],
  ['a range that is a number', test({ op: 'cidr', values: [167772160] })],
  ['10,001 values', test({ op: 'in', values: Array.from({ length: 10_001 }, () => 0) })],

  ['a bucket without by', flag({ otherwise: { serve: { bucket: { seed: 's' }, split: [] } } })],
  ['a bucket by nothing', bucket({ by: '' })],
  ['a bucket by an empty list', bucket({ by: [] })],
  ['a bucket by a list with an empty name', bucket({ by: ['k', ''] })],
  ['a bucket by null', bucket({ by: null })],
  ['a bucket by __proto__', bucket({ by: ['__proto__'] })],
  ['a seed that is a number', bucket({ seed: 1 })],
  ['a seed that is null', bucket({ seed: null })],
  ['a seed and a prefix', bucket({ seed: 's', prefix: 'p' })],
  ['a suffix that is a number', bucket({ suffix: 1 })],
  ['a hash that nobody knows', bucket({ alg: 'murmur3_128' })],
  ['a hash in capitals', bucket({ alg: 'SHA1' })],
  ['a hash that is null', bucket({ alg: null })],
  ['a hashSeed below 0', bucket({ hashSeed: -1 })],
  ['a hashSeed of 2^32', bucket({ hashSeed: 4294967296 })],
  ['half a hashSeed', bucket({ hashSeed: 0.5 })],
  ['a hashSeed for a hash that takes none', bucket({ alg: 'sha1', hashSeed: 1 })],
  ['a hashSeed of 0 for a hash that takes none', bucket({ alg: 'fnv1a', hashSeed: 0 })],
  ['no bits', bucket({ bits: 0 })],
  ['33 bits of 32', bucket({ bits: 33 })],
  ['33 bits of 32 with crc32', bucket({ alg: 'crc32', bits: 33 })],
  ['65 bits', bucket({ alg: 'sha256', bits: 65 })],
  ['bits that are a text', bucket({ bits: '32' })],
  ['a fold that nobody knows', bucket({ fold: 'modulo' })],
  ['no positions', bucket({ of: 0 })],
  ['2^31 positions', bucket({ of: 2147483648 })],
  ['half a position', bucket({ of: 1.5 })],
  ['a field of a bucket that nobody knows', bucket({ salt: 's' })],

  ['a split without a bucket', flag({ otherwise: { serve: { split: [] } } })],
  ['a split without pieces, not even none', flag({ otherwise: { serve: { bucket: { by: 'k' } } } })],
  ['a split with a field that nobody knows', flag({ otherwise: { serve: { bucket: { by: 'k' }, split: [], total: 1 } } })],
  ['a piece without a variant', split({ from: 0, to: 1 })],
  ['a piece of no variant', split(piece(0, 1, { variant: 'nowhere' }))],
  ['a piece of null', split(piece(0, 1, { variant: null }))],
  ['a piece with a field that nobody knows', split(piece(0, 1, { weight: 1 }))],
  ['a piece without an end', split({ variant: 'on', from: 0 })],
  ['an empty piece', split(piece(5, 5))],
  ['a piece that ends before it begins', split(piece(6, 5))],
  ['a piece below 0', split(piece(-1, 5))],
  ['a piece beyond the last position', split(piece(0, 100_001))],
  ['a piece beyond the last of 100 positions', flag({ otherwise: { serve: { bucket: { by: 'k', of: 100 }, split: [piece(0, 101)] } } })],
  ['half a position at the end of a piece', split(piece(0, 0.5))],
  ['a piece with texts', split(piece('0', '1'))],
  ['pieces that overlap', split(piece(0, 10), piece(9, 20))],
  ['pieces out of order', split(piece(10, 20), piece(0, 10))],
  ['ranges that overlap', ranges({ from: 0, to: 10 }, { from: 9, to: 20 })],
  ['an empty range', ranges({ from: 1, to: 1 })],
  ['a range without a beginning', ranges({ to: 1 })],
]; // biome-ignore format: a table

/** Why a segment is malformed, and the segment; so is a flag that stands on it, here in a rule never reached. */
const MALFORMED_SEGMENTS: [string, unknown][] = [
  ['a segment is an object, not null', null],
  ['a segment is an object, not a list', []],
  ['a segment is an object, not a condition alone', { all: [] }],
  ['a segment without a condition', { version: 1 }],
  ['a segment without a version', { if: { all: [] } }],
  ['a segment with a version below 0', { if: { all: [] }, version: -1 }],
  ['a segment with a version that is a text', { if: { all: [] }, version: '1' }],
  ['a segment with half a version', { if: { all: [] }, version: 1.5 }],
  ['a segment whose condition is null', { if: null, version: 1 }],
  ['a segment whose condition is a list', { if: [], version: 1 }],
  ['a segment with an operator that nobody knows', { if: { attribute: 'a', op: 'is' }, version: 1 }],
  ['a segment with a value that cannot be read', { if: { attribute: 'a', op: 'gt', values: ['x'] }, version: 1 }],
  ['a segment with thirteen conditions inside one another', { if: nots(13), version: 1 }],
]; // biome-ignore format: a table

/** Why it is well formed, and the flag, which serves on to everyone for the reason beside it. */
const WELL_FORMED_FLAGS: [string, Fields, Expected][] = [
  ['a flag beside all the others', flag({}), { reason: 'STATIC' }],
  ['fields that nobody knows, on the flag itself', flag({ kind: 'kill-switch', owner: null, __x: [] }), { reason: 'STATIC' }],
  ['`if` on the flag itself is a field that nobody knows', flag({ if: { flag: '`if` on the flag itself is a field that nobody knows', variants: ['on'] } }), { reason: 'STATIC' }],
  ['a variant called toString', flag({ variants: { on: true, off: false, toString: true } }), { reason: 'STATIC' }],
  ['more variants than are used', flag({ variants: { on: true, off: false, third: true } }), { reason: 'STATIC' }],
  ['rules may serve null', flag({ rules: [aRule({ id: 'x', if: { any: [] }, serve: null })] }), { reason: 'DEFAULT' }],
  ['off may be null', flag({ off: null }), { reason: 'STATIC' }],
  ['ids of rules are unique within a flag only', flag({ rules: [aRule()] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['twelve conditions inside one another', condition(nots(12)), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['variants of a flag condition may be unknown, and none', condition({ flag: 'f', variants: ['nowhere'] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['no variants of a flag condition', condition({ flag: 'f', variants: [] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['no ranges', ranges(), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['ranges that touch', ranges({ from: 0, to: 10 }, { from: 10, to: 20 }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['ignoreCase false where it cannot be true', test({ op: 'lt', values: [1], ignoreCase: false }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['ignoreCase false with exists', test({ op: 'exists', ignoreCase: false }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['ignoreCase true with in as number', test({ op: 'in', as: 'number', values: [1], ignoreCase: true }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['else false', test({ op: 'in', values: ['x'], else: false }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['the same value twice', test({ op: 'in', values: ['x', 'x'] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['no values', test({ op: 'startsWith', values: [] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['10,000 values', test({ op: 'in', values: Array.from({ length: 10_000 }, () => 0) }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['an attribute with a dot at its end', condition({ attribute: 'a.', op: 'exists' }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['an attribute that can never be there', condition({ attribute: 'a.__proto__', op: 'exists' }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['a range with bits behind its prefix', test({ op: 'cidr', values: ['10.1.2.3/8'] }), { reason: 'TARGETING_MATCH', ruleId: 'r' }],
  ['a version written 1.0', flag({ version: raw('1.0') }), { reason: 'STATIC' }],
]; // biome-ignore format: a table

/** Malformed flags whose version is told nevertheless, or is none. */
const VERSIONS: [string, unknown, number | undefined][] = [
  ['version below 0', -1, -1],
  ['version with a fraction', 1.5, 1.5],
  ['version beyond 2^53', 9007199254740992, 9007199254740992],
  ['version that is a text', '1', undefined],
  ['version that is null', null, undefined],
];

const LIMITS: [string, Fields, Expected][] = [
  ['a text of 65,534 characters takes 65,536 bytes as JSON', typed('string', 'x'.repeat(65_534), ''), { value: 'x'.repeat(65_534) }],
  ['a value 40 arrays deep', typed('json', arrays(40)), { value: arrays(40) as never }],
  ['a float that is whole', typed('float', 10), { value: 10 }],
  ['an integer written 10.0', typed('integer', raw('10.0')), { value: 10 }],
  ['2^53 - 1', typed('integer', 9007199254740991), { value: 9007199254740991 }],
]; // biome-ignore format: a table

type Answered = Ask & { expect: Expected };
const ask = (name: string): Ask => ({ name, flag: name, context: {} });
const malformed = (name: string, flagVersion: number | undefined): Answered => ({
  ...ask(name),
  expect: { reason: 'ERROR', errorCode: 'PARSE_ERROR', ...(flagVersion !== undefined && { flagVersion }) },
});
const hasVersion = (value: unknown) => typeof value === 'object' && value !== null && 'version' in value;

export const MALFORMED: Subject = {
  name: 'by-hand-malformed',
  describes:
    'malformed flags, each named after why it is, beside well-formed ones that look like it; written by a person',
  flags: {
    ...Object.fromEntries(MALFORMED_FLAGS),
    ...Object.fromEntries(MALFORMED_SEGMENTS.map(([name]) => [name, condition({ segment: name })])),
    'stands on a segment with fields that nobody knows': condition({
      segment: 'with fields that nobody knows',
    }),
    ...Object.fromEntries(VERSIONS.map(([name, version]) => [name, flag({ version })])),
    ...Object.fromEntries([...WELL_FORMED_FLAGS, ...LIMITS].map(([name, value]) => [name, value])),
  },
  segments: {
    ...Object.fromEntries(MALFORMED_SEGMENTS),
    'with fields that nobody knows': {
      if: { all: [] },
      version: 1,
      owner: null,
      requires: [{ segment: 'with fields that nobody knows' }],
    },
  },
  answered: [
    {
      ...ask('stands on a segment with fields that nobody knows'),
      expect: { value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'r', flagVersion: 1 },
    },
    ...MALFORMED_SEGMENTS.map(([name]) => malformed(name, 1)),
    ...MALFORMED_FLAGS.map(([name, value]) => malformed(name, hasVersion(value) ? 1 : undefined)),
    ...VERSIONS.map(([name, , version]) => malformed(name, version)),
    ...WELL_FORMED_FLAGS.map(([name, , more]) => ({
      ...ask(name),
      expect: { value: true, variant: 'on', flagVersion: 1, ...more },
    })),
    ...LIMITS.map(([name, , more]) => ({
      ...ask(name),
      expect: { variant: 'on', reason: 'STATIC' as const, flagVersion: 1, ...more },
    })),
  ],
};
