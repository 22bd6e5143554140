/** Random projects that are valid, as documents: odd names and texts, references in any order, environments that inherit, everything archived or not. */
import type { ProjectDocument } from '@halyard/contract';
import type { Bucket, Condition, Json, Range } from '@halyard/core';
import fc from 'fast-check';

const oddTexts = ['', 'on', 'no', '1', '1e3', '0x1F', '~', 'null', '2026-01-01', '- a', 'a: b', 'a #b', '#', '&a', '*a', '!t', '{', '[', '%', '@', '`', '"', "'", 'ends ', ' begins', 'two\nlines', 'three\n\nlines\n', 'keeps\n\n', ' in\n front', 'tab\t', 'a\ttab\nin lines', 'back \\slash', 'cr\r\nlf', '\u0085', '\u2028', '\u00a0', '\ufeff', '\u0001', '\u007f', 'Ünïcödé', '😀', '👩‍👩‍👧', '\u{e0001}', '---', '...', 'x'.repeat(300), 'line '.repeat(60), '<<', '=', '?', '? a', ': a', ',a', '|', '>', '|-\n a']; // biome-ignore format: a list

const text = fc.oneof(
  { arbitrary: fc.constantFrom(...oddTexts), weight: 2 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }), weight: 1 },
);
const someText = text.filter((one) => one.length > 0 && one.length <= 64);
const nameText = text.filter((one) => one.length <= 200);

const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'grapheme' })
  .chain((value) => fc.tuple(fc.constant(value as Json), text))
  .map(([value, odd]) => (Object.is(value, -0) ? odd : withoutProto({ value, odd, [odd]: [odd] })));

/** What no document may hold is not made; and what JSON cannot tell apart. */
function withoutProto(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"proto"')) as Json;
}

const bucket: fc.Arbitrary<Bucket> = fc.record(
  {
    by: fc.oneof(fc.constant('targetingKey'), fc.constant(['account', 'targetingKey'])),
    seed: fc.constantFrom('5eed', '1e5', '007', 'sé'),
    alg: fc.constantFrom('murmur3', 'sha1', 'md5', 'sha256', 'fnv1a', 'crc32'),
  },
  { requiredKeys: ['by', 'seed'] },
) as fc.Arbitrary<Bucket>;

const ranges: fc.Arbitrary<Range[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 6 })
  .map((cuts) => {
    const sorted = cuts.toSorted((a, b) => a - b);
    return sorted.slice(1).map((to, i) => ({ from: sorted[i]!, to }));
  });

/** Members in any order: documents have them in one. */
function shuffled<T extends object>(members: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.tuple(members, fc.array(fc.nat(), { minLength: 10, maxLength: 10 })).map(([object, order]) => {
    const entries = Object.entries(object).map((entry, i) => [order[i]!, entry] as const);
    return Object.fromEntries(entries.toSorted(([a], [b]) => a - b).map(([, entry]) => entry)) as T;
  });
}

const test: fc.Arbitrary<Condition> = shuffled(
  fc.record(
    {
      attribute: fc.constantFrom('country', 'n', 'app.version', '$now'),
      op: fc.constantFrom('in', 'startsWith', 'contains'),
      values: fc.array(text, { maxLength: 4 }),
      ignoreCase: fc.boolean(),
      else: fc.boolean(),
    },
    { requiredKeys: ['attribute', 'op', 'values'] },
  ),
) as fc.Arbitrary<Condition>;

const variantNames = ['on', 'off', '1', 'third one'];
type Reference = { segment: string } | { flag: string; variants: string[] };

function conditions(references: Reference[]): fc.Arbitrary<Condition> {
  const leaves: fc.Arbitrary<Condition>[] = [test, shuffled(fc.record({ bucket, ranges }))];
  if (references.length > 0) leaves.push(fc.constantFrom(...(references as Condition[])));
  const leaf = fc.oneof(...leaves);
  return fc.oneof(
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.record({ all: fc.array(leaf, { maxLength: 2 }) }), weight: 1 },
    { arbitrary: fc.record({ any: fc.array(leaf, { maxLength: 2 }) }), weight: 1 },
    { arbitrary: fc.record({ not: leaf }), weight: 1 },
  );
}

const variantsOf = {
  boolean: fc.constant({ on: true, off: false }),
  'kill-switch': fc.constant({ off: false, on: true }),
  number: fc.record({
    on: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    off: fc.constant(0.5),
  }),
  string: fc.record({ 'third one': text, '1': text }),
  json: fc.record({ off: json, on: json, 'third one': json }),
  multivariate: fc.record({ on: text, off: text, '1': text }),
};

function serves(variants: string[]) {
  const variant = fc.constantFrom(...variants);
  return fc.oneof(
    variant,
    fc.constant(null),
    fc.tuple(bucket, ranges, fc.array(variant, { minLength: 6, maxLength: 6 })).map(([by, list, names]) => ({
      bucket: by,
      split: list.map((range, i) => ({ variant: names[i]!, ...range })),
    })),
  );
}

function flags(environments: RandomEnvironment[], references: Reference[]) {
  const condition = conditions(references);
  return fc.constantFrom(...(Object.keys(variantsOf) as (keyof typeof variantsOf)[])).chain((kind) =>
    (variantsOf[kind] as fc.Arbitrary<Record<string, Json>>).chain((variants) => {
      const serve = serves(Object.keys(variants));
      const configuration = fc.record({
        enabled: fc.boolean(),
        off: fc.constantFrom(null, ...Object.keys(variants)),
        requires: fc.array(condition, { maxLength: 1 }),
        rules: fc
          .array(
            fc.record({ if: condition, serve, experiment: fc.option(fc.constant({ phase: 2, key: 'exp' })) }),
            {
              maxLength: 3,
            },
          )
          .map((rules) =>
            rules.map(({ experiment, ...rule }, i) => ({
              ...rule,
              id: `r${9 - i}`,
              ...(experiment && { experiment }),
            })),
          ),
        otherwise: fc.record({ serve }),
      });
      return fc.record(
        {
          kind: fc.constant(kind),
          type: fc.constant(kind === 'number' ? 'float' : kind === 'json' ? 'json' : undefined),
          variants: fc.constant(variants),
          schema: fc.constant(kind === 'json' ? { $comment: 'any', type: ['object', 'string'] } : undefined),
          name: nameText,
          description: text,
          tags: fc.array(someText, { maxLength: 3 }),
          owner: fc.option(nameText),
          expiresAt: fc.option(fc.constantFrom('2030-01-01T00:00:00+02:00', '2029-12-31T23:59:59.999Z')),
          client: fc.boolean(),
          killed: kills(environments),
          environments: entriesIn(environments, configuration),
        },
        { requiredKeys: ['kind', 'type', 'variants', 'environments'] },
      );
    }),
  );
}

/** In any of them, whether it has a configuration of its own or not. */
function kills(environments: RandomEnvironment[]) {
  const above = new Map(environments.map(({ key, inherits }) => [key, inherits]));
  const kill = (key: string) =>
    fc.record(
      {
        at: fc.constantFrom('2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05+02:00'),
        reason: fc.constantFrom('payments fail', 'x: #1'),
        environment: fc.constant(above.get(key) ?? key),
      },
      { requiredKeys: ['at', 'reason'] },
    );
  const each = Object.fromEntries(environments.map(({ key }) => [key, kill(key)]));
  return fc.record(each, { requiredKeys: [] });
}

const keys = ['zeta', 'Alpha', 'alpha', '10', '9', 'a.b', 'a~b', 'true', 'no', 'constructor', '_'];

interface RandomEnvironment {
  key: string;
  name?: string;
  color?: string;
  protected?: true;
  approvals?: number;
  inherits?: string;
  expiresAt?: string;
  archivedAt?: string;
}

const archivedAt = '2026-01-02T03:04:05.678Z';

/**
 * The first is in use and inherits from none; each of the others may inherit from one before it, three deep, and be archived
 * where nothing in use inherits from it. In any order: children before their parents, too.
 */
const environmentsOfAny: fc.Arbitrary<RandomEnvironment[]> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('production', 'development', 'qa', '1', 'on', 'pr-7'), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.array(
      fc.record({
        parent: fc.option(fc.nat(), { freq: 2 }),
        isArchived: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
        isProtected: fc.boolean(),
        approvals: fc.constantFrom(0, 0, 1, 10),
        color: fc.option(fc.constantFrom('#12b886', '#FFFFFF')),
        endsInDays: fc.option(fc.integer({ min: 1, max: 400 })),
      }),
      { minLength: 5, maxLength: 5 },
    ),
    fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  )
  .map(([keys, settings, order]) => {
    const made: (RandomEnvironment & { depth: number })[] = [];
    for (const [i, key] of keys.entries()) {
      const { parent, isArchived, isProtected, approvals, color, endsInDays } = settings[i]!;
      const above = parent === null || i === 0 ? undefined : made[parent % made.length]!;
      const inherits = above !== undefined && above.depth < 3 ? above : undefined;
      const isGone = i > 0 && (isArchived || inherits?.archivedAt !== undefined);
      const own = endsInDays === null ? undefined : new Date(Date.UTC(2040, 0, endsInDays)).toISOString();
      // None outlives the one that it inherits from.
      const last = inherits?.expiresAt;
      const expiresAt = last !== undefined && (own === undefined || own > last) ? last : own;
      made.push({
        key,
        depth: inherits ? inherits.depth + 1 : 0,
        ...(i > 0 && { name: `the ${key}` }),
        ...(color !== null && { color }),
        ...(isProtected && { protected: true as const }),
        ...(approvals > 0 && { approvals }),
        ...(inherits && { inherits: inherits.key }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(isGone && { archivedAt }),
      });
    }
    return made
      .map(({ depth: _, ...environment }, i) => ({ environment, at: order[i]! }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ environment }) => environment);
  });

/** Where nothing is inherited there is something everywhere; elsewhere perhaps. */
function entriesIn<T>(
  environments: RandomEnvironment[],
  entry: fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> {
  const isRoot = ({ inherits, archivedAt: gone }: RandomEnvironment) =>
    inherits === undefined && gone === undefined;
  const keysOf = (list: RandomEnvironment[]) => list.map(({ key }) => key);
  return fc.record(Object.fromEntries(environments.map(({ key }) => [key, entry])), {
    requiredKeys: keysOf(environments.filter(isRoot)),
  }) as fc.Arbitrary<Record<string, T>>;
}

/** References lead to what is made before, and keys are drawn at random, so that they stand in any order. */
export const randomProject: fc.Arbitrary<ProjectDocument> = fc
  .tuple(
    environmentsOfAny,
    fc.shuffledSubarray(keys, { minLength: 0, maxLength: 3 }),
    fc.shuffledSubarray(keys, { minLength: 0, maxLength: 5 }),
    someText,
  )
  .chain(([environments, segmentKeys, flagKeys, name]) => {
    const references: Reference[] = [];
    const segments: Record<string, fc.Arbitrary<unknown>> = {};
    for (const key of segmentKeys) {
      const condition = fc.record({ if: conditions([...references]) });
      segments[key] = fc.record(
        {
          name: nameText,
          description: text,
          environments: entriesIn(environments, condition),
        },
        { requiredKeys: ['environments'] },
      );
      references.push({ segment: key });
    }
    const made: Record<string, fc.Arbitrary<unknown>> = {};
    for (const [i, key] of flagKeys.entries()) {
      const isArchived = i % 3 === 2;
      const flag = flags(environments, [...references]);
      made[key] = isArchived ? flag.map((one) => ({ ...one, archivedAt })) : flag;
      if (!isArchived) references.push({ flag: key, variants: variantNames.slice(0, 0) });
    }
    return fc.record({
      format: fc.constant(1),
      name: fc.constant(name),
      environments: fc.constant(environments),
      segments: fc.record(segments),
      flags: fc.record(made),
    });
  }) as fc.Arbitrary<ProjectDocument>;
