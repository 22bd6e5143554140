import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluator } from './evaluator.ts';
import type { Context, Snapshot } from './model.ts';
import type { RegexEngine } from './regex.ts';
import * as arbitrary from './testing/arbitraries.ts';
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

/** Puts each value in the place of the n-th place of the document, counted through and around. */
function mutate(document: unknown, mutations: [number, unknown][]): unknown {
  const copy = structuredClone(document);
  for (const [n, value] of mutations) {
    const places: [Record<string, unknown>, string][] = [];
    const collect = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const name of Object.keys(node)) {
        places.push([node as Record<string, unknown>, name]);
        collect((node as Record<string, unknown>)[name]);
      }
    };
    collect(copy);
    const place = places[7 + (n % Math.max(1, places.length - 7))];
    if (place !== undefined) {
      Object.defineProperty(place[0], place[1], {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return copy;
}
