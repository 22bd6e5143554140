/** Changed weights and growing rollouts, counted over every one of the 100,000 positions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from './evaluator.ts';
import { POSITIONS, type Snapshot, type SplitRange } from './model.ts';
import { splitByWeights, type Weight } from './split.ts';

const VARIANTS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Of positions that no variant has. */
const FREE = 'nobody';

/** For some variants, in any order; what they leave is free. Most often whole per cents, as people write them. */
const weights: fc.Arbitrary<Weight[]> = fc
  .record({
    names: fc.shuffledSubarray(VARIANTS),
    cuts: fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((n) => n * 1000),
        fc.nat(POSITIONS),
      ),
      {
        minLength: VARIANTS.length,
        maxLength: VARIANTS.length,
      },
    ),
  })
  .map(({ names, cuts }) => {
    const sorted = cuts.sort((x, y) => x - y);
    return names.map((variant, i) => ({ variant, weight: sorted[i]! - (sorted[i - 1] ?? 0) }));
  });

/** Weights after weights, variants coming and going. */
const history = fc.array(weights, { minLength: 2, maxLength: 8 });

type Places = Uint8Array;

function placesOf(split: readonly SplitRange[]): Places {
  const places = new Uint8Array(POSITIONS).fill(VARIANTS.length);
  for (const { variant, from, to } of split) places.fill(VARIANTS.indexOf(variant), from, to);
  return places;
}

function shares(given: readonly Weight[]): number[] {
  const all = VARIANTS.map((name) => given.find(({ variant }) => variant === name)?.weight ?? 0);
  return [...all, POSITIONS - all.reduce((sum, weight) => sum + weight, 0)];
}

/** How many positions went from one variant to another, by [from][to]. */
function movesBetween(before: Places, after: Places): number[][] {
  const size = VARIANTS.length + 1;
  const moves = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let i = 0; i < POSITIONS; i++) moves[before[i]!]![after[i]!]!++;
  return moves;
}

/** What is wrong with a change of weights, counted; empty: nothing. */
function problemsOfChange(
  before: Places,
  after: Places,
  from: readonly Weight[],
  to: readonly Weight[],
): string[] {
  const [old, next] = [shares(from), shares(to)];
  const moves = movesBetween(before, after);
  const problems: string[] = [];
  let moved = 0;
  for (const [i, row] of moves.entries()) {
    const name = VARIANTS[i] ?? FREE;
    const left = row.reduce((sum, count, j) => (i === j ? sum : sum + count), 0);
    moved += left;
    if (left !== Math.max(0, old[i]! - next[i]!))
      problems.push(`${left} left ${name}: ${old[i]} to ${next[i]}`);
  }
  const distance = old.reduce((sum, share, i) => sum + Math.abs(share - next[i]!), 0);
  if (moved !== distance / 2)
    problems.push(`${moved} moved; half the difference of the weights is ${distance / 2}`);
  return problems;
}

describe('a change of weights', () => {
  it('moves half of the difference, out of those that shrink, and nobody else', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let split: SplitRange[] = [];
        let weights: Weight[] = [];
        let places = placesOf(split);
        for (const step of steps) {
          split = splitByWeights(split, step);
          const next = placesOf(split);
          expect(problemsOfChange(places, next, weights, step)).toEqual([]);
          [places, weights] = [next, step];
        }
      }),
      { numRuns: 150, seed: 20_261_122 },
    );
  }, 120_000);

  it('would be seen to move more where ranges are laid out anew', () => {
    const layOut = (given: readonly Weight[]) => splitByWeights([], given);
    const from = [
      { variant: 'a', weight: 34_000 },
      { variant: 'b', weight: 33_000 },
      { variant: 'c', weight: 33_000 },
    ];
    const to = [
      { variant: 'a', weight: 35_000 },
      { variant: 'b', weight: 33_000 },
      { variant: 'c', weight: 32_000 },
    ];
    const problems = problemsOfChange(placesOf(layOut(from)), placesOf(layOut(to)), from, to);
    expect(problems).toEqual([
      '1000 left b: 33000 to 33000',
      '2000 moved; half the difference of the weights is 1000',
    ]);
    const kept = problemsOfChange(
      placesOf(layOut(from)),
      placesOf(splitByWeights(layOut(from), to)),
      from,
      to,
    );
    expect(kept).toEqual([]);
  });
});

/** The variants that 2,000 users get of one flag with this split in a rule, 'off' where the rule gives none. */
function variantsOf(split: readonly SplitRange[], seed: string): (string | null)[] {
  const evaluator = createEvaluator();
  const snapshot: Snapshot = {
    format: 1,
    project: 'p',
    environment: 'e',
    epoch: 'x',
    version: 1,
    segments: {},
    flags: {
      f: {
        type: 'string',
        variants: Object.fromEntries([...VARIANTS, 'off'].map((name) => [name, name])),
        enabled: true,
        off: 'off',
        requires: [],
        rules: [
          {
            id: 'r',
            if: { all: [] },
            serve: { bucket: { by: 'targetingKey', seed }, split: split.map((range) => ({ ...range })) },
          },
        ],
        otherwise: { serve: 'off' },
        client: false,
        version: 1,
      },
    },
  };
  expect(evaluator.replace(snapshot).accepted).toBe(true);
  expect(evaluator.problems()).toEqual([]);
  return Array.from(
    { length: 2_000 },
    (_, i) => evaluator.evaluate('f', { targetingKey: `u${i}` }, 0).result.variant,
  );
}

describe('a growing rollout', () => {
  const seed = fc.string({ maxLength: 8 });
  const rising = fc
    .array(fc.integer({ min: 1, max: POSITIONS }), { minLength: 2, maxLength: 8 })
    .map((shares) => shares.sort((x, y) => x - y));

  it('keeps everyone who had it, whatever else shrinks, and reaches all in the end', () => {
    fc.assert(
      fc.property(seed, rising, weights, (seed, shares, start) => {
        let split = splitByWeights(
          [],
          start.filter(({ variant }) => variant !== 'a'),
        );
        let had: (string | null)[] = [];
        for (const share of [...shares, POSITIONS]) {
          // The others share what is left, as they did.
          const rest = start.filter(({ variant, weight }) => variant !== 'a' && weight > 0);
          const left = POSITIONS - share;
          const others = rest.map(({ variant, weight }) => ({
            variant,
            weight: Math.floor((weight * left) / POSITIONS),
          }));
          split = splitByWeights(split, [{ variant: 'a', weight: share }, ...others]);
          const now = variantsOf(split, seed);
          had.forEach((variant, i) => {
            if (variant === 'a') expect(now[i]).toBe('a');
          });
          had = now;
        }
        expect(new Set(had)).toEqual(new Set(['a']));
      }),
      { numRuns: 60, seed: 20_261_122 },
    );
  }, 120_000);

  it('would be seen to lose some where the seed changed with the weights', () => {
    const split = (share: number) => splitByWeights([], [{ variant: 'a', weight: share }]);
    const lost = (seed: string) => {
      const [before, after] = [variantsOf(split(20_000), 's'), variantsOf(split(40_000), seed)];
      return before.filter((variant, i) => variant === 'a' && after[i] !== 'a').length;
    };
    expect(lost('s')).toBe(0);
    expect(lost('t')).toBeGreaterThan(100);
  });
});
