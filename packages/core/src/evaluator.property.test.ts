import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluator } from './evaluator.ts';
import type { Condition, Context, Segment, Snapshot } from './model.ts';
import type { RegexEngine } from './regex.ts';
import * as arbitrary from './testing/arbitraries.ts';
import { aFlag, aSnapshot } from './testing/documents.ts';
import { mutate } from './testing/mutate.ts';
import { interpret } from './testing/oracle.ts';

const regex: RegexEngine = { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') };
const KEYS = [...arbitrary.FLAG_KEYS, 'unknown'];

function answersOf(evaluator: Evaluator, context: Context, now: number) {
  return KEYS.map((key) => evaluator.evaluate(key, context, now).result);
}

describe('the compiled evaluator', () => {
  it('answers what the plain interpreter answers', () => {
    const reasons = new Set<string>();
    const askedType = fc.constantFrom(undefined, 'boolean', 'string', 'integer', 'float', 'json', 'number');
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.array(arbitrary.context, { minLength: 1, maxLength: 6 }),
        arbitrary.instant,
        askedType,
        (snapshot, contexts, now, type) => {
          const evaluator = createEvaluator({ regex });
          expect(evaluator.replace(snapshot).accepted).toBe(true);
          for (const context of contexts) {
            for (const key of KEYS) {
              const expected = interpret(snapshot, key, context, now, type);
              const { result } = evaluator.evaluate(key, context, now, type as 'number');
              reasons.add(`${result.reason} ${result.errorCode ?? ''} ${result.diagnostic ?? ''}`.trim());
              expect(result).toEqual(expected);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect([...reasons].sort()).toEqual([
      'DEFAULT',
      'DEFAULT  TARGETING_KEY_MISSING',
      'DISABLED',
      'ERROR FLAG_NOT_FOUND',
      'ERROR PARSE_ERROR',
      'ERROR TYPE_MISMATCH',
      'PREREQUISITE_FAILED',
      'SPLIT',
      'STATIC',
      'TARGETING_MATCH',
    ]);
  }, 120_000);

  it('is after changes what it is after a transfer of the whole, where references reach their limits too', () => {
    // A chain of segments around the 32 that are allowed, and flags that look at its ends often.
    const step = fc.record({
      at: fc.integer({ min: 0, max: 34 }),
      what: fc.constantFrom('leaf', 'next', 'gone', 'thousand', 'broken'),
    });
    const entryOf = (at: number, what: string): Segment | undefined => {
      const all = { leaf: [], next: [{ segment: `s${at + 1}` }], thousand: Array(1000).fill({ all: [] }) };
      if (what === 'gone') return undefined;
      if (what === 'broken') return { if: 'x', version: 1 } as never;
      return { if: { all: all[what as 'leaf'] }, version: 1 };
    };
    const often = (segment: string) => ({ any: Array(120).fill({ not: { segment } }) });
    const using = (condition: Condition) =>
      aFlag({ rules: [{ id: 'r', if: condition, serve: 'off' }], otherwise: { serve: 'on' } });
    const flags = {
      first: using({ segment: 's0' }),
      third: using({ segment: 's3' }),
      last: using(often('s33')),
    };
    let malformed = 0;
    let sound = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const segments: Record<string, Segment> = {};
        for (let at = 0; at < 35; at++) segments[`s${at}`] = entryOf(at, 'next')!;
        const patched = createEvaluator();
        patched.replace(aSnapshot(flags, segments));
        for (const [i, { at, what }] of steps.entries()) {
          const key = `s${at}`;
          const entry = entryOf(at, what);
          if (entry === undefined) delete segments[key];
          else segments[key] = entry;
          const puts = entry === undefined ? [] : [{ kind: 'segment' as const, key, entry }];
          const deletes = entry === undefined ? [{ kind: 'segment' as const, key }] : [];
          patched.apply({ version: i + 2, puts, deletes });
          const fresh = createEvaluator();
          fresh.replace(aSnapshot(flags, segments));
          for (const flag of Object.keys(flags)) {
            const { result } = patched.evaluate(flag, {}, 0);
            if (result.errorCode === undefined) sound++;
            else malformed++;
            expect(result).toEqual(fresh.evaluate(flag, {}, 0).result);
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(Math.min(malformed, sound)).toBeGreaterThan(50);
  }, 60_000);

  it('is after changes what it is after a transfer of the whole', () => {
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        arbitrary.snapshot,
        arbitrary.context,
        arbitrary.instant,
        fc.boolean(),
        (before, after, context, now, twice) => {
          const patched = createEvaluator({ regex });
          patched.replace(before);
          const old = answersOf(patched, context, now);
          const change = changeBetween(before, after);
          const { changed } = patched.apply(change);
          if (twice) patched.apply(change);
          const replaced = createEvaluator({ regex });
          replaced.replace(after);
          const fresh = answersOf(replaced, context, now);

          expect(answersOf(patched, context, now)).toEqual(fresh);
          expect(patched.snapshot()).toEqual(replaced.snapshot());
          expect(sorted(patched.problems())).toEqual(sorted(replaced.problems()));
          KEYS.forEach((key, i) => {
            if (JSON.stringify(old[i]) !== JSON.stringify(fresh[i])) expect(changed).toContain(key);
          });

          const second = createEvaluator({ regex });
          second.replace(before);
          second.replace(after);
          expect(answersOf(second, context, now)).toEqual(fresh);
        },
      ),
      { numRuns: 200 },
    );
  }, 120_000);

  it('throws at nothing and keeps what is malformed apart, whatever JSON it is given', () => {
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom('in', 'on', -1, 1e99, [], {})))),
        arbitrary.context,
        (snapshot, mutations, context) => {
          const mutated = mutate(snapshot, mutations as [number, unknown][]) as Snapshot;
          const evaluator = createEvaluator({ regex });
          const { accepted } = evaluator.replace(mutated);
          answersOf(evaluator, context, 0);
          if (!accepted) return;
          for (const key of KEYS) {
            const { result } = evaluator.evaluate(key, context, 0);
            if (key !== 'unknown') expect(result).toEqual(interpret(evaluator.snapshot(), key, context, 0));
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);

  it('throws at nothing, whatever the context', () => {
    fc.assert(
      fc.property(
        arbitrary.snapshot,
        fc.anything({ withDate: true, withNullPrototype: true }),
        (snapshot, context) => {
          const evaluator = createEvaluator({ regex });
          evaluator.replace(snapshot);
          answersOf(evaluator, context as Context, 0);
          answersOf(
            evaluator,
            { targetingKey: context, country: context, app: context, ip: context } as Context,
            0,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

function sorted(problems: { key: string }[]): { key: string }[] {
  return problems.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function changeBetween(before: Snapshot, after: Snapshot) {
  const named = <T>(kind: string, entries: Record<string, T>) =>
    Object.entries(entries).map(([key, entry]) => ({ kind, key, entry }));
  const puts = [...named('flag', after.flags), ...named('segment', after.segments)];
  const deletes = [...named('flag', before.flags), ...named('segment', before.segments)].filter(
    ({ kind, key }) => !Object.hasOwn(kind === 'flag' ? after.flags : after.segments, key),
  );
  return { version: after.version, puts, deletes } as never;
}
