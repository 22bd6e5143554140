import { describe, expect, it } from 'vitest';
import { checkBucket } from './check/check-bucket.ts';
import { checkCondition } from './check/check-condition.ts';
import { checkFlag } from './check/check-flag.ts';
import { checkServe } from './check/check-serve.ts';
import { LIMITS } from './limits.ts';
import type { Condition, Flag, Json } from './model.ts';
import { findReferences } from './references/references.ts';
import { aFlag, anEvaluator, aRule } from './testing/documents.ts';
import { validateFlag, validateSegment } from './validate.ts';

const NOTHING = { flags: new Map(), segments: new Map() };

function problemsOf(part: Partial<Record<keyof Flag | string, unknown>>): string[] {
  return validateFlag({ ...aFlag(), ...part }, NOTHING).map(
    ({ pointer, message }) => `${pointer} ${message}`,
  );
}

function inCondition(condition: unknown): string[] {
  return checkCondition(condition, '/if').map(({ pointer, message }) => `${pointer} ${message}`);
}

describe('the shape of a flag', () => {
  it('is fine as it is', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'missing',
      { off: undefined, colour: 1 },
      ['/colour unknown field `colour`', '/off must be a string that is not empty'],
    ],
    ['misspelt', { ennabled: true }, ['/ennabled unknown field `ennabled`; did you mean `enabled`?']],
    ['off', { off: 'of' }, ['/off unknown variant `of`; did you mean `off`?']],
    [
      'otherwise',
      { otherwise: { serve: 'un' } },
      ['/otherwise/serve unknown variant `un`; did you mean `on`?'],
    ],
    ['type', { type: 'bool' }, ['/type unknown type `bool`']],
    [
      'enabled',
      { enabled: 1, client: null },
      ['/enabled must be true or false', '/client must be true or false'],
    ],
    [
      'no variants',
      { variants: {}, off: null, otherwise: { serve: null } },
      ['/variants must have at least one variant'],
    ],
    ['value', { variants: { on: 1, off: false } }, ['/variants/on must be true or false']],
    ['version', { version: -1 }, [`/version must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}`]],
    ['rules', { rules: {} }, ['/rules must be a list']],
    ['rule ids', { rules: [aRule(), aRule()] }, ['/rules/1/id another rule has the id `r1`']],
    ['rule', { rules: [{ id: 'r', serve: 'on' }] }, ['/rules/0 the field `if` is missing']],
    [
      'experiment',
      { rules: [aRule({ experiment: { key: '', phase: -1 } })] },
      [
        '/rules/0/experiment/key must be a string that is not empty',
        `/rules/0/experiment/phase must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}`,
      ],
    ],
  ])('%s', (_what, part, expected) => {
    expect(problemsOf(part)).toEqual(expected);
  });

  it('reports several problems at once, in the places they have in the flag', () => {
    const rule = aRule({ if: { attribute: 'a', op: 'inn', values: [] } as never, serve: 'x' });
    expect(
      problemsOf({
        type: 'integer',
        variants: { 'a/b': 2 ** 53, '~': 1.5, on: 1 },
        off: null,
        rules: [rule],
      }),
    ).toEqual([
      `/variants/a~1b must be an integer from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
      `/variants/~0 must be an integer from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
      '/rules/0/if/op unknown operator `inn`; did you mean `in`?',
      '/rules/0/serve unknown variant `x`',
    ]);
  });

  it('refuses `__proto__` as any name', () => {
    const message = '`__proto__` is not allowed as a name';
    const flag = JSON.parse(
      JSON.stringify({ ...aFlag(), off: '__proto__' }).replace('"off":false', '"__proto__":false'),
    );
    expect(validateFlag(flag, NOTHING).map((problem) => `${problem.pointer} ${problem.message}`)).toEqual([
      `/variants/__proto__ ${message}`,
      `/off ${message}`,
    ]);
    expect(inCondition({ attribute: '__proto__', op: 'exists' })).toEqual([`/if/attribute ${message}`]);
    expect(inCondition({ segment: '__proto__' })).toEqual([`/if/segment ${message}`]);
    const condition = JSON.parse('{"all":[],"__proto__":[]}');
    expect(inCondition(condition)).toEqual(['/if/__proto__ unknown field `__proto__`']);
  });

  it('bounds depth and size of values', () => {
    const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);
    const json = (value: unknown) => problemsOf({ type: 'json', variants: { on: value, off: 1 } });
    expect(json(nested(40))).toEqual([]);
    expect(json(nested(41))).toEqual(['/variants/on nests more than 40 deep']);
    let deep: Json = [];
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(json(deep)).toEqual(['/variants/on nests more than 40 deep']);
    expect(json('x'.repeat(65_534))).toEqual([]);
    expect(json('x'.repeat(65_535))).toEqual(['/variants/on takes more than 65536 bytes as JSON']);
    expect(json({ é: 'é'.repeat(32_763) })).toEqual([]);
    expect(json({ é: 'é'.repeat(32_764) })).toEqual(['/variants/on takes more than 65536 bytes as JSON']);
    expect(json([1, undefined])).toEqual(['/variants/on must be JSON']);
  });

  it('is read without throwing, whatever it is', () => {
    for (const value of [
      undefined,
      null,
      1,
      'x',
      [],
      {},
      { variants: null, rules: [null], requires: [[]] },
    ]) {
      expect(checkFlag(value).length).toBeGreaterThan(0);
      expect(validateFlag(value, NOTHING).length).toBeGreaterThan(0);
    }
  });
});

describe('the shape of a condition', () => {
  it.each<[string, unknown, string[]]>([
    ['no object', 'x', ['/if must be a condition: an object']],
    [
      'no form',
      { anny: [] },
      [
        '/if must have one of `all`, `any`, `not`, `segment`, `flag`, `bucket`, `attribute`; did you mean `any` by `anny`?',
      ],
    ],
    ['two forms', { all: [], any: [] }, ['/if/any unknown field `any`']],
    ['inside', { all: [{ any: [{ not: {} }] }] }, [/^\/if\/all\/0\/any\/0\/not must have one of/.source]],
    ['flag', { flag: 'f', variants: 'on' }, ['/if/variants must be a list']],
    ['no values', { attribute: 'a', op: 'in' }, ['/if/values `in` needs values']],
    [
      'null',
      { attribute: 'a', op: 'in', values: [null] },
      [
        '/if/values/0 must be a string, a number or a boolean; null counts as missing, which exists asks about',
      ],
    ],
    ['exists', { attribute: 'a', op: 'exists', values: [] }, ['/if/values `exists` takes no values']],
    [
      'as',
      { attribute: 'a', op: 'lt', as: 'semvar', values: [] },
      ['/if/as unknown view `semvar`; did you mean `semver`?'],
    ],
    [
      'as of another',
      { attribute: 'a', op: 'cidr', as: 'date', values: [] },
      ['/if/as `cidr` does not read values as date'],
    ],
    [
      'ignoreCase',
      { attribute: 'a', op: 'lt', ignoreCase: true, values: [] },
      ['/if/ignoreCase `lt` does not know ignoreCase'],
    ],
    ['else', { attribute: 'a', op: 'exists', else: 'yes' }, ['/if/else must be true or false']],
    [
      'number',
      { attribute: 'a', op: 'lt', values: [1, '0x1'] },
      ['/if/values/1 must be a number or a string with a decimal number'],
    ],
    [
      'date',
      { attribute: 'a', op: 'lt', as: 'date', values: ['2026-02-30T00:00:00Z'] },
      ['/if/values/0 must be an RFC 3339 date-time such as "2030-01-31T12:00:00Z" or epoch milliseconds'],
    ],
    [
      'semver',
      { attribute: 'a', op: 'lt', as: 'semver', values: ['1.x'] },
      ['/if/values/0 must be a semantic version such as "2.3.0"'],
    ],
    [
      'cidr',
      { attribute: 'a', op: 'cidr', values: ['10.0.0.0/64'] },
      ['/if/values/0 must be an address or a range such as "10.0.0.0/8"'],
    ],
    ['text', { attribute: 'a', op: 'contains', values: [1] }, ['/if/values/0 must be a string']],
    [
      'pattern',
      { attribute: 'a', op: 'matches', values: ['x'.repeat(513), 'é'.repeat(512)] },
      ['/if/values/0 must be a pattern of at most 512 characters'],
    ],
  ])('%s', (_what, condition, expected) => {
    const found = inCondition(condition);
    expect(found).toHaveLength(expected.length);
    expected.forEach((message, i) => {
      if (message.startsWith('^')) expect(found[i]).toMatch(new RegExp(message));
      else expect(found[i]).toBe(message);
    });
  });

  it('tries patterns with an engine', () => {
    const regex = {
      compile: (pattern: string, ignoreCase?: boolean) => new RegExp(pattern, ignoreCase ? 'i' : ''),
    };
    const condition = { attribute: 'a', op: 'matches', values: ['ok', '('] };
    expect(checkCondition(condition)).toEqual([]);
    expect(checkCondition(condition, '', regex)).toMatchObject([{ pointer: '/values/1' }]);
  });

  it('nests 12 deep and no more, and a hundred thousand deep without overflowing', () => {
    const nested = (depth: number) => {
      let condition: Condition = { all: [] };
      for (let i = 1; i < depth; i++) condition = i % 2 ? { not: condition } : { all: [condition] };
      return condition;
    };
    expect(checkCondition(nested(12))).toEqual([]);
    expect(checkCondition(nested(13))).toMatchObject([{ message: 'conditions nest at most 12 deep' }]);
    expect(checkCondition(nested(100_000))).toHaveLength(1);
  });

  it('stops after as many problems as anybody reads', () => {
    const values = new Array(LIMITS.values + 1).fill(null);
    expect(checkCondition({ attribute: 'a', op: 'in', values })).toHaveLength(LIMITS.problems);
  });
});

describe('the shape of buckets and splits', () => {
  it.each<[object, string[]]>([
    [{ by: 'k' }, []],
    [{ by: ['a', 'b'], alg: 'sha1', bits: 60, of: 100 }, []],
    [{}, [' the field `by` is missing']],
    [{ by: [] }, ['/by must name at least one attribute']],
    [{ by: ['a', ''] }, ['/by/1 must be a string that is not empty']],
    [{ by: 'k', alg: 'sha512' }, ['/alg unknown hash `sha512`; did you mean `sha1`?']],
    [{ by: 'k', bits: 33 }, ['/bits must be an integer from 1 to 32']],
    [{ by: 'k', alg: 'md5', hashSeed: 1 }, ['/hashSeed md5 takes no seed of its own']],
    [
      { by: 'k', seed: 'a', prefix: 'b' },
      ['/prefix `seed` is short for a prefix: only one of the two may stand here'],
    ],
    [{ by: 'k', fold: 'mid' }, ['/fold unknown fold `mid`; did you mean `mod`?']],
    [{ by: 'k', of: 0 }, ['/of must be an integer from 1 to 2147483647']],
  ])('%j', (bucket, expected) => {
    expect(checkBucket(bucket).map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(expected);
  });

  it.each<[string, [number, number][], string[]]>([
    [
      'overlap',
      [
        [0, 10],
        [5, 20],
      ],
      ['/split/1/from must be at least 10: ranges stand in order and do not overlap'],
    ],
    [
      'out of order',
      [
        [10, 20],
        [0, 10],
      ],
      ['/split/1/from must be at least 20: ranges stand in order and do not overlap'],
    ],
    ['too far', [[0, 101]], ['/split/0/to must be an integer from 0 to 100']],
    ['empty', [[10, 10]], ['/split/0/to must be above `from`: ranges are half-open and not empty']],
    ['fractions', [[0.5, 1]], ['/split/0/from must be an integer from 0 to 100']],
  ])('%s', (_what, ranges, expected) => {
    const split = ranges.map(([from, to]) => ({ variant: 'on', from, to }));
    const serve = { bucket: { by: 'k', of: 100 }, split };
    expect(checkServe(serve, { on: true }).map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(
      expected,
    );
    const condition = { bucket: serve.bucket, ranges: ranges.map(([from, to]) => ({ from, to })) };
    expect(checkCondition(condition)).toHaveLength(expected.length);
  });

  it('names the variants', () => {
    const serve = { bucket: { by: 'k' }, split: [{ variant: 'oon', from: 0, to: 1 }] };
    expect(checkServe(serve, { on: true }, '/serve')).toEqual([
      { pointer: '/serve/split/0/variant', message: 'unknown variant `oon`; did you mean `on`?' },
    ]);
    expect(checkServe(serve, undefined)).toEqual([]);
  });
});

describe('what a flag refers to', () => {
  const known = {
    flags: new Map(
      Object.entries({
        payments: aFlag(),
        upstream: aFlag({ requires: [{ flag: 'mine', variants: ['on'] }] }),
      }),
    ),
    segments: new Map(Object.entries({ beta: { if: { flag: 'upstream', variants: ['on'] } as Condition } })),
  };
  const validate = (requires: Condition[], key?: string) =>
    validateFlag(aFlag({ requires }), known, { key }).map(({ pointer, message }) => `${pointer} ${message}`);

  it('has to exist', () => {
    expect(validate([{ all: [{ segment: 'betta' }, { not: { flag: 'payment', variants: [] } }] }])).toEqual([
      '/requires/0/all/0/segment unknown segment `betta`; did you mean `beta`?',
      '/requires/0/all/1/not/flag unknown flag `payment`; did you mean `payments`?',
    ]);
    expect(validate([{ flag: 'payments', variants: ['on', 'offf'] }])).toEqual([
      '/requires/0/variants/1 unknown variant `offf`; did you mean `off`?',
    ]);
  });

  it('must not lead back to it', () => {
    expect(validate([{ flag: 'mine', variants: ['on'] }], 'mine')).toEqual([
      ' refers to itself or to a cycle: mine -> mine',
    ]);
    expect(validate([{ segment: 'beta' }], 'mine')).toEqual([
      ' refers to itself or to a cycle: mine -> segment beta -> upstream -> mine',
    ]);
    expect(validate([{ segment: 'beta' }], 'other')).toEqual([]);
    const segment = { if: { segment: 'beta' }, version: 1 };
    expect(validateSegment(segment, known, { key: 'beta' })).toMatchObject([
      { message: 'refers to itself or to a cycle: segment beta -> segment beta' },
    ]);
  });

  it('must not be too far away', () => {
    const flags = new Map<string, Flag>([['f0', aFlag()]]);
    const after = (i: number) => aFlag({ requires: [{ flag: `f${i - 1}`, variants: ['on'] }] });
    for (let i = 1; i < 5000; i++) flags.set(`f${i}`, after(i));
    const chain = { flags, segments: new Map() };
    expect(validateFlag(after(31), chain, { key: 'f31' })).toEqual([]);
    for (const i of [32, 5000]) {
      expect(validateFlag(after(i), chain, { key: `f${i}` })).toMatchObject([
        { message: 'flags and segments refer to one another more than 32 deep' },
      ]);
    }
  });

  it('is listed once each', () => {
    const condition: Condition = {
      any: [{ segment: 's' }, { not: { segment: 's' } }, { flag: 'f', variants: [] }, { segment: 't' }],
    };
    const expected = { flags: ['f'], segments: ['s', 't'] };
    expect(findReferences(condition)).toEqual(expected);
    expect(findReferences(aFlag({ rules: [aRule({ if: condition })] }))).toEqual(expected);
    expect(findReferences({ if: condition, version: 1 })).toEqual(expected);
    expect(findReferences(null)).toEqual({ flags: [], segments: [] });
  });
});

describe('validating and compiling', () => {
  it('agree on what is malformed', () => {
    const parts: Partial<Record<string, unknown>>[] = [
      {},
      { off: 'x' },
      { requires: [{ attribute: 'a', op: 'in', values: [{}] }] },
      { requires: [{ flag: 'f', variants: ['on'] }] },
      { rules: [aRule(), aRule()] },
      { otherwise: {} },
    ];
    for (const part of parts) {
      const flag = { ...aFlag(), ...part } as Flag;
      const isRefused =
        validateFlag(flag, { flags: new Map([['f', flag]]), segments: new Map() }, { key: 'f' }).length > 0;
      expect(anEvaluator({ f: flag }).problems().length > 0, JSON.stringify(part)).toBe(isRefused);
    }
  });
});
