import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checkSchema } from './check-schema.ts';
import { withCompiled } from './compile-schema.ts';
import type { JsonSchema } from './judged-schema.ts';
import { type Draft, keywordsOf, shapeOf } from './keywords.ts';
import { TookTooLong, withinTime } from './time-limit.ts';
import { valuesProblems } from './values-problems.ts';
import { TooMuchWork, WORK_LIMITS, workOf } from './work.ts';

const draft07 = 'http://json-schema.org/draft-07/schema#';
const problems = (schema: object, values: object = {}) =>
  valuesProblems(schema as Record<string, unknown>, values as Record<string, unknown>, {
    schema: '/schema',
    values: '/variants',
  });
const complaints = (schema: object, value: unknown) =>
  problems(schema, { a: value }).map(({ pointer, message }) => `${pointer}: ${message}`);
/** What it took of this thread's own processor time, with what it said. */
const timed = (schema: object, values: object) => {
  const before = process.threadCpuUsage();
  const found = problems(schema, values);
  return { ms: process.threadCpuUsage(before).user / 1_000, found };
};

describe('a value', () => {
  it.each<[object, unknown, string[]]>([
    [{ type: 'string' }, 1, ['/variants/a: must be a string']],
    [{ type: ['integer', 'null'] }, 'x', ['/variants/a: must be an integer or null']],
    [{ required: ['url'] }, {}, ['/variants/a: must have the property `url`']],
    [{ required: ['toString'] }, {}, ['/variants/a: must have the property `toString`']],
    [
      { additionalProperties: false },
      { 'x/y': 1 },
      ['/variants/a/x~1y: the schema allows no property `x/y`'],
    ],
    [
      { properties: { a: true }, unevaluatedProperties: false },
      { b: 1 },
      ['/variants/a/b: the schema allows no property `b`'],
    ],
    [{ items: { minimum: 3 } }, [3, 2], ['/variants/a/1: must be at least 3']],
    [{ exclusiveMaximum: 3 }, 3, ['/variants/a: must be less than 3']],
    [{ enum: ['x', { b: 1, a: 2 }] }, 'y', ['/variants/a: must be "x" or {"b":1,"a":2}']],
    [{ enum: [{ b: 1, a: 2 }] }, { a: 2, b: 1 }, []],
    [{ const: null }, 0, ['/variants/a: must be null']],
    [{ minLength: 2 }, '💡', ['/variants/a: must have at least 2 characters']],
    [{ pattern: '^a+$' }, 'b', ['/variants/a: must match the pattern ^a+$']],
    [
      { uniqueItems: true },
      [{ a: 1, b: 2 }, 0, { b: 2, a: 1 }],
      ['/variants/a: items 0 and 2 are equal; each may be there once'],
    ],
    [{ uniqueItems: true }, ['1', 1, null, [1], {}], []],
    [{ uniqueItems: false }, [1, 1], []],
    [{ multipleOf: 0.01 }, 19.99, []],
    [{ multipleOf: 0.01 }, 19.995, ['/variants/a: must be a multiple of 0.01']],
    [{ multipleOf: 1_000_000_000 }, 1, ['/variants/a: must be a multiple of 1000000000']],
    [{ multipleOf: 1_000_000_000 }, -3e9, []],
    [{ multipleOf: 1e-7 }, 1.5e-7, ['/variants/a: must be a multiple of 1e-7']],
    [{ multipleOf: 5e-324 }, 1.7976931348623157e308, []],
    [{ multipleOf: 0.5 }, 0, []],
    [{ multipleOf: 2 }, '3', []],
    [{ prefixItems: [true], items: false }, [1, 2], ['/variants/a: must have at most 1 item']],
    [
      { contains: { const: 1 }, minContains: 2 },
      [1],
      ['/variants/a: must contain at least 2 items of the schema of `contains`'],
    ],
    [
      { contains: { const: 1 }, minContains: 0, maxContains: 1 },
      [1, 1],
      ['/variants/a: must contain at most 1 item of the schema of `contains`'],
    ],
    [
      { contains: { const: 1 }, minContains: 2, maxContains: 2 },
      [1],
      ['/variants/a: must contain exactly 2 items of the schema of `contains`'],
    ],
    [
      { contains: { const: 1 }, maxContains: 2 },
      [],
      ['/variants/a: must contain at least 1 item and at most 2 of the schema of `contains`'],
    ],
    [
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ['/variants/a/ab: the name `ab` must have at most 1 character'],
    ],
    [
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      ['/variants/a: must have the property `b`, because it has `a`'],
    ],
    [{ not: { type: 'null' } }, null, ['/variants/a: must not fit the schema of `not`']],
    [
      { oneOf: [true, true] },
      1,
      ['/variants/a: fits more than one of the schemas of `oneOf` (0 and 1); it must fit one'],
    ],
    [{ if: { type: 'number' }, else: { minLength: 1 } }, '', ['/variants/a: must have at least 1 character']],
    [{ properties: { a: false } }, { a: 1 }, ['/variants/a/a: nothing is allowed here']],
    [{ format: 'email' }, 'none', []],
    [{ $defs: { 'a/b': { type: 'null' } }, $ref: '#/$defs/a~1b' }, 1, ['/variants/a: must be null']],
    [{ $defs: { a: { $anchor: 'here', type: 'null' } }, $ref: '#here' }, 1, ['/variants/a: must be null']],
    [
      { $anchor: 'root', properties: { a: { $ref: '#root' } }, type: 'object' },
      { a: 1 },
      ['/variants/a/a: must be an object'],
    ],
    [
      { $defs: { 'a/b %': { $anchor: 'odd', type: 'null' } }, $ref: '#odd' },
      1,
      ['/variants/a: must be null'],
    ],
    [{ 'x-a': { $anchor: 'a', $id: 'b' }, 'x-b': { $anchor: 'a', $id: 'b' }, examples: [{}] }, 1, []],
    [
      { unevaluatedItems: false, properties: { b: { contains: true } }, prefixItems: [true] },
      [1, 2],
      ['/variants/a: must have at most 1 item'],
    ],
    [
      { $id: 'https://example.com/s', properties: { next: { $ref: '#' } }, required: ['v'] },
      { v: 1, next: {} },
      ['/variants/a/next: must have the property `v`'],
    ],
    [
      { $schema: draft07, items: [{ type: 'null' }], additionalItems: false },
      [null, 1],
      ['/variants/a: must have at most 1 item'],
    ],
    [
      { $schema: draft07, dependencies: { a: ['b'], c: { required: ['d'] } } },
      { a: 1, c: 1 },
      [
        '/variants/a: must have the property `b`, because it has `a`',
        '/variants/a: must have the property `d`',
      ],
    ],
  ])('is judged by %j', (schema, value, expected) => {
    expect(complaints(schema, value)).toEqual(expected);
  });

  it('is told everything at once, up to a number that a person reads', () => {
    const schema = { required: ['a', 'b'], properties: { c: { type: 'string', minLength: 3 } } };
    expect(complaints(schema, { c: 1 })).toHaveLength(3);
    const many = problems({ items: { type: 'null' } }, { a: Array.from({ length: 200 }, () => 1) });
    expect(many).toHaveLength(50);
    expect(many.at(-1)?.message).toBe('must be null (and 150 more)');
  });

  it('is judged by each pattern, not by the first one', () => {
    const schema = { properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } };
    expect(complaints(schema, { a: 'a', b: 'b' })).toEqual([]);
    expect(complaints(schema, { a: 'b', b: 'a' })).toHaveLength(2);
  });
});

describe('a schema', () => {
  it.each<[object, string, string]>([
    [{ type: 'strng' }, '/type', 'must be one of null, boolean, object'],
    [{ properties: { a: { requird: ['b'] } } }, '/properties/a/requird', 'did you mean `required`?'],
    [{ $async: true }, '/$async', 'no keyword `$async`'],
    [{ nullable: true }, '/nullable', 'write `"type": ["string", "null"]`'],
    [{ maximum: { $data: '1/a' } }, '/maximum', 'must be a number'],
    [{ $ref: 'https://example.com/other' }, '/$ref', 'must stay in this document'],
    [{ $ref: '#/$defs/nope' }, '/$ref', 'not the place of a schema'],
    [{ enum: [{ $async: true }], $ref: '#/enum/0' }, '/$ref', 'not the place of a schema'],
    [{ $ref: '#%' }, '/$ref', 'not the place of a schema'],
    [{ $dynamicRef: '#a' }, '/$dynamicRef', 'write `$ref`'],
    [{ items: { $id: 'x' } }, '/items/$id', 'only the whole schema may have a name'],
    [{ pattern: '(?=a)' }, '/pattern', 'this pattern cannot be used (RE2 syntax)'],
    [
      { patternProperties: { '(': true } },
      '/patternProperties/(',
      'this pattern cannot be used (RE2 syntax)',
    ],
    [{ multipleOf: 0 }, '/multipleOf', 'must be a number above 0'],
    [{ required: ['a', 'a'] }, '/required', 'must be a list of distinct names'],
    [{ allOf: [] }, '/allOf', 'at least one'],
    [{ allOf: [1] }, '/allOf/0', 'a schema is an object, or true or false'],
    [{ items: [true] }, '/items', 'a schema is an object, or true or false'],
    [{ additionalItems: false }, '/additionalItems', 'in 2020-12 write `prefixItems`'],
    [{ $schema: draft07, prefixItems: [true] }, '/prefixItems', 'in draft-07 write `items` as a list'],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, '/$schema', 'not a version of JSON Schema'],
    [{ allOf: [{ $ref: '#' }] }, '', 'refers to itself without end'],
    [{ $anchor: 'x', $ref: '#x' }, '', 'refers to itself without end'],
    [
      { $defs: { a: { $anchor: 'x' }, b: { $anchor: 'x', type: 'null' } } },
      '/$defs/b/$anchor',
      'another schema here has the anchor `x` already',
    ],
    [{ $defs: { $id: { type: 'null' } }, $ref: '#/$defs/$id' }, '', 'this schema cannot be used here'],
    [{ contains: { const: 1 }, unevaluatedItems: false }, '/unevaluatedItems', 'beside `contains`'],
    [
      { $defs: { a: { allOf: [{ contains: true }] } }, not: { $ref: '#/$defs/a', unevaluatedItems: false } },
      '/not/unevaluatedItems',
      'beside `contains`',
    ],
    [{ description: 'x'.repeat(65_536) }, '', 'at most 65536 bytes'],
    [{ dependentRequired: { a: manyNames(400), b: manyNames(101) } }, '', 'have 501 names; at most 500'],
    [{ $schema: draft07, dependencies: { a: manyNames(501) } }, '', 'have 501 names; at most 500'],
    [{ anyOf: Array.from({ length: 250 }, () => true) }, '', 'made of 251 schemas; at most 250'],
    [nested(21), `${'/not'.repeat(20)}`, 'at most 20 deep'],
  ])('is refused: %#', (schema, pointer, message) => {
    expect(problems(schema, { a: 1 })).toEqual([
      { pointer: `/schema${pointer}`, message: expect.stringContaining(message) },
    ]);
  });

  it('may hold what is its own, and be as large as is allowed', () => {
    expect(problems({ 'x-owner': 'me', title: 'T', examples: [1], default: null }, { a: 1 })).toEqual([]);
    expect(problems({ anyOf: Array.from({ length: 249 }, () => true) }, { a: 1 })).toEqual([]);
    expect(problems(nested(20), { a: 1 })).toEqual([]);
  });

  it.each<[Draft, { getKeyword(name: string): unknown }]>([
    ['2020-12', new Ajv2020()],
    ['draft-07', new Ajv()],
  ])('has in %s only keywords that the library judges by', (draft, library) => {
    const silent = ['$defs', 'definitions', '$anchor', 'deprecated', 'readOnly', 'writeOnly'];
    const judging = keywordsOf(draft).filter(
      (keyword) => !['text', 'anything'].includes(shapeOf(keyword, draft)!) && !silent.includes(keyword),
    );
    expect(judging.length).toBeGreaterThan(25);
    for (const keyword of judging) expect(library.getKeyword(keyword), keyword).toBeTruthy();
  });

  it('is never run: what it says stays text', () => {
    const seen = globalThis as { ran?: boolean };
    const parts = ['"', "'", '`', '\\', '\n', '\u2028', '*/', '}', ')', ']', '${', ''];
    const attempts = parts.flatMap((a) => parts.map((b) => `${a}${b};globalThis.ran=true;//`));
    for (const text of attempts) {
      const pattern = text.replaceAll(/[^a-z]/g, '.');
      const schema = {
        $id: text,
        $comment: text,
        format: text,
        $defs: { [text]: { const: text, title: text } },
        properties: { [text]: { enum: [text, { [text]: text }], pattern } },
        patternProperties: { [pattern]: { not: { const: text } } },
        dependentRequired: { [text]: [text, `${text}2`] },
        required: [text, `${text}3`],
        anyOf: [{ $ref: `#/$defs/${encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))}` }],
      };
      expect(problems(schema, { a: { [text]: text }, b: text }).length).toBeGreaterThan(2);
      expect(seen.ran).toBeUndefined();
    }
  });
});

describe('bounds of work', () => {
  const doubling = (keyword: string) => ({
    $ref: '#/$defs/d0',
    $defs: Object.fromEntries([
      ...Array.from({ length: 40 }, (_, i) => {
        const next = { $ref: `#/$defs/d${i + 1}` };
        return [`d${i}`, { [keyword]: [next, next] }];
      }),
      ['d40', { type: 'string' }],
    ]),
  });

  it.each(['allOf', 'anyOf', 'oneOf'])('refuse %s that doubles 40 times', (keyword) => {
    const { ms, found } = timed(doubling(keyword), { a: 1 });
    expect(found).toEqual([{ pointer: '/schema', message: expect.stringContaining('takes too many steps') }]);
    expect(ms).toBeLessThan(5_000);
    expect(complaints({ type: 'string' }, 1), 'and the next one is judged').toHaveLength(1);
  });

  it('count what a schema meets, and say the same each time', () => {
    const tree = { properties: { l: { $ref: '#' }, r: { $ref: '#' } }, required: ['v'] };
    const value = (depth: number): object =>
      depth === 0 ? { v: 1 } : { v: 1, l: value(depth - 1), r: value(depth - 1) };
    const count = (schema: JsonSchema, ...values: unknown[]) => workOf(checkSchema(schema).judged, values);
    const [small, twice] = count(tree, value(5), value(6)) as [number, number];
    expect(twice / small).toBeCloseTo(2, 1);
    expect(small).toBeGreaterThan(2 ** 6 - 1);
    expect(count(tree, value(5), value(6))).toEqual([small, twice]);
    const fans = { properties: { n: { anyOf: [{ $ref: '#' }, { $ref: '#' }] } } };
    const chain = (depth: number): object => (depth === 0 ? {} : { n: chain(depth - 1) });
    expect(count(fans, chain(10))[0]).toBeGreaterThan(2 ** 10);
    expect(() => count(fans, chain(30))).toThrow(TooMuchWork);
    const text = 'b'.repeat(60_000);
    expect(count({ pattern: '^a' }, text)[0]).toBeLessThan(WORK_LIMITS.steps);
    expect(() => count({ pattern: '(?:a{9}|b){9}a' }, Array(3).fill(text))).not.toThrow();
    expect(() => count({ items: { pattern: '(?:a{9}|b){9}a' } }, Array(3).fill(text))).toThrow(TooMuchWork);
  });

  it('let ordinary schemas through, up to what is allowed', () => {
    for (const [schema, values] of ordinary()) expect(problems(schema, values)).toEqual([]);
  });

  it('tell the first problem only where a value is very large', () => {
    const schema = { items: { $ref: '#/$defs/a' }, $defs: { a: { type: 'null' } } };
    const { ms, found } = timed(schema, { a: Array.from({ length: 60_000 }, () => 1) });
    expect(found).toEqual([{ pointer: '/variants/a/0', message: 'must be null' }]);
    expect(ms).toBeLessThan(5_000);
  });

  it('are far away for long lists', () => {
    const list = Array.from({ length: 9_000 }, (_, i) => i);
    const items = list.map((i) => ({ i }));
    for (const [schema, value] of [
      [{ uniqueItems: true }, items],
      [{ items: { enum: list } }, list.map((i) => i + 1)],
    ] as const) {
      const { ms, found } = timed(schema, { a: value });
      expect(found.length).toBeLessThan(2);
      expect(ms).toBeLessThan(5_000);
    }
  });

  it('leave nothing in use that the clock cut off', () => {
    const schema = checkSchema({ title: 'cut', type: 'string' }).judged;
    const used = () => withCompiled(schema, 'all', (check) => check);
    const before = used();
    expect(used()).toBe(before);
    const endless = () => {
      for (;;);
    };
    expect(() => withinTime(20, () => withCompiled(schema, 'all', endless))).toThrow(TookTooLong);
    expect(used()).not.toBe(before);
  });

  it('cut what does not end, and let through what does', () => {
    const endless = () => {
      for (;;);
    };
    expect(() => withinTime(20, endless)).toThrow(TookTooLong);
    expect(withinTime(5_000, () => 7)).toBe(7);
    expect(() =>
      withinTime(5_000, () => {
        throw new RangeError('mine');
      }),
    ).toThrow('mine');
  });
});

/** `depth` schemas inside one another. */
function nested(depth: number): object {
  let schema: object = { type: 'null' };
  for (let i = 1; i < depth; i++) schema = { not: schema };
  return schema;
}

function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `p${i}`);
}

/** Schemas as people write them, as large as they may be, with variants that fit. */
function ordinary(): [object, object][] {
  const from = <T>(keys: string[], value: (i: number) => T) =>
    Object.fromEntries(keys.map((key, i) => [key, value(i)]));
  const text = { type: 'string', minLength: 1, maxLength: 10, pattern: '^a' };
  const link = {
    type: 'object',
    properties: { url: { type: 'string', pattern: '^https://' }, n: { type: 'integer', minimum: 0 } },
    required: ['url'],
    additionalProperties: false,
  };
  const kinds = manyNames(60).map((kind) => ({
    properties: { kind: { const: kind }, size: { type: 'number' } },
    required: ['kind', 'size'],
  }));
  return [
    [
      {
        type: 'object',
        properties: from(manyNames(120), () => text),
        anyOf: manyNames(110).map((name) => ({ required: [name] })),
      },
      { a: from(manyNames(120), () => 'abc') },
    ],
    [
      { type: 'object', properties: from(manyNames(60), () => link) },
      from(manyNames(100), () => from(manyNames(60), (n) => ({ url: 'https://example.com/', n }))),
    ],
    [
      { items: { oneOf: kinds } },
      { a: Array.from({ length: 1_000 }, (_, i) => ({ kind: `p${i % 60}`, size: i })) },
    ],
    [
      { type: 'object', additionalProperties: { type: 'string', maxLength: 60 } },
      from(manyNames(14), () => from(manyNames(900), () => 'x'.repeat(50))),
    ],
  ];
}
