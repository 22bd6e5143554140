/** Positions: every hash, fold and width; who has one; splits at their edges. */
import type { Bucket, Condition, Flag } from '../../packages/core/src/model.ts';
import { positionOf } from '../../packages/core/src/testing/oracle.ts';
import hashPositions from './hash-positions.json' with { type: 'json' };
import { raw } from './raw-number.ts';
import {
  aFlag,
  aRule,
  askEach,
  contextsOf,
  NOW,
  nameOf,
  onIfEach,
  type Source,
  type Subject,
} from './subject.ts';

/** Serves `here` at exactly this position, so that any other is told apart. */
function flagAt(bucket: Bucket, position: number): Flag {
  const of = bucket.of ?? 100_000;
  const pieces = [
    { variant: 'below', from: 0, to: position },
    { variant: 'here', from: position, to: position + 1 },
    { variant: 'above', from: position + 1, to: of },
  ];
  return aFlag({
    type: 'string',
    variants: { below: 'below', here: 'here', above: 'above', off: 'off' },
    otherwise: { serve: { bucket, split: pieces.filter(({ from, to }) => from < to) } },
  });
}

const byKey = (more: Partial<Bucket>): Bucket => ({ by: 'targetingKey', ...more });

const POSITIONS: Subject = {
  name: 'positions',
  describes:
    'the default bucket: 500 pairs of seed and value whose positions another MurmurHash3 computed; each serves `here`',
  flags: Object.fromEntries(
    hashPositions.map(({ seed, position }, i) => [`p${i}`, flagAt(byKey({ seed }), position)]),
  ),
  answered: hashPositions.map(({ value, position }, i) => ({
    name: `p${i} at ${position}`,
    flag: `p${i}`,
    context: { targetingKey: value },
    expect: { value: 'here', variant: 'here', reason: 'SPLIT', flagVersion: 1 },
  })),
};

const BUCKETS: Record<string, Bucket> = {
  seed: byKey({ seed: 's1' }),
  'prefix for seed': byKey({ prefix: 's1:' }),
  'empty seed': byKey({ seed: '' }),
  'nothing but by': byKey({}),
  prefix: byKey({ prefix: 'flag.' }),
  suffix: byKey({ suffix: '.salt' }),
  'prefix and suffix': byKey({ prefix: 'größe/', suffix: '/😀' }),
  'seed and suffix': byKey({ seed: 's1', suffix: '日本' }),
  hashSeed: byKey({ seed: 's1', hashSeed: 1 }),
  'greatest hashSeed': byKey({ seed: 's1', hashSeed: 4294967295 }),
  'hashSeed 0': byKey({ seed: 's1', hashSeed: 0 }),
  'hashSeed above 2^31': byKey({ prefix: 'x', hashSeed: 2654435769 }),
  fnv1a: byKey({ alg: 'fnv1a' }),
  'fnv1a of 1,000 by mod': byKey({ alg: 'fnv1a', prefix: '__', fold: 'mod', of: 1000 }),
  crc32: byKey({ alg: 'crc32', prefix: 'p.' }),
  'crc32 of 100 by mod': byKey({ alg: 'crc32', fold: 'mod', of: 100 }),
  md5: byKey({ alg: 'md5', seed: 's1' }),
  'md5 of 10,000 by mod': byKey({ alg: 'md5', fold: 'mod', of: 10_000 }),
  'md5, 64 bits': byKey({ alg: 'md5', bits: 64 }),
  sha1: byKey({ alg: 'sha1', seed: 's1' }),
  'sha1, 60 bits, scale': byKey({ alg: 'sha1', prefix: 'key.salt.', bits: 60 }),
  'sha1, 60 bits, mod': byKey({ alg: 'sha1', prefix: 'key.salt.', bits: 60, fold: 'mod' }),
  'sha1, 28 bits of 100 by mod': byKey({ alg: 'sha1', bits: 28, fold: 'mod', of: 100 }),
  sha256: byKey({ alg: 'sha256', suffix: '!' }),
  'sha256, 64 bits of 10,000 by mod': byKey({ alg: 'sha256', bits: 64, fold: 'mod', of: 10_000 }),
  'sha256, 33 bits': byKey({ alg: 'sha256', bits: 33 }),
  '1 bit': byKey({ seed: 's1', bits: 1, of: 2 }),
  '1 bit of 100,000': byKey({ seed: 's1', bits: 1 }),
  '15 bits': byKey({ seed: 's1', bits: 15, of: 1000 }),
  '31 bits': byKey({ seed: 's1', bits: 31 }),
  'mod with murmur3': byKey({ seed: 's1', fold: 'mod' }),
  'of 1': byKey({ seed: 's1', of: 1 }),
  'of 2': byKey({ seed: 's1', of: 2 }),
  'of 2^31 - 1': byKey({ seed: 's1', of: 2147483647 }),
  'of 2^31 - 1 by mod': byKey({ seed: 's1', of: 2147483647, fold: 'mod' }),
  'of 2^31 - 1 from 64 bits': byKey({ alg: 'sha256', bits: 64, of: 2147483647 }),
  'of 2^31 - 1 from 64 bits by mod': byKey({ alg: 'sha1', bits: 64, of: 2147483647, fold: 'mod' }),
};

/** Around the lengths where blocks of 4 and 64 bytes end. */
const VALUES: readonly string[] = ['', 'a', 'user-1', 'Größe', '日本語 😀', 'x'.repeat(55), 'x'.repeat(56), 'é'.repeat(32), 'x'.repeat(119), '𝒳'.repeat(40)]; // biome-ignore format: a list

const pairs = Object.entries(BUCKETS).flatMap(([name, bucket]) =>
  VALUES.filter((_, i) => i < 5 || ['md5', 'sha1', 'sha256'].includes(bucket.alg ?? '') || i % 2 === 0).map(
    (value) => ({ name: `${name}: ${nameOf(value)}`, bucket, value }),
  ),
); // biome-ignore format: one pair

/** 2147484065 * 2147483647 is no double: dividing the nearest by 2^32 gives a position too many. */
const INEXACT = {
  name: 'of 2^31 - 1: a product beyond 2^53',
  bucket: BUCKETS['of 2^31 - 1']!,
  value: 'u45718027',
};
pairs.push(INEXACT);

const HASHES: Subject = {
  name: 'buckets',
  describes: 'every hash, fold, width and number of positions; each serves `here`',
  flags: Object.fromEntries(
    pairs.map(({ name, bucket, value }) => {
      const position = positionOf(bucket, { context: { targetingKey: value }, now: NOW })!;
      return [name, flagAt(bucket, position)];
    }),
  ),
  asks: pairs.map(({ name, value }) => ({ name, flag: name, context: { targetingKey: value } })),
};

const everyone = (bucket: Bucket): Condition => ({ bucket, ranges: [{ from: 0, to: 100_000 }] });

/** Of whom there is a position, and which attribute it is of. */
const KEYS: Subject = {
  name: 'bucket-keys',
  describes: 'which values have a position: strings, and safe integers as decimal digits',
  flags: {
    ...onIfEach({
      'has a position': everyone({ by: 'k', seed: 's' }),
      'has one by path': everyone({ by: 'user.id', seed: 's' }),
      'has one of three': everyone({ by: ['a', 'user.id', 'b'], seed: 's' }),
      'has none': { not: everyone({ by: 'k', seed: 's' }) },
      'in no range': { bucket: { by: 'k', seed: 's' }, ranges: [] },
    }),
    // Only the right digits are here.
    'is 1': flagAt({ by: 'k', seed: 's' }, positionOf({ by: 'k', seed: 's' }, { context: { k: '1' }, now: 0 })!),
    'is -5': flagAt({ by: 'k', seed: 's' }, positionOf({ by: 'k', seed: 's' }, { context: { k: '-5' }, now: 0 })!),
    'is 0': flagAt({ by: 'k', seed: 's' }, positionOf({ by: 'k', seed: 's' }, { context: { k: '0' }, now: 0 })!),
    'is 2^53 - 1': flagAt(
      { by: 'k', seed: 's' },
      positionOf({ by: 'k', seed: 's' }, { context: { k: '9007199254740991' }, now: 0 })!,
    ),
    'is org-7': flagAt(
      { by: ['org.id', 'targetingKey'], seed: 's' },
      positionOf({ by: 'k', seed: 's' }, { context: { k: 'org-7' }, now: 0 })!,
    ),
  },
  asks: [
    ...askEach(
      ['has a position', 'has none', 'in no range'],
      contextsOf('k', [
        '', ' ', 'a', '😀', 0, raw('-0'), 1, raw('1.0'), raw('1e2'), -5, 1.5, 9007199254740991, -9007199254740991, 9007199254740992,
        raw('9007199254740993'), 1e308, 5e-324, true, false, null, [], ['a'], [1], {}, { k: 'a' },
      ]),
    ),
    ...askEach(['is 1'], contextsOf('k', [1, raw('1.0'), '1', '1.0', '01', true])),
    ...askEach(['is -5'], contextsOf('k', [-5, raw('-5.0'), '-5', 5])),
    ...askEach(['is 0'], contextsOf('k', [0, raw('-0'), raw('-0.0'), raw('0e5'), '-0', '0', false])),
    ...askEach(['is 2^53 - 1'], contextsOf('k', [9007199254740991, raw('9007199254740991.0'), 9007199254740992, '9007199254740991'])),
    ...askEach(['has one by path'], { path: { user: { id: 'u' } }, key: { 'user.id': 1 }, neither: { user: 'u' }, 'no text': { user: { id: true } } }),
    ...askEach(['has one of three'], {
      first: { a: 'x' }, second: { user: { id: 'x' } }, third: { b: 'x' }, 'first null': { a: null, b: 'x' }, none: {},
      'the first present has none': { a: true, b: 'x' }, 'the first present is an array': { a: [], b: 'x' }, 'the first present is empty': { a: '', b: 'x' },
    }),
    ...askEach(['is org-7'], {
      org: { org: { id: 'org-7' }, targetingKey: 'u' }, user: { targetingKey: 'org-7' }, 'org null': { org: { id: null }, targetingKey: 'org-7' },
      'other org': { org: { id: 'org-8' }, targetingKey: 'org-7' }, neither: {},
    }),
  ],
}; // biome-ignore format: lists

/** Values whose positions are at edges; found by trying, and checked when generating. */
const AT: Record<number, string> = {};
for (let i = 0; Object.keys(AT).length < 8; i++) {
  const position = positionOf({ by: 'k', seed: 'edges' }, { context: { k: `u${i}` }, now: 0 })!;
  if ([0, 1, 49_999, 50_000, 50_001, 99_998, 99_999, 30_000].includes(position)) AT[position] ??= `u${i}`;
}

const ranges = (...list: [number, number][]) => list.map(([from, to]) => ({ from, to }));
const edge = (...list: [string, number, number][]) => ({
  bucket: { by: 'k', seed: 'edges' },
  split: list.map(([variant, from, to]) => ({ variant, from, to })),
});
const split = (serve: Flag['otherwise']['serve']) =>
  aFlag({ variants: { on: true, off: false, third: true }, otherwise: { serve } });

const SPLITS: Record<string, unknown> = {
  'all on': split(edge(['on', 0, 100_000])),
  'the first only': split(edge(['on', 0, 1])),
  'the second only': split(edge(['on', 1, 2])),
  'the last only': split(edge(['on', 99_999, 100_000])),
  'all but the last': split(edge(['on', 0, 99_999])),
  'all but the first': split(edge(['on', 1, 100_000])),
  halves: split(edge(['on', 0, 50_000], ['third', 50_000, 100_000])),
  'a gap of one': split(edge(['on', 0, 50_000], ['third', 50_001, 100_000])),
  'a gap at both ends': split(edge(['on', 1, 99_999])),
  'gaps between': split(edge(['on', 10_000, 30_000], ['third', 40_000, 50_001], ['on', 99_998, 99_999])),
  nothing: split(edge()),
  'a hundred pieces': split(
    edge(...Array.from({ length: 100 }, (_, i): [string, number, number] => [i % 2 ? 'third' : 'on', i * 1000, i * 1000 + 999])),
  ),
  'gap in a rule': aFlag({
    rules: [aRule({ serve: edge(['on', 0, 50_000]) }), aRule({ id: 'rest', serve: null })],
  }),
  'gap in two rules': aFlag({
    rules: [aRule({ serve: edge(['on', 0, 1]) }), aRule({ id: 's', serve: edge(['on', 99_999, 100_000]) })],
  }),
  ...onIfEach({
    'in the first': { bucket: { by: 'k', seed: 'edges' }, ranges: ranges([0, 1]) },
    'in the last': { bucket: { by: 'k', seed: 'edges' }, ranges: ranges([99_999, 100_000]) },
    'in two ranges': { bucket: { by: 'k', seed: 'edges' }, ranges: ranges([0, 1], [50_000, 50_001]) },
    'not in the lower half': { not: { bucket: { by: 'k', seed: 'edges' }, ranges: ranges([0, 50_000]) } },
    'of two layers': {
      all: [
        { bucket: { by: 'k', seed: 'edges' }, ranges: ranges([0, 50_000]) },
        { bucket: { by: 'k', seed: 'other' }, ranges: ranges([0, 50_000]) },
      ],
    },
  }),
}; // biome-ignore format: a table

const KEYS_AT: Record<string, Source> = Object.fromEntries(
  Object.entries(AT).map(([position, k]) => [`at ${position}`, { k }]),
);

export const BUCKET_SUBJECTS: readonly Subject[] = [
  POSITIONS,
  HASHES,
  KEYS,
  {
    name: 'splits',
    describes: 'ranges at 0, 1 and 99,999, with gaps; bucket conditions',
    flags: SPLITS,
    asks: askEach(Object.keys(SPLITS), {
      ...KEYS_AT,
      'no key': {},
      'a key that has no position': { k: true },
    }),
  },
];
