import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../evaluator.ts';
import type { Condition, Context } from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { aFlag, aRule, aSnapshot } from '../testing/documents.ts';
import { type Audience, audienceOf } from './audience.ts';

const regex: RegexEngine = { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') };

describe('an audience', () => {
  const snapshot = aSnapshot(
    { a: aFlag({ otherwise: { serve: 'off' } }) },
    { s: { if: { all: [] }, version: 1 } },
  );

  function differencesOf(make: (condition: Condition) => Condition, runs: number): number {
    let differences = 0;
    fc.assert(
      fc.property(arbitrary.condition, arbitrary.context, arbitrary.instant, (condition, context, now) => {
        const held = [condition, make(condition)].map((given) => holds(given, context, now));
        if (held[0] !== held[1]) differences++;
      }),
      { numRuns: runs },
    );
    return differences;
  }

  function holds(condition: Condition, context: Context, now: number): boolean {
    const evaluator = createEvaluator({ regex });
    const flag = aFlag({ rules: [aRule({ if: condition })] });
    evaluator.replace({ ...snapshot, flags: { ...snapshot.flags, self: flag } });
    const { result } = evaluator.evaluate('self', context, now);
    expect(result.errorCode).toBeUndefined();
    return result.ruleId !== undefined;
  }

  it('is whom the condition means', () => {
    expect(differencesOf((condition) => conditionOf(audienceOf(condition)), 3000)).toBe(0);
  });

  it('would be told from another', () => {
    expect(differencesOf((condition) => conditionOf(audienceOf(condition, true)), 100)).toBe(100);
    const forgetful = (condition: Condition) => conditionOf(audienceOf(withoutElse(condition)));
    expect(differencesOf(forgetful, 1000)).toBeGreaterThan(10);
  });
});

/** The audience as a condition again. */
function conditionOf(audience: Audience): Condition {
  switch (audience.kind) {
    case 'everyone':
      return { all: [] };
    case 'nobody':
      return { any: [] };
    case 'all':
      return { all: audience.parts.map(conditionOf) };
    case 'any':
      return { any: audience.parts.map(conditionOf) };
    default: {
      const { kind: _, negated, ...leaf } = audience;
      const condition = 'test' in leaf ? leaf.test : (leaf as Condition);
      return negated ? { not: condition } : condition;
    }
  }
}

function withoutElse(condition: Condition): Condition {
  return JSON.parse(JSON.stringify(condition, (name, value) => (name === 'else' ? undefined : value)));
}
