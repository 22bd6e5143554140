import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createEvaluator } from '../evaluator.ts';
import type { Condition, Context } from '../model.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { aFlag, aRule, aSnapshot } from '../testing/documents.ts';
import { generateAccess } from './generated-access.ts';

const regex = {
  compile: (pattern: string, ignoreCase?: boolean) => new RegExp(pattern, ignoreCase ? 'i' : ''),
};

function holds(condition: Condition, context: unknown): boolean {
  const evaluator = createEvaluator({ makeAccess: generateAccess });
  const flag = aFlag({ rules: [aRule({ if: condition })], otherwise: { serve: 'off' } });
  expect(evaluator.replace(aSnapshot({ f: flag })).accepted).toBe(true);
  return evaluator.evaluate('f', context as Context, 0).value === true;
}

const is = (attribute: string): Condition => ({ attribute, op: 'in', values: ['x'] });
const exists = (attribute: string): Condition => ({ attribute, op: 'exists' });

describe('generated access', () => {
  afterEach(() => {
    delete (Object.prototype as Record<string, unknown>)['planted'];
  });

  it('answers what careful access answers, whatever the snapshot and the context', () => {
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.oneof(arbitrary.context, fc.anything({ withDate: true, withNullPrototype: true })),
        arbitrary.instant,
        (snapshot, context, now) => {
          const careful = createEvaluator({ regex });
          const generated = createEvaluator({ regex, makeAccess: generateAccess });
          careful.replace(snapshot);
          generated.replace(snapshot);
          for (const key of arbitrary.FLAG_KEYS) {
            const asked = context as Context;
            expect(generated.evaluate(key, asked, now).result).toEqual(
              careful.evaluate(key, asked, now).result,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('sees own properties only', () => {
    class Visitor {
      own = 'x';
      get inherited() {
        return 'x';
      }
    }
    expect(holds(is('own'), new Visitor())).toBe(true);
    expect(holds(is('inherited'), new Visitor())).toBe(false);
    expect(holds(is('country'), Object.create({ country: 'x' }))).toBe(false);
    expect(holds(exists('toString'), {})).toBe(false);
    expect(holds(is('toString'), { toString: 'x' })).toBe(true);
    expect(holds(exists('length'), ['x'])).toBe(false);
    expect(holds(is('a'), Object.assign(Object.create(null), { a: 'x' }))).toBe(true);
  });

  it('does not see what somebody gave to every object, before or after it was made', () => {
    for (const isBefore of [true, false]) {
      const evaluator = createEvaluator({ makeAccess: generateAccess });
      if (isBefore) Object.defineProperty(Object.prototype, 'planted', { value: 'x', configurable: true });
      const flag = aFlag({ rules: [aRule({ if: is('planted') })], otherwise: { serve: 'off' } });
      evaluator.replace(aSnapshot({ f: flag }));
      if (!isBefore) Object.defineProperty(Object.prototype, 'planted', { value: 'x', configurable: true });
      expect(({} as Record<string, unknown>)['planted']).toBe('x');
      expect(evaluator.evaluate('f', {}, 0).value).toBe(false);
      expect(evaluator.evaluate('f', { planted: 'x' }, 0).value).toBe(true);
      delete (Object.prototype as Record<string, unknown>)['planted'];
    }
  });

  it('takes a getter that throws for a missing attribute, and reads the others', () => {
    const context = {
      get broken() {
        throw new Error('no');
      },
      a: 'x',
    };
    expect(holds({ any: [exists('broken'), is('a')] }, context)).toBe(true);
    expect(holds(exists('broken'), context)).toBe(false);
  });

  it('puts nothing but a string into the text', () => {
    const names = ['"];globalThis.broken = 1;["', "'", '\\', '\n', '\u2028', '`', 'a b', '0', '\ud800'];
    for (const name of names) {
      expect(holds(is(name), { [name]: 'x' })).toBe(true);
      expect(holds(is(name), {})).toBe(false);
    }
    expect((globalThis as Record<string, unknown>)['broken']).toBeUndefined();
  });

  it('does without where code may not be made from text', () => {
    const index = fileURLToPath(new URL('../index.ts', import.meta.url));
    const flag = aFlag({ rules: [aRule({ if: is('only-here') })], otherwise: { serve: 'off' } });
    const program = `
      import { createEvaluator, generateAccess } from ${JSON.stringify(index)};
      let isForbidden = false;
      try { new Function('return 1'); } catch { isForbidden = true; }
      const evaluator = createEvaluator({ makeAccess: generateAccess });
      evaluator.replace(${JSON.stringify(aSnapshot({ f: flag }))});
      console.log(isForbidden, evaluator.evaluate('f', { 'only-here': 'x' }, 0).value);`;
    const run = (...options: string[]) =>
      spawnSync(process.execPath, [...options, '--input-type=module', '-e', program])
        .stdout.toString()
        .trim();
    expect(run('--disallow-code-generation-from-strings')).toBe('true true');
    expect(run()).toBe('false true');
  });
});
