import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { describe, describeSegment } from './describe.ts';
import { type Audience, audienceOf } from './describe-audience.ts';
import { createEvaluator } from './evaluator.ts';
import type { Condition, Context, Flag } from './model.ts';
import type { RegexEngine } from './regex.ts';
import * as arbitrary from './testing/arbitraries.ts';
import { aFlag, aRule, aSnapshot } from './testing/documents.ts';

const regex: RegexEngine = { compile: (pattern) => new RegExp(pattern) };

group('a description', () => {
  it('is made of sentences, whatever the flag', () => {
    fc.assert(
      fc.property(arbitrary.flag, (flag) => {
        const { summary, lines } = describe(flag);
        for (const text of [summary, ...lines.map((line) => line.text)]) {
          expect(text).toMatch(/^[^a-z].*\.$/su);
          expect(text).not.toMatch(/undefined|\[object|NaN| {2}|\s[;,.]/);
        }
        expect(lines.map(({ pointer }) => pointer)).toEqual([
          '/enabled',
          ...flag.requires.map((_, i) => `/requires/${i}`),
          ...flag.rules.map((_, i) => `/rules/${i}`),
          '/otherwise',
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is another where another variant is served, or the flag is turned on or off', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitrary.flag, fc.nat(), (flag, n) => {
        const { lines, summary } = describe(flag);
        const toggled = describe({ ...flag, enabled: !flag.enabled });
        expect(toggled.lines[0]).not.toEqual(lines[0]);
        expect(toggled.summary).not.toEqual(summary);
        const copy = structuredClone(flag);
        const places = [copy.otherwise, ...copy.rules];
        const place = places[n % places.length]!;
        if (typeof place.serve === 'object' && place.serve !== null) return;
        place.serve = place.serve === 'on' ? 'off' : 'on';
        const condition = 'if' in place ? (place.if as Condition) : undefined;
        if (condition !== undefined && audienceOf(condition).kind === 'nobody') return;
        expect(describe(copy).lines).not.toEqual(lines);
        compared++;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.jsonValue(), (anything, json) => {
        for (const value of [anything, json, { ...aFlag(), rules: json }, { if: anything }]) {
          expect(describe(value as Flag).summary).not.toBe('');
          expect(describeSegment(value as never).summary).not.toBe('');
        }
      }),
    );
  });
});

group('the audience that is spoken of', () => {
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
    case 'between':
      return { all: [audience.lower, audience.upper] };
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
