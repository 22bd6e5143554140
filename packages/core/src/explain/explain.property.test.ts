import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../evaluator.ts';
import type { Context, Flag, Snapshot } from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { mutate } from '../testing/mutate.ts';
import { explain } from './explain.ts';
import type { ConditionTrace, Explanation, Step } from './explanation.ts';

const regex: RegexEngine = { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') };
const KEYS = [...arbitrary.FLAG_KEYS, 'unknown'];

describe('an explanation', () => {
  it('goes the way of the answer that was given', () => {
    const kinds = new Set<string>();
    const askedType = fc.constantFrom(undefined, 'boolean', 'string', 'number');
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.array(arbitrary.context, { minLength: 1, maxLength: 4 }),
        arbitrary.instant,
        askedType,
        (snapshot, contexts, now, type) => {
          const evaluator = createEvaluator({ regex });
          evaluator.replace(snapshot);
          for (const context of contexts) {
            for (const key of KEYS) {
              const explanation = explain(evaluator, key, context, now, type as 'number');
              expect(explanation.result).toEqual(
                evaluator.evaluate(key, context, now, type as 'number').result,
              );
              expect(inconsistenciesOf(explanation, snapshot.flags[key])).toEqual([]);
              for (const { kind } of explanation.steps) kinds.add(kind);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect([...kinds].sort()).toEqual(
      ['disabled', 'malformed', 'otherwise', 'requirement', 'rule', 'type', 'unknown'].sort(),
    );
  }, 120_000);

  it('throws at nothing, whatever JSON a flag is and whatever a context is', () => {
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom('in', 'on', -1, 1e99, [], {})))),
        fc.oneof(
          arbitrary.context,
          fc.anything({ withDate: true, withNullPrototype: true, withBigInt: true }),
        ),
        (snapshot, mutations, context) => {
          const evaluator = createEvaluator({ regex });
          const mutated = mutate(snapshot, mutations as [number, unknown][]) as Snapshot;
          if (!evaluator.replace(mutated).accepted) return;
          const contexts = [context, { targetingKey: context, country: context, app: context, ip: context }];
          for (const key of KEYS) {
            for (const who of contexts as Context[]) {
              const explanation = explain(evaluator, key, who, 0);
              expect(explanation.result).toEqual(evaluator.evaluate(key, who, 0).result);
              expect(inconsistenciesOf(explanation, evaluator.flag(key))).toEqual([]);
              JSON.stringify(explanation);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});

/** What does not fit together, as sentences: the last step and the answer, a condition and its parts. */
function inconsistenciesOf({ result, steps }: Explanation, flag: Flag | undefined): string[] {
  const found: string[] = [];
  const last = steps.at(-1)!;
  if (REASONS[last.kind]?.(last, result) !== true)
    found.push(`${last.kind} does not lead to ${result.reason}`);
  steps.forEach((step, i) => {
    if (step.decides !== (i === steps.length - 1)) found.push(`step ${i} of ${steps.length} decides`);
    if (!/^[A-Z].*\.$/s.test(step.why)) found.push(`no sentence: ${step.why}`);
    if (step.kind === 'rule' && flag?.rules[Number(step.pointer.split('/')[2])]?.id !== step.ruleId) {
      found.push(`${step.pointer} is not ${step.ruleId}`);
    }
    if (step.condition !== undefined) found.push(...inconsistenciesIn(step.condition));
    if (step.kind === 'requirement' && step.condition!.holds === step.decides) found.push('requirement');
    if (step.kind === 'rule' && step.decides && !step.condition!.holds) found.push('rule');
  });
  return found;
}

const REASONS: Partial<Record<Step['kind'], (step: Step, result: Explanation['result']) => boolean>> = {
  unknown: (_, { errorCode }) => errorCode === 'FLAG_NOT_FOUND',
  type: (_, { errorCode }) => errorCode === 'TYPE_MISMATCH',
  malformed: (_, { errorCode }) => errorCode === 'PARSE_ERROR',
  disabled: (_, { reason }) => reason === 'DISABLED',
  requirement: (_, { reason }) => reason === 'PREREQUISITE_FAILED',
  rule: ({ split, ruleId }, result) =>
    ruleId === result.ruleId &&
    (split === undefined
      ? result.reason === 'TARGETING_MATCH'
      : result.reason === 'SPLIT' && split.variant === result.variant),
  otherwise: ({ split }, { reason, variant, ruleId, diagnostic }) =>
    ruleId === undefined &&
    (split?.variant == null
      ? reason === 'STATIC' || reason === 'DEFAULT'
      : reason === 'SPLIT' && split.variant === variant) &&
    (diagnostic === 'TARGETING_KEY_MISSING') === (split?.position === null),
};

function inconsistenciesIn(trace: ConditionTrace): string[] {
  const { kind, holds, parts = [], steps, position, why } = trace;
  const found = [...parts.flatMap(inconsistenciesIn)];
  const truths = parts.map((part) => part.holds);
  const expected: Partial<Record<ConditionTrace['kind'], boolean>> = {
    all: truths.every(Boolean),
    any: truths.some(Boolean),
    not: truths[0] === false,
    segment: truths[0] ?? holds,
    bucket: position?.range !== null,
  };
  const isWhole = trace.cut !== true && trace.hiddenParts === undefined;
  if (isWhole && (expected[kind] ?? holds) !== holds) found.push(`${kind} of ${truths} is ${holds}`);
  if (why === '' || why.endsWith('.') || /undefined|\[object/.test(why)) found.push(`no sentence: ${why}`);
  for (const step of steps ?? []) if (step.condition) found.push(...inconsistenciesIn(step.condition));
  return found;
}
