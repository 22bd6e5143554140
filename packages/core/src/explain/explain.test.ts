import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../evaluator.ts';
import type { Condition, Context, Flag, Segment, Test } from '../model.ts';
import { aFlag, anEvaluator, aRule, aSnapshot } from '../testing/documents.ts';
import { explain } from './explain.ts';
import type { ConditionTrace, Step } from './explanation.ts';

function stepsOf(flag: Flag, context: Context, segments: Record<string, Segment> = {}): Step[] {
  return explain(anEvaluator({ f: flag }, segments), 'f', context, 0).steps;
}

function whyOf(condition: Condition, context: Context, now = 0): string {
  const evaluator = anEvaluator({ f: aFlag({ rules: [aRule({ if: condition })] }) });
  return explain(evaluator, 'f', context, now).steps[0]!.condition!.why;
}

const BUCKET = { by: 'targetingKey', seed: 's' };
const countryIs = (...values: string[]): Test => ({ attribute: 'country', op: 'in', values });

describe('the reasons of tests', () => {
  it.each<[string, Partial<Test>, unknown]>([
    ['a is "DE"', { op: 'in', values: ['DE'] }, 'DE'],
    ['a is "DE", one of "DE" or "AT"', { op: 'in', values: ['DE', 'AT'] }, 'DE'],
    ['a is "FR", not one of "DE" or "AT"', { op: 'in', values: ['DE', 'AT'] }, 'FR'],
    ['a is 1, not "1"', { op: 'in', values: ['1'] }, 1],
    ['a is "DE", equal to "de" in any letter case', { op: 'in', values: ['de'], ignoreCase: true }, 'DE'],
    ['a is missing', { op: 'in', values: ['DE'] }, undefined],
    ['a is missing', { op: 'in', values: ['DE'] }, null],
    ['a is missing, and for that case the condition says true', { op: 'in', values: [], else: true }, null],
    ['a is "x@b.c", which ends with "@b.c"', { op: 'endsWith', values: ['@b.c'] }, 'x@b.c'],
    ['a is "x", which does not contain "y" or "z"', { op: 'contains', values: ['y', 'z'] }, 'x'],
    ['a is 5, which cannot be read as text', { op: 'startsWith', values: ['5'] }, 5],
    ['a is "2.2.9", not at least "2.3.0"', { op: 'gte', as: 'semver', values: ['2.3.0'] }, '2.2.9'],
    ['a is "new", which cannot be read as a version', { op: 'gte', as: 'semver', values: ['2'] }, 'new'],
    ['a is 7, above 5', { op: 'gt', values: [5] }, 7],
    ['a is "10.1.1.1", in "10.0.0.0/8"', { op: 'cidr', values: ['10.0.0.0/8'] }, '10.1.1.1'],
    ['a is ["x", "y"], and none of them is "z"', { op: 'in', values: ['z'] }, ['x', 'y']],
    ['a is ["x", "y"], and at least one of them is "y"', { op: 'in', values: ['y'] }, ['x', 'y']],
    ['a is an empty list, of which nothing can be said', { op: 'in', values: ['y'] }, []],
    ['a is an object, which only `exists` can hold for', { op: 'in', values: ['y'] }, { b: 1 }],
    ['a is an object, so it is there', { op: 'exists' }, { b: 1 }],
    ['a is missing', { op: 'exists' }, undefined],
  ])('%s', (why, test, value) => {
    expect(whyOf({ attribute: 'a', op: 'in', ...test }, { a: value })).toBe(why);
  });

  it('reads now as a date', () => {
    const test: Test = { attribute: '$now', op: 'gte', as: 'date', values: ['2026-12-01T00:00:00Z'] };
    const why = whyOf(test, {}, Date.parse('2026-11-30T23:59:59.999Z'));
    expect(why).toBe('now is 2026-11-30T23:59:59.999Z, not at or after 2026-12-01T00:00:00Z');
  });

  it('shortens long values and long lists', () => {
    const values = Array.from({ length: 9 }, (_, i) => `v${i}`);
    const why = whyOf({ attribute: 'a', op: 'in', values }, { a: 'x'.repeat(10_000) });
    expect(why).toBe(`a is "${'x'.repeat(60)}…", not one of "v0", "v1", "v2", "v3", "v4" and 4 more`);
  });
});

describe('the steps of a decision', () => {
  it('end with the rule that decides, and show why the ones before did not', () => {
    const rules = [
      aRule({ id: 'austria', if: countryIs('AT') }),
      aRule({ id: 'germany', if: countryIs('DE'), serve: 'off' }),
      aRule({ id: 'rest' }),
    ];
    expect(stepsOf(aFlag({ rules }), { country: 'DE' })).toEqual([
      {
        kind: 'rule',
        pointer: '/rules/0',
        decides: false,
        why: 'Rule 1 does not match, since country is "DE", not "AT".',
        ruleId: 'austria',
        condition: {
          kind: 'attribute',
          pointer: '/rules/0/if',
          holds: false,
          why: 'country is "DE", not "AT"',
        },
      },
      {
        kind: 'rule',
        pointer: '/rules/1',
        decides: true,
        why: 'Rule 2 matches, since country is "DE": "off" is served.',
        ruleId: 'germany',
        condition: { kind: 'attribute', pointer: '/rules/1/if', holds: true, why: 'country is "DE"' },
      },
    ]);
  });

  it('show every part of a condition, in segments and in flags too', () => {
    const flags = {
      f: aFlag({ requires: [{ flag: 'g', variants: ['on'] }], rules: [] }),
      g: aFlag({ rules: [aRule({ if: { all: [{ not: { segment: 's' } }, countryIs('AT')] } })] }),
    };
    const segments = { s: { if: countryIs('DE'), version: 1 } };
    const [step] = explain(anEvaluator(flags, segments), 'f', { country: 'DE' }, 0).steps;
    expect(step!.condition).toMatchObject({
      kind: 'flag',
      key: 'g',
      holds: true,
      why: 'the flag g serves "on"',
    });
    const [rule, otherwise] = step!.condition!.steps!;
    expect(rule!.condition).toEqual({
      kind: 'all',
      pointer: '/rules/0/if',
      holds: false,
      why: 'the context is in the segment s',
      parts: [
        {
          kind: 'not',
          pointer: '/rules/0/if/all/0',
          holds: false,
          why: 'the context is in the segment s',
          parts: [
            {
              kind: 'segment',
              pointer: '/rules/0/if/all/0/not',
              key: 's',
              holds: true,
              why: 'the context is in the segment s',
              parts: [{ kind: 'attribute', pointer: '/if', holds: true, why: 'country is "DE"' }],
            },
          ],
        },
        { kind: 'attribute', pointer: '/rules/0/if/all/1', holds: false, why: 'country is "DE", not "AT"' },
      ],
    });
    expect(otherwise!.why).toBe('No rule decides: "on" is served.');
  });

  it('say of a malformed flag that it serves no variant, and why', () => {
    const flags = {
      f: aFlag({ requires: [{ flag: 'g', variants: ['on'] }] }),
      g: aFlag({ off: 'of' }),
    };
    const [step] = explain(anEvaluator(flags), 'f', {}, 0).steps;
    expect(step!.condition).toMatchObject({
      holds: false,
      why: 'the flag g is malformed, and so serves no variant',
      steps: [{ kind: 'malformed' }],
    });
  });

  it('say where a split puts the context, and that a free position asks the next rule', () => {
    const split = (from: number, to: number) => ({ bucket: BUCKET, split: [{ variant: 'on', from, to }] });
    const rules = [aRule({ serve: split(0, 1) }), aRule({ id: 'r2', serve: split(1, 100_000) })];
    const steps = stepsOf(aFlag({ rules }), { targetingKey: 'user-1' });
    const position = steps[0]!.split!.position!;
    const seen = `targetingKey is "user-1", at position ${position} of 100000`;
    expect(position).toBeGreaterThan(1);
    expect(steps[0]).toMatchObject({
      decides: false,
      why: `Rule 1 matches, since it asks nothing; ${seen}, which is in no range: the next rule is asked.`,
      split: { attribute: 'targetingKey', value: 'user-1', of: 100_000, range: null, variant: null },
    });
    expect(steps[1]).toMatchObject({
      decides: true,
      why: `Rule 2 matches, since it asks nothing; ${seen}, which is in the range from 1 to 100000: "on" is served.`,
      split: { pointer: '/rules/1/serve', position, range: { from: 1, to: 100_000 }, variant: 'on' },
    });
  });

  it('say why there is no position', () => {
    const serve = { bucket: { by: ['a', 'b'] }, split: [{ variant: 'on', from: 0, to: 1 }] };
    const flag = aFlag({ otherwise: { serve } });
    const whyThere = (context: Context) => stepsOf(flag, context)[0]!.why;
    expect(whyThere({})).toBe(
      'There are no rules; a and b are missing, so there is no position: "off" is served.',
    );
    expect(whyThere({ b: 1.5 })).toBe(
      'There are no rules; b is 1.5, neither a string nor an integer, so there is no position: "off" is served.',
    );
  });

  it('are one where the flag is unknown, malformed, disabled or of another type', () => {
    const evaluator = anEvaluator({ bad: aFlag({ off: 'of' }), dark: aFlag({ enabled: false, off: null }) });
    const only = (key: string, type?: 'string') => {
      const { steps } = explain(evaluator, key, {}, 0, type);
      expect(steps).toHaveLength(1);
      return steps[0]!;
    };
    expect(only('x')).toMatchObject({
      kind: 'unknown',
      why: `There is no flag "x": the caller's own default.`,
    });
    expect(only('bad')).toMatchObject({
      kind: 'malformed',
      problems: [{ pointer: '/off', message: 'unknown variant `of`; did you mean `off`?' }],
    });
    expect(only('dark').why).toBe("The flag is off for everyone: the caller's own default is served.");
    expect(only('dark', 'string').why).toBe(
      "The flag is of type boolean, and string was asked for: the caller's own default.",
    );
  });

  it('say that something threw where it did', () => {
    const engine = { test: () => { throw new Error('out of fuel'); } }; // biome-ignore format: one line
    const evaluator = createEvaluator({ regex: { compile: () => engine } });
    const condition: Condition = { attribute: 'a', op: 'matches', values: ['x'] };
    evaluator.replace(aSnapshot({ f: aFlag({ rules: [aRule({ if: condition })] }) }));
    const { result, steps } = explain(evaluator, 'f', { a: 'x' }, 0);
    expect(result.errorCode).toBe('PARSE_ERROR');
    expect(steps.map(({ kind, why }) => [kind, why])).toEqual([
      ['failed', 'This cannot be explained: out of fuel.'],
    ]);
  });
});

describe('the length of an explanation', () => {
  it('is bounded where references fan out, each shown once', () => {
    const flags: Record<string, Flag> = { f0: aFlag() };
    for (let i = 1; i < 16; i++) {
      const ask: Condition = { flag: `f${i - 1}`, variants: ['on'] };
      flags[`f${i}`] = aFlag({ requires: [ask, ask] });
    }
    const { steps } = explain(anEvaluator(flags), 'f15', {}, 0);
    expect(count(steps)).toBe(30);
    expect(steps[1]!.condition).toEqual({
      kind: 'flag',
      pointer: '/requires/1',
      key: 'f14',
      holds: true,
      why: 'the flag f14 serves "on"',
    });
  });

  it('is bounded where a flag is long, and says what it leaves out', () => {
    const countries = Array.from({ length: 3000 }, (_, i) => countryIs(`C${i}`));
    const rules = [
      aRule({ if: { any: countries } }),
      ...countries.slice(0, 2000).map((condition, i) => aRule({ id: `c${i}`, if: condition })),
    ];
    const [first, ...others] = stepsOf(aFlag({ rules }), { country: 'C1500' });
    expect(first!.condition).toMatchObject({ holds: true, hiddenParts: 2001 });
    expect(first!.condition!.parts).toHaveLength(999);

    const steps = stepsOf(aFlag({ rules: rules.slice(1) }), { country: 'C1500' });
    expect(others).toEqual([]);
    expect(count(steps)).toBe(1001);
    expect(steps.at(-2)!.why).toBe(
      '500 steps before this one decided nothing and are not shown: this is long enough.',
    );
    expect(steps.at(-1)).toMatchObject({
      ruleId: 'c1500',
      decides: true,
      condition: { holds: true, cut: true },
    });
  });
});

function count(steps: readonly Step[] = []): number {
  const ofCondition = ({ parts = [], steps: inner }: ConditionTrace): number =>
    1 + parts.reduce((sum, part) => sum + ofCondition(part), 0) + count(inner);
  return steps.reduce((sum, { condition }) => sum + (condition ? ofCondition(condition) : 0), 0);
}
