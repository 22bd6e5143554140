/**
 * Random questions for two evaluators: core's arbitraries, made harder by values where languages differ, and spoiled
 * here and there.
 */
import fc from 'fast-check';
import { LIMITS } from '../packages/core/src/index.ts';
import * as arbitrary from '../packages/core/src/testing/arbitraries.ts';

export interface Case {
  snapshot: unknown;
  contexts: unknown[];
  now: number;
  type: string | undefined;
  /** Chooses how numbers are written: `10`, `10.0` or `1e1`. */
  style: number;
}

const NUMBERS = [
  -0, 0, 1, 10, 0.1, 1e21, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 53 - 1, 1 - 2 ** 53,
  123456789012345680000, 1796083200000.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY,
]; // biome-ignore format: a list

/** Well formed: what a lone surrogate in a snapshot does is not specified. */
const STRINGS = [
  '', ' ', '😀', 'Ａ', 'ａ', 'é', 'É', 'e\u0301', 'ΟΔΟΣ', 'οδος', 'İ', 'ı', 'ẞ', 'ß', 'K', 'ſ', 'ǅ', '١', '\0', 'a\nb',
  '9007199254740993', '9007199254740992', '1e308', '1e309', '-0', '007', '1.', '.5', '1_0', '1\n', '1e-999', '+1',
  '0.1', '0.10000000000000001', `1${'0'.repeat(63)}`, `1${'0'.repeat(64)}`,
  '1.0.0\n', '1.0.0-01', `1.0.0-a.${'9'.repeat(30)}`, `1.0.0-a.${'9'.repeat(29)}8`, `${'9'.repeat(30)}`, 'v1-0', '1.0.0-0',
  '1.0.0--', '1-a.b+c', '1.2', 'V1', '1.0.0-٣',
  '0000-02-29T00:00:00Z', '9999-12-31T23:59:60-23:59', '2026-12-01t00:00:00.0009z', '2026-12-01T00:00:00.001Z',
  '2026-12-01T00:00:00Z\n', '2026-12-01T00:00:60+00:01', '1969-12-31T23:59:59.999Z', '2023-02-29T00:00:00Z',
  '::ffff:10.0.0.7', '::FFFF:a00:7', '1:2:3:4:5:6:7::', '1:2:3:4:5:6::1.2.3.4', '10.0.0.07', '10.0.0.7\n', '::1%eth0',
  '0:0:0:0:0:0:0:0', '1.2.3.4.5', '256.1.1.1', '::1.2.3.4', 'fe80::', '２', 'a.b', 'constructor', '__proto__',
  'x'.repeat(4096), 'é'.repeat(2049),
]; // biome-ignore format: a list

const RANGES = [
  '10.0.0.0/8', '10.9.9.9/8', '0.0.0.0/0', '::/0', '::ffff:0:0/96', '::ffff:10.0.0.0/104', '::ffff:10.0.0.0/95', '::/1',
  '10.0.0.7', '10.0.0.6/31', '::1/127', 'fe80::/10', '1:2:3:4::/64', '::1.2.3.4',
]; // biome-ignore format: a list

/** Nearly as much as every evaluator takes. */
const LONG = `x{${LIMITS.patternInstructions - 5}}`;

const PATTERNS = [
  '', 'a', '^$', '^.$', '^..$', '\\d', '\\w+$', '\\pL', '\\p{Greek}', '[[:alpha:]]', '(?i)k', 'ſ', '\\bb', 'a.b', '(?s)a.b',
  '(?m)^b$', '\\x{1F600}', '[^a]', '(a|b)*c', 'é', '\\x00', '\\z', '(?:)', LONG, '(?P<n>a)', '\\Q.\\E', '(?i)σ', 'i',
  '(?-i)K', '\\pN', '^.{3,}$', '[\\x{10000}-\\x{10FFFF}]', '\\s$', '(?i)ß', `[${'x'.repeat(510)}]`,
]; // biome-ignore format: a list

/** What no operator or view takes, or only few. */
const BAD: unknown[] = [
  '10.0.0.0/08', '10.0.0.0/33', '::/129', '10.0.0.0/', '/8', '1::/3 ', '(', '\\1', '(?=a)', 'a{1001}', '\\', '[z-a]', 'a**',
  'x'.repeat(513), null, [], {}, Number.NaN, Number.POSITIVE_INFINITY, '1.', '.5', '1\n', '1e309', '1.0.0-01', 'V1', '1.0.0\n',
  '2026-12-01', '2023-02-29T00:00:00Z', '2026-12-01T00:00:00Z\n', '',
]; // biome-ignore format: a list

const VALUES: unknown[] = [...NUMBERS, ...STRINGS, true, false];
const SURROGATES = [
  '\ud800',
  '\udfff',
  'a\ud83d',
  '\ude00b',
  '\ud83d\ud83d',
  '\ufffd',
  '\uffff',
  '\ud7ff',
  '\ue000',
];
const ATTRIBUTES = [
  'targetingKey', 'country', 'app.version', 'app', 'tags', '$now', 'toString', 'n', 'ip', 'x.y.z', 'x..z', '.', 'x.__proto__',
  'tags.0', 'tags.length', '$now.x', 'constructor', '__proto__', '',
]; // biome-ignore format: a list

const value = fc.constantFrom(...VALUES);
const maybeBoolean = fc.constantFrom(undefined, undefined, true, false);

const NUMERALS = [
  '1',
  '1e308',
  '0.1',
  '0.10000000000000001',
  '-0',
  '007',
  '1e-999',
  '9007199254740993',
  `1${'0'.repeat(63)}`,
];
const FINITE = NUMBERS.filter(Number.isFinite);
const VERSIONS = STRINGS.filter(
  (text) => /^v?(0|[1-9]\d*)(\.\d+)*(-[\da-z.-]+)?(\+.*)?$/.test(text) && !/-0\d/.test(text),
);
const INSTANTS = STRINGS.filter(
  (text) => /^\d{4}-.*T.*[Zz\d]$/i.test(text) && !text.startsWith('2023-02-29'),
);

/** What may stand in `values`, by operator and view. */
const POOLS: readonly [ops: string, as: string | undefined, pool: readonly unknown[]][] = [
  ['in', undefined, [...FINITE, ...STRINGS, true, false]],
  ['in startsWith endsWith contains lt lte gt gte', 'string', STRINGS],
  ['in lt lte gt gte', 'number', [...FINITE, ...NUMERALS]],
  ['in lt lte gt gte', 'date', [...FINITE, ...INSTANTS]],
  ['in lt lte gt gte', 'semver', VERSIONS],
  ['lt lte gt gte', undefined, [...FINITE, ...NUMERALS]],
  ['startsWith endsWith contains', undefined, STRINGS],
  ['matches', undefined, PATTERNS],
  ['cidr', undefined, RANGES],
];
const ROWS = POOLS.flatMap(([ops, as, pool]) => ops.split(' ').map((op) => ({ op, as, pool })));

/** Tests of every operator and view; one in four malformed. */
const hardTest = fc
  .record({
    row: fc.constantFrom(...ROWS, { op: 'exists', as: undefined, pool: undefined }),
    attribute: fc.constantFrom(...ATTRIBUTES),
    picks: fc.array(fc.nat(), { maxLength: 3 }),
    ignoreCase: maybeBoolean,
    else: maybeBoolean,
    spoil: fc.nat({ max: 5 * BAD.length }),
  })
  .map(({ row, picks, spoil, ignoreCase, ...test }) => {
    const { op, as, pool } = row;
    const values = pool && picks.map((n) => pool[n % pool.length]);
    if (values !== undefined && spoil < BAD.length) values.push(BAD[spoil]);
    const folds = ignoreCase === false || !/^([lg]te?|cidr|exists)$/.test(op) || spoil === BAD.length;
    return withoutUndefined({ ...test, op, as, values, ignoreCase: folds ? ignoreCase : undefined });
  });

const hardBucket = fc
  .record({
    by: fc.constantFrom<unknown>(...ATTRIBUTES, ['nothing', 'n'], ['n', 'targetingKey'], []),
    seed: fc.constantFrom(undefined, undefined, 's', '😀', ''),
    prefix: fc.constantFrom(undefined, undefined, undefined, undefined, 'p', 'é', ''),
    suffix: fc.constantFrom(undefined, undefined, 's', '😀'),
    alg: fc.constantFrom('murmur3', 'fnv1a', 'crc32', 'md5', 'sha1', 'sha256', 'md4'),
    hashSeed: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
      1,
      2 ** 32 - 1,
      2 ** 32,
    ),
    bits: fc.constantFrom(undefined, 1, 7, 31, 32, 32, 32, 33, 60, 64, 65),
    fold: fc.constantFrom(undefined, 'scale', 'mod'),
    of: fc.constantFrom(undefined, undefined, 1, 7, 100, 2 ** 31 - 1, 2 ** 31),
  })
  .map(withoutUndefined);

const hardCondition = fc.oneof(
  { arbitrary: hardTest, weight: 6 },
  {
    arbitrary: fc.record({
      bucket: hardBucket,
      ranges: fc.constantFrom(
        [],
        [{ from: 0, to: 1 }],
        [
          { from: 0, to: 50 },
          { from: 60, to: 100 },
        ],
        [{ from: 5, to: 5 }],
      ),
    }),
    weight: 2,
  },
  { arbitrary: arbitrary.condition as fc.Arbitrary<unknown>, weight: 2 },
);

const anything = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<unknown>,
  value,
  hardBucket,
  fc.constantFrom<unknown>(null, 'in', 'on', '__proto__', -1, 1e99, 0.5, 5000, [], {}),
);

interface Mutation {
  /** Which place of the document, counted through and around. */
  at: number;
  how: 'condition' | 'condition' | 'replace' | 'remove' | 'add' | 'rename';
  condition: unknown;
  value: unknown;
  name: string;
}

const NAMES = [
  'if',
  'rules',
  'requires',
  'on',
  'seed',
  'else',
  'as',
  'toString',
  '__proto__',
  'colour',
  'values',
];

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('condition', 'condition', 'condition', 'replace', 'remove', 'add', 'rename'),
  condition: hardCondition,
  value: anything,
  name: fc.constantFrom(...NAMES),
});

const hardAttribute = fc.oneof(
  value,
  fc.constantFrom<unknown>(...SURROGATES),
  fc.array(fc.oneof(value, fc.constantFrom<unknown>(...SURROGATES, null, [], ['x'], {})), { maxLength: 3 }),
  fc.jsonValue() as fc.Arbitrary<unknown>,
);
const hardContext = fc
  .tuple(
    arbitrary.context,
    fc.array(fc.tuple(fc.constantFrom(...ATTRIBUTES, 'x', 'b'), hardAttribute), { maxLength: 4 }),
  )
  .map(([context, more]) => {
    const members: Record<string, unknown> = { ...(context as object) };
    for (const [name, made] of more) setMember(members, name, made);
    return members as unknown;
  });

/** Snapshots as they are, with hard conditions, or spoiled; rarely one that is no snapshot at all. */
export const questions: fc.Arbitrary<Case> = fc.record({
  snapshot: fc
    .tuple(arbitrary.snapshot, fc.array(mutation, { maxLength: 5 }))
    .map(([snapshot, mutations]) => mutate(snapshot, mutations)),
  contexts: fc.array(
    fc.oneof({ arbitrary: hardContext, weight: 20 }, { arbitrary: fc.jsonValue() as never, weight: 1 }),
    { minLength: 1, maxLength: 4 },
  ),
  now: fc.oneof(arbitrary.instant, fc.constantFrom(-1, 0.5, 1796083200000.5, 2 ** 53)),
  type: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 3 },
    {
      arbitrary: fc.constantFrom('boolean', 'string', 'integer', 'float', 'json', 'number', 'colour'),
      weight: 1,
    },
  ),
  style: fc.nat(),
});

export const KEYS = [...arbitrary.FLAG_KEYS, 'unknown'];

function mutate(document: unknown, mutations: readonly Mutation[]): unknown {
  const copy = structuredClone(document);
  for (const { at, how, condition, value: made, name } of mutations) {
    let places: [parent: Record<string, unknown>, name: string][] = [];
    collect(copy, places);
    // The snapshot's own fields are few and would decide everything.
    if (at % 16 > 0) places = places.filter(([parent]) => parent !== copy);
    const conditions = places.filter(([parent, key]) => isConditionPlace(parent, key));
    const chosen = how === 'condition' ? conditions : places;
    const place = chosen[at % chosen.length];
    if (place === undefined) continue;
    const [parent, key] = place;
    if (how === 'condition') setMember(parent, key, structuredClone(condition));
    else if (how === 'replace') setMember(parent, key, structuredClone(made));
    else if (how === 'remove') remove(parent, key);
    else if (how === 'rename' && !Array.isArray(parent)) {
      setMember(parent, name, parent[key]);
      if (name !== key) remove(parent, key);
    } else if (how === 'add' && !Array.isArray(parent)) {
      // Conditions as well: fields nobody knows are not looked into, even if they look like something.
      setMember(parent, name, structuredClone(at % 2 === 0 ? made : condition));
    }
  }
  return copy;
}

function isConditionPlace(parent: Record<string, unknown>, key: string): boolean {
  if (key === 'if' || key === 'not') return true;
  const now = parent[key];
  return Array.isArray(parent) && typeof now === 'object' && now !== null && !('id' in now || 'from' in now);
}

/** Every member of every object and list but the snapshot's own. */
function collect(node: unknown, places: [Record<string, unknown>, string][]): void {
  if (typeof node !== 'object' || node === null) return;
  for (const name of Object.keys(node)) {
    places.push([node as Record<string, unknown>, name]);
    collect((node as Record<string, unknown>)[name], places);
  }
}

function setMember(object: Record<string, unknown>, name: string, member: unknown): void {
  Object.defineProperty(object, name, {
    value: member,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function remove(parent: Record<string, unknown>, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

function withoutUndefined(record: object): unknown {
  return Object.fromEntries(Object.entries(record).filter(([, member]) => member !== undefined));
}
