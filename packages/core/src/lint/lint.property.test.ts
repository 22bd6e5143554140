import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceOf } from '../audience/audience.ts';
import { createEvaluator, type Evaluator } from '../evaluator.ts';
import {
  type Condition,
  type Context,
  type Flag,
  POSITIONS,
  type Serve,
  type Snapshot,
  type Test,
} from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { aFlag, aRule, aSnapshot } from '../testing/documents.ts';
import { lintFlag, lintSegment } from './lint.ts';
import { Budget } from './lint-budget.ts';
import { excludes, implies, isImpossible } from './lint-logic.ts';

const regex: RegexEngine = { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') };

const FAMILIES: Test['op'][][] = [
  ['lt', 'gte', 'gt', 'lte'],
  ['startsWith', 'contains', 'endsWith'],
];

/** Of those whose answers differ by a hair. */
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...FAMILIES[0]!),
      fc.constantFrom('n', '$now'),
      fc.constantFrom(0, 1, 1796083200000),
    )
    .map(([op, attribute, value]): Test => ({ attribute, op, values: [value] })),
  fc.constantFrom<Condition>({ flag: 'a', variants: ['on'] }, { flag: 'a', variants: ['on', 'off'] }),
  fc.constantFrom<Condition>(
    { bucket: { by: 'targetingKey' }, ranges: [{ from: 0, to: 50_000 }] },
    { bucket: { by: 'targetingKey' }, ranges: [{ from: 50_000, to: 90_000 }] },
  ),
);

function narrowed(
  condition: Condition,
  change: (values: Test['values'] & {}) => Test['values'] & {},
): Condition {
  if ('attribute' in condition && condition.values) return { ...condition, values: change(condition.values) };
  if ('bucket' in condition) return { ...condition, ranges: condition.ranges.slice(0, 1) };
  if ('flag' in condition) return { ...condition, variants: condition.variants.slice(0, 1) };
  return condition;
}

/** A few conditions that have much to do with one another. */
const kin: fc.Arbitrary<Condition[]> = fc
  .tuple(
    fc.array(fc.oneof(arbitrary.condition, leaf), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(10), fc.nat(), fc.nat()), { minLength: 2, maxLength: 4 }),
  )
  .map(([base, ways]) =>
    ways.map(([way, n, m]) => derive(way, base[n % base.length]!, base[m % base.length]!)),
  );

function derive(way: number, a: Condition, b: Condition): Condition {
  switch (way) {
    case 0:
      return { all: [a, b] };
    case 1:
      return { any: [a, b] };
    case 2:
      return { not: a };
    case 3:
      return { all: [a, { not: b }] };
    case 4:
      return { any: [{ not: a }, b] };
    case 5:
      return narrowed(a, (values) => values.slice(0, 1));
    case 6:
      return narrowed(a, (values) => [...values, ...values]);
    case 7:
      return { not: sibling(a) };
    case 8:
    case 9:
      return sibling(a);
    default:
      return a;
  }
}

/** The next to it: another order, other variants, the ranges between. */
function sibling(condition: Condition): Condition {
  if ('attribute' in condition) {
    const family = FAMILIES.find((ops) => ops.includes(condition.op)) ?? [condition.op];
    return { ...condition, op: family[(family.indexOf(condition.op) + 1) % family.length]! };
  }
  if ('flag' in condition)
    return { ...condition, variants: condition.variants.includes('on') ? ['off'] : ['on'] };
  if (!('bucket' in condition)) return condition;
  const cuts = condition.ranges.flatMap(({ from, to }) => [from, to]).concat(POSITIONS);
  const between = cuts.flatMap((from, i) =>
    i % 2 && from < cuts[i + 1]! ? [{ from, to: cuts[i + 1]! }] : [],
  );
  return { ...condition, ranges: between };
}

const contexts = fc.array(
  fc.oneof(
    arbitrary.context,
    fc.record({
      targetingKey: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
      n: fc.constantFrom(0, 1, [0, 1], 0.5),
    }),
  ),
  { minLength: 8, maxLength: 12 },
);

const HALF: Serve = {
  bucket: { by: 'targetingKey', seed: 'half' },
  split: [
    { variant: 'on', from: 0, to: 40_000 },
    { variant: 'off', from: 40_000, to: 80_000 },
  ],
};

/** Whether each condition holds, for one context after another. */
function truthsOf(conditions: readonly Condition[], asked: readonly Context[], now: number): boolean[][] {
  const flags = conditions.map((condition, i) => [`flag ${i}`, aFlag({ rules: [aRule({ if: condition })] })]);
  const evaluator = createEvaluator({ regex });
  const a = aFlag({ off: null, otherwise: { serve: HALF } });
  const segments = { s: { if: { attribute: 'n', op: 'exists' } as const, version: 1 } };
  evaluator.replace(aSnapshot({ ...Object.fromEntries(flags), a }, segments));
  return asked.map((context) =>
    conditions.map((_, i) => evaluator.evaluate(`flag ${i}`, context, now).result.ruleId !== undefined),
  );
}

describe('what lint reasons', () => {
  it('holds for every context', () => {
    const claims = { implies: 0, excludes: 0, impossible: 0 };
    const unclaimed = { implies: 0, excludes: 0, impossible: 0 };
    fc.assert(
      fc.property(kin, contexts, arbitrary.instant, (conditions, asked, now) => {
        const [a, b] = conditions as [Condition, Condition];
        const [x, y] = [audienceOf(a), audienceOf(b)];
        const budget = new Budget();
        const truths = truthsOf([a, b], asked, now);
        const claimed = {
          implies: implies(x, y, budget),
          excludes: excludes(x, y, budget),
          impossible: isImpossible(x, budget),
        };
        const refuted = {
          implies: truths.some(([first, second]) => first && !second),
          excludes: truths.some(([first, second]) => first && second),
          impossible: truths.some(([first]) => first),
        };
        for (const claim of ['implies', 'excludes', 'impossible'] as const) {
          if (claimed[claim]) claims[claim]++;
          else if (refuted[claim]) unclaimed[claim]++;
          expect([claim, claimed[claim] && refuted[claim]]).toEqual([claim, false]);
        }
      }),
      { numRuns: 5000 },
    );
    // As many claims as these, and contexts that would have refuted false ones.
    for (const count of [...Object.values(claims), ...Object.values(unclaimed)])
      expect(count).toBeGreaterThan(300);
  }, 60_000);
});

const linted: fc.Arbitrary<Snapshot> = fc
  .tuple(arbitrary.snapshot, kin, fc.array(arbitrary.flag, { minLength: 1, maxLength: 1 }))
  .map(([snapshot, conditions, [flag]]) => {
    const serves = [...flag!.rules.map(({ serve }) => serve), flag!.otherwise.serve, 'on'];
    const rules = conditions.map((condition, i) => {
      return { id: `r${i}`, if: condition, serve: serves[i % serves.length]! };
    });
    return { ...snapshot, flags: { ...snapshot.flags, linted: { ...flag!, enabled: true, rules } } };
  });

function knownOf({ flags, segments }: Snapshot) {
  return { flags: new Map(Object.entries(flags)), segments: new Map(Object.entries(segments)) };
}

function decidersOf(evaluator: Evaluator, asked: readonly Context[], now: number): Set<string | undefined> {
  return new Set(asked.map((context) => evaluator.evaluate('linted', context, now).result.ruleId));
}

describe('a rule', () => {
  it('that is said to be out of reach never decides', () => {
    const claims = new Map<string, number>();
    let deciding = 0;
    fc.assert(
      fc.property(linted, contexts, arbitrary.instant, fc.boolean(), (snapshot, asked, now, tellTime) => {
        const evaluator = createEvaluator({ regex });
        evaluator.replace(snapshot);
        const deciders = decidersOf(evaluator, asked, now);
        const flag = evaluator.flag('linted')!;
        for (const { pointer, code } of lintFlag(flag, {
          known: knownOf(snapshot),
          ...(tellTime && { now }),
        })) {
          const [, place, i] = pointer.split('/');
          const isWhole = place === 'rules' && (pointer.split('/').length === 3 || code === 'empty-split');
          if (place === 'requires' && pointer.split('/').length <= 3 && code !== 'redundant-condition') {
            if (!['impossible-condition', 'past-window'].includes(code)) continue;
            claims.set(`requires ${code}`, (claims.get(`requires ${code}`) ?? 0) + 1);
            expect([...deciders].filter((id) => id !== undefined)).toEqual([]);
          }
          if (!isWhole) continue;
          claims.set(code, (claims.get(code) ?? 0) + 1);
          expect([pointer, code, deciders.has(`r${i}`)]).toEqual([pointer, code, false]);
        }
        if ([...deciders].some((id) => id !== undefined)) deciding++;
      }),
      { numRuns: 3000 },
    );
    expect(deciding).toBeGreaterThan(500);
    expect(claims.get('unreachable-rule')).toBeGreaterThan(300);
    expect(claims.get('impossible-condition')).toBeGreaterThan(100);
    expect(claims.get('past-window')).toBeGreaterThan(5);
  }, 60_000);

  it('would be caught deciding, if lists were forgotten', () => {
    const both = (op: 'in', ...values: string[]) =>
      values.map((value): Condition => {
        return { attribute: 'geo.country', op, values: [value] };
      });
    const flag = aFlag({ rules: [aRule({ if: { all: both('in', 'DE', 'FR') } })] });
    expect(lintFlag(flag).map(({ code }) => code)).toEqual(['only-for-lists']);
    const evaluator = createEvaluator({ regex });
    evaluator.replace(aSnapshot({ linted: flag }));
    expect(decidersOf(evaluator, [{ 'geo.country': ['DE', 'FR'] }], 0)).toEqual(new Set(['r1']));
  });
});

describe('a condition that adds nothing', () => {
  it('can go', () => {
    let removed = 0;
    fc.assert(
      fc.property(
        kin,
        fc.constantFrom('all' as const, 'any' as const),
        contexts,
        arbitrary.instant,
        (parts, kind, asked, now) => {
          const whole = { [kind]: parts } as Condition;
          const findings = lintFlag(aFlag({ rules: [aRule({ if: whole })] }));
          const first = findings.find(
            ({ code, pointer }) => code === 'redundant-condition' && pointer.split('/').length === 6,
          );
          if (first === undefined) return;
          const i = Number(first.pointer.split('/')[5]);
          const without = { [kind]: parts.filter((_, k) => k !== i) } as Condition;
          for (const [held, holds] of truthsOf([whole, without], asked, now)) expect(holds).toBe(held);
          removed++;
        },
      ),
      { numRuns: 2000 },
    );
    expect(removed).toBeGreaterThan(300);
  }, 60_000);
});

describe('lint', () => {
  it('throws at nothing', () => {
    fc.assert(
      fc.property(
        linted,
        fc.anything({ withNullPrototype: true }),
        fc.jsonValue(),
        (snapshot, anything, json) => {
          for (const value of [
            anything,
            json,
            { ...aFlag(), rules: json },
            { if: anything },
            snapshot.flags['linted'],
          ]) {
            const known = { flags: new Map([['a', value]]), segments: new Map([['s', value]]) };
            for (const finding of lintFlag(value as Flag, { known: known as never })) {
              expect(finding.message).not.toMatch(/undefined|\[object|\.$/);
            }
            lintSegment(value as never, { known: known as never, now: 0 });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
