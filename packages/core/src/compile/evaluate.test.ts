import { describe, expect, it } from 'vitest';
import type { AskedType } from '../evaluator.ts';
import type { Condition, Context, Flag, Split, SplitRange } from '../model.ts';
import { aFlag, anEvaluator, aRule } from '../testing/documents.ts';
import { FLAG_NOT_FOUND } from './outcomes.ts';

const NEVER: Condition = { any: [] };
const KEY = { targetingKey: 'user-1' };

function split(...ranges: [variant: string, from: number, to: number][]): Split {
  const pieces: SplitRange[] = ranges.map(([variant, from, to]) => ({ variant, from, to }));
  return { bucket: { by: 'targetingKey', seed: 's' }, split: pieces };
}

function answer(flag: Flag, context: Context = KEY, type?: AskedType) {
  return anEvaluator({ f: flag }).evaluate('f', context, 0, type).result;
}

describe('the order of decision', () => {
  it('1: a key nobody knows', () => {
    const outcome = anEvaluator({}).evaluate('f', KEY, 0);
    expect(outcome).toBe(FLAG_NOT_FOUND);
    expect(outcome.result).toMatchObject({ variant: null, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(outcome.result.value).toBeUndefined();
  });

  it('2: a malformed flag, even if it is not enabled', () => {
    const malformed = aFlag({ enabled: false, off: 'nothing' });
    expect(answer(malformed)).toMatchObject({ value: undefined, reason: 'ERROR', errorCode: 'PARSE_ERROR' });
    expect(answer(malformed, KEY, 'string').errorCode).toBe('PARSE_ERROR');
  });

  it('3: not enabled', () => {
    const flag = aFlag({ enabled: false, requires: [NEVER], rules: [aRule()] });
    expect(answer(flag)).toMatchObject({ value: false, variant: 'off', reason: 'DISABLED' });
    expect(answer({ ...flag, off: null })).toMatchObject({
      value: undefined,
      variant: null,
      reason: 'DISABLED',
    });
  });

  it('4: a requirement that does not hold', () => {
    const flag = aFlag({ requires: [{ all: [] }, NEVER], rules: [aRule()] });
    expect(answer(flag)).toMatchObject({ value: false, variant: 'off', reason: 'PREREQUISITE_FAILED' });
  });

  it('5: the first rule that holds and yields a variant', () => {
    const rules = [
      aRule({ id: 'r1', if: NEVER }),
      aRule({ id: 'r2', serve: split() }),
      aRule({ id: 'r3', serve: split(['on', 0, 100_000]), experiment: { key: 'exp', phase: 2 } }),
      aRule({ id: 'r4', serve: 'off' }),
    ];
    expect(answer(aFlag({ rules }))).toMatchObject({
      value: true,
      reason: 'SPLIT',
      ruleId: 'r3',
      experiment: { key: 'exp', phase: 2 },
    });
    expect(answer(aFlag({ rules: rules.slice(3) }))).toMatchObject({
      reason: 'TARGETING_MATCH',
      ruleId: 'r4',
    });
    expect(answer(aFlag({ rules }), {})).toMatchObject({ reason: 'TARGETING_MATCH', ruleId: 'r4' });
  });

  it('5: null is an answer, and evaluation stops there', () => {
    const flag = aFlag({ rules: [aRule({ serve: null }), aRule({ id: 'r2' })] });
    expect(answer(flag)).toMatchObject({ variant: null, reason: 'TARGETING_MATCH', ruleId: 'r1' });
    expect(answer(flag).value).toBeUndefined();
  });

  it('6: otherwise', () => {
    expect(answer(aFlag())).toMatchObject({ value: true, reason: 'STATIC' });
    expect(answer(aFlag({ otherwise: { serve: null } }))).toMatchObject({ variant: null, reason: 'STATIC' });
    expect(answer(aFlag({ rules: [aRule({ if: NEVER })] }))).toMatchObject({
      value: true,
      reason: 'DEFAULT',
    });
    const whole = aFlag({ otherwise: { serve: split(['on', 0, 100_000]) } });
    expect(answer(whole)).toMatchObject({ value: true, reason: 'SPLIT' });
    expect(answer(whole).ruleId).toBeUndefined();
  });

  it('6: otherwise without a position, or at a free one', () => {
    const flag = aFlag({ otherwise: { serve: split() } });
    expect(answer(flag)).toMatchObject({
      value: false,
      variant: 'off',
      reason: 'DEFAULT',
      diagnostic: undefined,
    });
    const diagnostic = 'TARGETING_KEY_MISSING';
    expect(answer(flag, {})).toMatchObject({ value: false, variant: 'off', reason: 'DEFAULT', diagnostic });
    expect(answer({ ...flag, off: null }, {})).toMatchObject({
      variant: null,
      reason: 'DEFAULT',
      diagnostic,
    });
  });

  it('7: the type asked for is not the flag’s', () => {
    const mismatch = { value: undefined, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', flagVersion: 1 };
    expect(answer(aFlag(), KEY, 'string')).toMatchObject(mismatch);
    expect(answer(aFlag(), KEY, 'number')).toMatchObject(mismatch);
    expect(answer(aFlag(), KEY, 'boolean').reason).toBe('STATIC');
    const integer = aFlag({ type: 'integer', variants: { on: 1, off: 0 } });
    expect(answer(integer, KEY, 'number').value).toBe(1);
    expect(answer(integer, KEY, 'integer').value).toBe(1);
    expect(answer(integer, KEY, 'float')).toMatchObject(mismatch);
    expect(answer({ ...integer, type: 'float' }, KEY, 'number').value).toBe(1);
    expect(answer({ ...integer, type: 'json' }, KEY, 'number')).toMatchObject(mismatch);
  });

  it('carries the flag’s version everywhere', () => {
    for (const flag of [
      aFlag({ version: 7 }),
      aFlag({ version: 7, enabled: false }),
      aFlag({ version: 7, off: 'x' }),
    ]) {
      expect(answer(flag).flagVersion).toBe(7);
    }
  });
});

describe('splits', () => {
  it('serve the range a position falls into, however many there are', () => {
    const many = Array.from({ length: 400 }, (_, i): [string, number, number] => [
      i % 3 === 0 ? 'on' : 'off',
      i * 250,
      i * 250 + 200,
    ]);
    for (const count of [1, 2, 15, 16, 17, 40, 400]) {
      const ranges = many.slice(0, count);
      const bucket = { by: 'targetingKey', seed: 's' };
      const evaluator = anEvaluator({
        f: aFlag({ otherwise: { serve: split(...ranges) } }),
        ...Object.fromEntries(
          ['on', 'off'].map((name) => [
            name,
            aFlag({
              rules: ranges
                .filter(([variant]) => variant === name)
                .map(([, from, to], i) => aRule({ id: `r${i}`, if: { bucket, ranges: [{ from, to }] } })),
              otherwise: { serve: 'off' },
            }),
          ]),
        ),
      });
      for (let i = 0; i < 300; i++) {
        const context = { targetingKey: `u${i}` };
        const { result } = evaluator.evaluate('f', context, 0);
        const expected = ['on', 'off'].find(
          (name) => evaluator.evaluate(name, context, 0).result.value === true,
        );
        expect(result.reason === 'SPLIT' ? result.variant : undefined).toBe(expected);
      }
    }
  });
});

describe('outcomes', () => {
  it('are the same frozen objects each time', () => {
    const evaluator = anEvaluator({ f: aFlag({ type: 'json', variants: { on: { a: [1] }, off: null } }) });
    const first = evaluator.evaluate('f', KEY, 0);
    expect(evaluator.evaluate('f', {}, 1)).toBe(first);
    expect(Object.isFrozen(first.result)).toBe(true);
    expect(() => {
      (first.result.value as { a: number[] }).a.push(2);
    }).toThrow(TypeError);
    first.tally++;
    expect(evaluator.evaluate('f', KEY, 0).tally).toBe(1);
  });
});
