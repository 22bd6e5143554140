import { describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluator, generateAccess, type RegexEngine } from './index.ts';
import { hostileRuns } from './testing/hostile-runs.ts';

/** `HALYARD_HOSTILE_RUNS=1000000 npm test -- core/src/hostile` takes ten times as long. */
const runs = Number(process.env['HALYARD_HOSTILE_RUNS'] ?? 100_000);
/** The platform's own: nothing that could stall it is among the texts. */
const regex: RegexEngine = {
  compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase === true ? 'i' : ''),
};
const make = () => createEvaluator({ regex });

describe('an evaluator given anything', () => {
  it('throws nothing, answers no wrong type, changes no prototype, and spoils no other flag', () => {
    const share = Math.ceil(runs / 2);
    for (const [evaluator, seed] of [
      [make, 1],
      [() => createEvaluator({ regex, makeAccess: generateAccess }), 2],
    ] as const) {
      const { findings, seen } = hostileRuns(evaluator, share, seed);
      expect(findings).toEqual([]);
      expect(seen.malformed).toBeGreaterThan(share / 10);
      expect(seen.good).toBeGreaterThan(share / 20);
      expect(seen.refused).toBeGreaterThan(share / 100);
    }
  }, 7_200_000);

  const faults: [name: string, spoil: (evaluator: Evaluator) => object, finding: RegExp][] = [
    [
      'one that throws',
      () => ({
        evaluate() {
          throw new TypeError('at times');
        },
      }),
      /threw TypeError: at times/,
    ],
    [
      'one that answers any type',
      (evaluator) => ({
        evaluate: (...[key, context, now]: Parameters<Evaluator['evaluate']>) =>
          evaluator.evaluate(key, context, now),
      }),
      /answers .* as (boolean|string|integer|float|number)/,
    ],
    [
      'one that merges what it is given into what everything inherits',
      (evaluator) => ({
        replace(snapshot: Parameters<Evaluator['replace']>[0]) {
          const target: Record<string, object> = {};
          for (const [name, value] of Object.entries(snapshot?.flags ?? {}))
            Object.assign(target[name] ?? {}, value);
          return evaluator.replace(snapshot);
        },
      }),
      /Object has another (type|variants|enabled|off|rules)/,
    ],
    [
      'one that gives up on all flags for one',
      (evaluator) => ({
        evaluate: (...[key, context, now, type]: Parameters<Evaluator['evaluate']>) =>
          evaluator.evaluate(evaluator.problems().length > 0 ? 'unknown' : key, context, now, type),
      }),
      /another flag answers/,
    ],
    [
      'one that hides what it throws inside',
      (evaluator) => ({
        evaluate: (...[key, context, now]: Parameters<Evaluator['evaluate']>) => ({
          result: {
            ...evaluator.evaluate(key, context, now).result,
            value: undefined,
            variant: null,
            errorCode: 'PARSE_ERROR',
          },
        }),
      }),
      /failed while it was asked/,
    ],
  ];

  it.each(faults)('would be caught: %s', (_, spoil, finding) => {
    const faulty = () => {
      const evaluator = make();
      const { replace, apply, evaluate, evaluateAll, problems } = evaluator;
      const bound = Object.entries({ replace, apply, evaluate, evaluateAll, problems }).map(
        ([name, method]) => [name, (method as (...given: unknown[]) => unknown).bind(evaluator)],
      );
      return { ...Object.fromEntries(bound), ...spoil(evaluator) };
    };
    const { findings } = hostileRuns(faulty, 400, 3);
    expect(findings.join('\n')).toMatch(finding);
    expect(hostileRuns(make, 400, 3).findings).toEqual([]);
  });
});
