/** Random flags, segments and contexts over a small vocabulary, so that they meet often. */
import fc from 'fast-check';
import type {
  Bucket,
  Condition,
  Context,
  Flag,
  Json,
  Range,
  Segment,
  Serve,
  Snapshot,
  Test,
} from '../model.ts';

export const FLAG_KEYS = ['a', 'b', 'c', 'd', '__proto__', 'constructor'];
export const SEGMENT_KEYS = ['s', 't', 'a', 'toString'];
const VARIANTS = ['on', 'off', 'third'];
const ATTRIBUTES = [
  'targetingKey',
  'country',
  'app.version',
  'app',
  'tags',
  '$now',
  'toString',
  'n',
  'ip',
  'x.y.z',
];

const VALUES: Json[] = [
  'DE', 'de', 'FR', 'ΑΣ', 'ας', 'ασ', 'İ', 'i', '', 'user-1', '😀', 'Ａ', '1', '01', '1.5', '-3e2', '0x10', ' ', 'v2',
  '2.0.0', '2.0.0-rc.1', '2.0.0-rc.2+b', '2', '02', '10.0.0.7', '10.1.0.0', '::ffff:10.0.0.7', '::1', 'fe80::1', '::',
  '2026-12-01T00:00:00Z', '2026-12-01T01:00:00+01:00', '2026-02-30T00:00:00Z', '2026-12-01', 0, 1, -1, 1.5, 300,
  1796083200000, 9007199254740991, true, false,
]; // biome-ignore format: a list

const value = fc.constantFrom(...VALUES);
const position = fc.integer({ min: 0, max: 20 }).map((n) => n * 5000);

const bucket: fc.Arbitrary<Bucket> = fc.oneof(
  fc.record({ by: fc.constantFrom('targetingKey', 'n', 'app.version'), seed: fc.constantFrom('s1', 'sé') }),
  fc.record(
    {
      by: fc.constantFrom('targetingKey', ['nothing', 'country', 'n']),
      alg: fc.constantFrom('murmur3', 'sha1', 'md5', 'sha256', 'fnv1a', 'crc32'),
      prefix: fc.constantFrom('', 'p', '😀'),
      suffix: fc.constantFrom('', '.x'),
      bits: fc.constantFrom(28, 32),
      fold: fc.constantFrom('scale', 'mod'),
    },
    { requiredKeys: ['by'] },
  ),
  fc.record({
    by: fc.constant('targetingKey'),
    alg: fc.constantFrom('sha1', 'md5', 'sha256'),
    bits: fc.constantFrom(60, 64),
    fold: fc.constantFrom('scale', 'mod'),
  }),
) as fc.Arbitrary<Bucket>;

const ranges: fc.Arbitrary<Range[]> = fc.uniqueArray(position, { minLength: 2, maxLength: 8 }).map((cuts) => {
  const sorted = cuts.sort((a, b) => a - b);
  const found: Range[] = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) found.push({ from: sorted[i]!, to: sorted[i + 1]! });
  return found;
});

const OPERATIONS: { op: Test['op']; as?: Test['as']; values?: Json[]; folds?: true }[] = [
  { op: 'in', values: VALUES, folds: true },
  { op: 'in', as: 'number', values: ['1', 1, '-3e2', 300, 1.5] },
  { op: 'in', as: 'semver', values: ['v2', '2.0.0-rc.1'] },
  { op: 'in', as: 'date', values: ['2026-12-01T00:00:00Z', 0] },
  { op: 'in', as: 'string', values: ['DE', 'ΑΣ'], folds: true },
  { op: 'startsWith', values: ['D', 'd', 'user', ''], folds: true },
  { op: 'endsWith', values: ['E', 'ς', 'Σ', '-1'], folds: true },
  { op: 'contains', values: ['e', '.', '😀', 'İ'], folds: true },
  { op: 'matches', values: ['^d', 'e$', '[0-9]+'], folds: true },
  ...(['lt', 'lte', 'gt', 'gte'] as const).flatMap((op) => [
    { op, values: [0, '1', 1.5, 300] },
    { op, as: 'semver' as const, values: ['2.0.0', '2.0.0-rc.1', '1'] },
    { op, as: 'date' as const, values: ['2026-12-01T00:00:00Z', 0, 1796083200001] },
    { op, as: 'string' as const, values: ['DE', 'FR', '😀', 'Ａ'] },
  ]),
  { op: 'cidr', values: ['10.0.0.0/8', '10.0.0.7', '::ffff:10.0.0.0/104', '::/0', '0.0.0.0/0', 'fe80::/10'] },
  { op: 'exists' },
];

const maybe = fc.option(fc.boolean(), { nil: undefined });

const test: fc.Arbitrary<Condition> = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    attribute: fc.constantFrom(...ATTRIBUTES),
    picks: fc.array(fc.nat(), { maxLength: 4 }),
    orElse: maybe,
    ignoreCase: maybe,
  })
  .map(({ operation: { op, as, values, folds }, attribute, picks, orElse, ignoreCase }) => ({
    attribute,
    op,
    ...(values && { values: picks.map((n) => values[n % values.length]!) }),
    ...(as && { as }),
    ...(orElse !== undefined && { else: orElse }),
    ...(folds && ignoreCase !== undefined && { ignoreCase }),
  }));

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: test, weight: 8 },
    { arbitrary: fc.record({ bucket, ranges }), weight: 1 },
    { arbitrary: fc.record({ segment: fc.constantFrom(...SEGMENT_KEYS, 'unknown') }), weight: 1 },
    {
      arbitrary: fc.record({
        flag: fc.constantFrom(...FLAG_KEYS.filter((key) => key !== '__proto__'), 'unknown'),
        variants: fc.subarray([...VARIANTS, 'unknown']),
      }),
      weight: 1,
    },
    { arbitrary: fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 1 },
    { arbitrary: fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 1 },
    { arbitrary: fc.record({ not: tie('condition') }), weight: 1 },
  ) as fc.Arbitrary<Condition>,
})).condition;

const variant = fc.constantFrom(...VARIANTS);
const serve: fc.Arbitrary<Serve> = fc.oneof(
  { arbitrary: variant, weight: 2 },
  { arbitrary: fc.constant(null), weight: 1 },
  {
    arbitrary: fc
      .tuple(bucket, ranges, fc.array(variant, { minLength: 4, maxLength: 4 }))
      .map(([by, list, names]) => ({
        bucket: by,
        split: list.map((r, i) => ({ ...r, variant: names[i]! })),
      })),
    weight: 3,
  },
);

const variantsOf: Record<Flag['type'], Record<string, Json>> = {
  boolean: { on: true, off: false, third: true },
  string: { on: 'yes', off: '', third: 'maybe' },
  integer: { on: 1, off: 0, third: -7 },
  float: { on: 1.5, off: 0, third: -7 },
  json: { on: { a: [1, null] }, off: null, third: [] },
};

export const flag: fc.Arbitrary<Flag> = fc
  .record({
    type: fc.constantFrom('boolean', 'string', 'integer', 'float', 'json') as fc.Arbitrary<Flag['type']>,
    enabled: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
    off: fc.option(variant),
    requires: fc.array(condition, { maxLength: 2, size: '-1' }),
    rules: fc.array(
      fc.record(
        {
          if: condition,
          serve,
          experiment: fc.record({ key: fc.constant('exp'), phase: fc.nat(3) }),
        },
        { requiredKeys: ['if', 'serve'] },
      ),
      { maxLength: 4 },
    ),
    otherwise: fc.record({ serve }),
    client: fc.boolean(),
    version: fc.nat(100),
  })
  .map((made) => ({
    ...made,
    variants: structuredClone(variantsOf[made.type]),
    rules: made.rules.map((rule, i) => ({ ...rule, id: `r${i}` })),
  }));

export const segment: fc.Arbitrary<Segment> = fc.record({ if: condition, version: fc.nat(100) });

/** Objects with any of the keys as own properties, `__proto__` included. */
function entriesOf<T>(keys: string[], entry: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc
    .tuple(fc.subarray(keys), fc.array(entry, { minLength: keys.length, maxLength: keys.length }))
    .map(([chosen, made]) => Object.fromEntries(chosen.map((key, i) => [key, made[i]!])));
}

export const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  format: fc.constant(1),
  project: fc.constant('shop'),
  environment: fc.constant('production'),
  epoch: fc.constant('e'),
  version: fc.nat(1000),
  flags: entriesOf(FLAG_KEYS, flag),
  segments: entriesOf(SEGMENT_KEYS, segment),
});

const attributeValue = fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(null));

export const context: fc.Arbitrary<Context> = fc.record(
  {
    targetingKey: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), attributeValue),
    country: attributeValue,
    app: fc.oneof(attributeValue, fc.record({ version: attributeValue }, { requiredKeys: [] })),
    'app.version': attributeValue,
    tags: fc.array(value, { maxLength: 4 }),
    toString: attributeValue,
    n: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), attributeValue),
    ip: attributeValue,
    x: fc.record({ y: fc.record({ z: attributeValue }) }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Context>;

export const instant: fc.Arbitrary<number> = fc.constantFrom(0, 1796083199999, 1796083200000, 1796083200001);
