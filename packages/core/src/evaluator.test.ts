import { describe, expect, it } from 'vitest';
import { createEvaluator } from './evaluator.ts';
import type { Condition, Flag, Segment } from './model.ts';
import { aFlag, anEvaluator, aRule, aSnapshot } from './testing/documents.ts';
import { validateFlag } from './validate.ts';

const flagIs = (flag: string, ...variants: string[]): Condition => ({ flag, variants });
const KEY = { targetingKey: 'user-1' };

function requiring(...requires: Condition[]): Flag {
  return aFlag({ requires });
}

function using(segment: string): Flag {
  return aFlag({ rules: [aRule({ if: { segment } })], otherwise: { serve: 'off' } });
}

describe('references between flags and segments', () => {
  it('are looked up when evaluating', () => {
    const evaluator = anEvaluator({ a: requiring(flagIs('b', 'on')), u: using('s') });
    expect(evaluator.evaluate('a', KEY, 0).result.reason).toBe('PREREQUISITE_FAILED');
    expect(evaluator.evaluate('u', KEY, 0).result.value).toBe(false);
    const { changed } = evaluator.apply({
      version: 2,
      puts: [
        { kind: 'flag', key: 'b', entry: aFlag() },
        { kind: 'segment', key: 's', entry: { if: { all: [] }, version: 2 } },
      ],
      deletes: [],
    });
    expect(changed.sort()).toEqual(['a', 'b', 'u']);
    expect(evaluator.evaluate('a', KEY, 0).result.value).toBe(true);
    expect(evaluator.evaluate('u', KEY, 0).result.value).toBe(true);
    evaluator.apply({ version: 3, puts: [], deletes: [{ kind: 'flag', key: 'b' }] });
    expect(evaluator.evaluate('a', KEY, 0).result.reason).toBe('PREREQUISITE_FAILED');
  });

  it('do not hold for a flag that serves the caller’s default', () => {
    const nothing = aFlag({ otherwise: { serve: null } });
    const evaluator = anEvaluator({ a: requiring(flagIs('b', 'on', 'off')), b: nothing });
    expect(evaluator.evaluate('a', KEY, 0).result.reason).toBe('PREREQUISITE_FAILED');
  });

  it('that make a cycle spoil every flag that reaches it, and no other', () => {
    const evaluator = anEvaluator(
      {
        a: requiring(flagIs('b', 'on')),
        b: using('s'),
        outside: requiring(flagIs('a', 'on')),
        self: requiring({ not: flagIs('self', 'on') }),
        fine: aFlag(),
        alsoFine: requiring(flagIs('fine', 'on')),
      },
      { s: { if: { any: [flagIs('a', 'on')] }, version: 1 }, loop: { if: { segment: 'loop' }, version: 1 } },
    );
    const malformed = evaluator.problems();
    expect(malformed.map(({ key }) => key).sort()).toEqual(['a', 'b', 'outside', 'self']);
    expect(malformed.find(({ key }) => key === 'outside')?.problems[0]?.message).toContain(
      'a -> b -> segment s -> a',
    );
    for (const { key } of malformed) {
      expect(evaluator.evaluate(key, KEY, 0).result.errorCode).toBe('PARSE_ERROR');
    }
    expect(evaluator.evaluate('alsoFine', KEY, 0).result.value).toBe(true);

    const { changed } = evaluator.apply({
      version: 2,
      puts: [{ kind: 'segment', key: 's', entry: { if: { all: [] }, version: 2 } }],
      deletes: [],
    });
    expect(changed.sort()).toEqual(['a', 'b', 'outside']);
    expect(evaluator.problems().map(({ key }) => key)).toEqual(['self']);
    expect(evaluator.evaluate('outside', KEY, 0).result.value).toBe(true);

    evaluator.apply({ version: 3, puts: [{ kind: 'flag', key: 'self', entry: aFlag() }], deletes: [] });
    expect(evaluator.problems()).toEqual([]);
  });

  it('that made a cycle are fine as soon as one of them is gone', () => {
    const cycle = () => anEvaluator({ a: requiring(flagIs('b', 'on')), b: requiring(flagIs('a', 'on')) });
    const put = cycle();
    put.apply({ version: 2, puts: [{ kind: 'flag', key: 'b', entry: aFlag() }], deletes: [] });
    expect(put.evaluate('a', KEY, 0).result.value).toBe(true);
    const deleted = cycle();
    deleted.apply({ version: 2, puts: [], deletes: [{ kind: 'flag', key: 'b' }] });
    expect(deleted.evaluate('a', KEY, 0).result.reason).toBe('PREREQUISITE_FAILED');
  });

  it('may not multiply into more work than an answer is worth', () => {
    const twice = (i: number) =>
      requiring({ any: [{ not: flagIs(`f${i - 1}`, 'on') }, flagIs(`f${i - 1}`, 'on')] });
    const flags: Record<string, Flag> = { f0: aFlag() };
    for (let i = 1; i < 30; i++) flags[`f${i}`] = twice(i);
    const evaluator = anEvaluator(flags);
    const malformed = evaluator.problems().map(({ key }) => key);
    expect(malformed[0]).toBe('f15');
    expect(malformed).toHaveLength(15);
    expect(evaluator.evaluate('f14', KEY, 0).result.value).toBe(true);
    const known = { flags: new Map(Object.entries(flags)), segments: new Map() };
    expect(validateFlag(flags['f14'], known, { key: 'f14' })).toEqual([]);
    expect(validateFlag(flags['f15'], known, { key: 'f15' })).toMatchObject([
      { message: expect.stringContaining('more than 100000 conditions') },
    ]);
  });

  it('through a malformed segment spoil the flags that stand on it, and no other', () => {
    const broken = {
      if: { attribute: 'a', op: 'sounds-like', values: [] },
      version: 1,
    } as unknown as Segment;
    const evaluator = anEvaluator(
      {
        direct: using('s'),
        through: using('t'),
        beyond: requiring({ not: flagIs('direct', 'on') }),
        fine: using('u'),
      },
      { s: broken, t: { if: { not: { segment: 's' } }, version: 1 } },
    );
    expect(evaluator.problems().map(({ key }) => key)).toEqual(['direct', 'through']);
    expect(evaluator.evaluate('beyond', KEY, 0).result.value).toBe(true);
  });

  it('may stand 32 in a row and no more, without overflowing anything', () => {
    const chain: Record<string, Flag> = {};
    for (let i = 0; i < 5000; i++) chain[`f${i}`] = i === 0 ? aFlag() : requiring(flagIs(`f${i - 1}`, 'on'));
    chain['both'] = requiring(flagIs('f31', 'on'), flagIs('f0', 'on'));
    const evaluator = anEvaluator(chain);
    expect(evaluator.evaluate('f31', KEY, 0).result.value).toBe(true);
    expect(evaluator.evaluate('f32', KEY, 0).result.errorCode).toBe('PARSE_ERROR');
    expect(evaluator.evaluate('both', KEY, 0).result.errorCode).toBe('PARSE_ERROR');
    expect(evaluator.evaluate('f4999', KEY, 0).result.errorCode).toBe('PARSE_ERROR');
  });
});

describe('a malformed flag', () => {
  it.each<[string, Partial<Record<keyof Flag, unknown>>]>([
    ['operator', { requires: [{ attribute: 'a', op: 'sounds-like', values: ['x'] }] }],
    ['view', { requires: [{ attribute: 'a', op: 'in', as: 'colour', values: ['x'] }] }],
    ['hash', { otherwise: { serve: { bucket: { by: 'a', alg: 'md4' }, split: [] } } }],
    ['condition', { requires: [{ none: [] }] }],
    ['field of a condition', { requires: [{ all: [], weight: 1 }] }],
    ['pattern without an engine', { requires: [{ attribute: 'a', op: 'matches', values: ['x'] }] }],
    ['type', { type: 'colour' }],
    ['date', { requires: [{ attribute: 'a', op: 'gt', as: 'date', values: ['tomorrow'] }] }],
  ])('with an unknown %s is alone', (_what, part) => {
    const evaluator = anEvaluator({ bad: { ...aFlag(), ...part } as Flag, good: aFlag() });
    expect(evaluator.problems().map(({ key }) => key)).toEqual(['bad']);
    expect(evaluator.problems()[0]!.problems[0]!.pointer).not.toBe('');
    expect(evaluator.evaluate('bad', KEY, 0).result.errorCode).toBe('PARSE_ERROR');
    expect(evaluator.evaluate('good', KEY, 0).result.value).toBe(true);
  });

  it('is not one that a newer service has given another field', () => {
    const evaluator = anEvaluator({ f: { ...aFlag(), colour: 'red' } as Flag });
    expect(evaluator.problems()).toEqual([]);
  });

  it('has a pattern that the engine refuses', () => {
    const evaluator = createEvaluator({
      regex: { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') },
    });
    const matching = (pattern: string) => requiring({ attribute: 'a', op: 'matches', values: [pattern] });
    evaluator.replace(aSnapshot({ bad: matching('('), good: matching('^x') }));
    expect(evaluator.problems()).toMatchObject([{ key: 'bad', problems: [{ pointer: '/requires/0' }] }]);
    expect(evaluator.evaluate('good', { a: 'xy' }, 0).result.value).toBe(true);
  });

  it('is still there to be read', () => {
    const evaluator = anEvaluator({
      bad: { ...aFlag({ client: true }), type: 'x' } as unknown as Flag,
      nil: null as never,
    });
    expect(evaluator.flag('bad')?.type).toBe('x');
    expect(evaluator.isClientVisible('bad')).toBe(true);
    expect(evaluator.isClientVisible('nil')).toBe(false);
    expect(evaluator.evaluate('nil', KEY, 0, 'number').result.errorCode).toBe('PARSE_ERROR');
    const keys: string[] = [];
    evaluator.evaluateAll(
      KEY,
      0,
      (key) => keys.push(key),
      (flag) => !flag.client,
    );
    expect(keys).toEqual(['nil']);
  });
});

describe('replace and apply', () => {
  it('refuse what they do not understand and keep what they have', () => {
    const evaluator = anEvaluator({ f: aFlag() });
    const documents = [
      null,
      [],
      'text',
      {},
      { ...aSnapshot({}), format: 2 },
      { ...aSnapshot({}), flags: [] },
      { ...aSnapshot({}), version: '1' },
      { ...aSnapshot({}), epoch: 1 },
    ];
    for (const document of documents) {
      const applied = evaluator.replace(document as never);
      expect(applied.accepted).toBe(false);
      expect(applied.refused.length).toBeGreaterThan(0);
    }
    for (const change of [
      null,
      {},
      { version: 2, puts: {}, deletes: [] },
      { version: 2, puts: [null], deletes: [] },
    ]) {
      expect(evaluator.apply(change as never).accepted).toBe(false);
    }
    expect(evaluator.evaluate('f', KEY, 0).result.value).toBe(true);
    expect(evaluator.version).toBe(1);
  });

  it('say which flags may answer otherwise', () => {
    const evaluator = anEvaluator({ same: aFlag(), other: aFlag(), gone: aFlag(), user: using('s') });
    const { changed } = evaluator.replace(
      aSnapshot(
        { same: aFlag(), other: aFlag({ version: 2 }), fresh: aFlag(), user: using('s') },
        { s: { if: { all: [] }, version: 2 } },
      ),
    );
    expect(changed.sort()).toEqual(['fresh', 'gone', 'other', 'user']);
  });

  it('pass over kinds that they do not know', () => {
    const evaluator = anEvaluator({ f: aFlag() });
    const put = { kind: 'key', key: 'k', entry: {} } as never;
    const { accepted, changed } = evaluator.apply({
      version: 2,
      puts: [put],
      deletes: [{ kind: 'key' as never, key: 'f' }],
    });
    expect({ accepted, changed, version: evaluator.version }).toEqual({
      accepted: true,
      changed: [],
      version: 2,
    });
  });

  it('take keys that objects have by nature for keys like any other', () => {
    const flags = JSON.parse(
      `{"__proto__": ${JSON.stringify(aFlag({ version: 3 }))}, "toString": ${JSON.stringify(aFlag())}}`,
    );
    const evaluator = anEvaluator(flags);
    expect(evaluator.evaluate('__proto__', KEY, 0).result.flagVersion).toBe(3);
    expect(evaluator.evaluate('toString', KEY, 0).result.value).toBe(true);
    expect(evaluator.evaluate('constructor', KEY, 0).result.errorCode).toBe('FLAG_NOT_FOUND');
    expect(Object.keys(evaluator.snapshot().flags).sort()).toEqual(['__proto__', 'toString']);
    expect(JSON.parse(JSON.stringify(evaluator.snapshot())).flags).toEqual(flags);
  });

  it('know the snapshot’s names', () => {
    const evaluator = createEvaluator();
    expect([evaluator.epoch, evaluator.version, evaluator.problems()]).toEqual(['', 0, []]);
    evaluator.replace(aSnapshot({}, {}, { epoch: 'e2', version: 9 }));
    const { project, environment, epoch, version } = evaluator;
    expect({ project, environment, epoch, version }).toEqual({
      project: 'shop',
      environment: 'production',
      epoch: 'e2',
      version: 9,
    });
  });
});

describe('drain', () => {
  it('hands out each tally once, also those of flags changed or deleted meanwhile', () => {
    const evaluator = anEvaluator({ a: aFlag(), b: aFlag(), c: aFlag(), d: aFlag() });
    const count = (key: string, times: number) => {
      for (let i = 0; i < times; i++) evaluator.evaluate(key, KEY, 0).tally++;
    };
    const drained = () => {
      const counts: [string, number | undefined, number][] = [];
      evaluator.drain((key, { result }, n) => counts.push([key, result.flagVersion, n]));
      return counts.sort((x, y) => `${x}`.localeCompare(`${y}`));
    };
    count('a', 1);
    count('b', 2);
    count('c', 3);
    count('d', 4);
    evaluator.apply({
      version: 2,
      puts: [{ kind: 'flag', key: 'a', entry: aFlag({ version: 2 }) }],
      deletes: [{ kind: 'flag', key: 'b' }],
    });
    count('a', 10);
    count('b', 10);
    evaluator.replace(aSnapshot({ a: aFlag({ version: 3 }), c: aFlag({ version: 3 }), d: aFlag() }));
    count('a', 100);
    expect(drained()).toEqual([
      ['a', 1, 1],
      ['a', 2, 10],
      ['a', 3, 100],
      ['b', 1, 2],
      ['c', 1, 3],
      ['d', 1, 4],
    ]);
    expect(drained()).toEqual([]);
  });
});
