import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkServe } from './check/check-serve.ts';
import type { SplitRange } from './model.ts';
import { splitByWeights, type Weight, weightsOf } from './split.ts';

const VARIANTS = ['a', 'b', 'c', 'd'];
const FREE = '(free)';

/** Weights that fit into `of`, for some of the variants. */
function weightsOfAll(of: number): fc.Arbitrary<Weight[]> {
  return fc.array(fc.nat(of), { minLength: 4, maxLength: 4 }).chain((cuts) => {
    const sorted = cuts.sort((x, y) => x - y);
    const sizes = sorted.map((cut, i) => cut - (sorted[i - 1] ?? 0));
    return fc
      .shuffledSubarray(VARIANTS)
      .map((names) => names.map((variant, i) => ({ variant, weight: sizes[i]! })));
  });
}

function moved(before: readonly SplitRange[], after: readonly SplitRange[], of: number): number {
  const [x, y] = [positions(before, of), positions(after, of)];
  return x.filter((variant, i) => variant !== y[i]).length;
}

function positions(split: readonly SplitRange[], of: number): string[] {
  const all = new Array<string>(of).fill(FREE);
  for (const { variant, from, to } of split) all.fill(variant, from, to);
  return all;
}

function withFree(weights: readonly Weight[], of: number): Map<string, number> {
  const all = new Map(weights.map(({ variant, weight }) => [variant, weight]));
  return all.set(FREE, of - weights.reduce((sum, { weight }) => sum + weight, 0));
}

const OF = 200;
const history = fc.array(weightsOfAll(OF), { minLength: 2, maxLength: 6 });

describe('splitByWeights', () => {
  it('gives exact weights in well-formed ranges, whatever went before', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let split: SplitRange[] = [];
        for (const weights of steps) {
          split = splitByWeights(split, weights, OF);
          const expected = weights.filter(({ weight }) => weight > 0);
          expect(new Map(weightsOf(split).map((w) => [w.variant, w.weight]))).toEqual(
            new Map(expected.map((w) => [w.variant, w.weight])),
          );
          expect(checkServe({ bucket: { by: 'k', of: OF }, split }, undefined)).toEqual([]);
          split.forEach((range, i) => {
            const next = split[i + 1];
            expect(next?.from === range.to && next.variant === range.variant).toBe(false);
          });
        }
      }),
    );
  });

  it('moves as few positions as there can be', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let split: SplitRange[] = [];
        for (const weights of steps) {
          const next = splitByWeights(split, weights, OF);
          const [before, after] = [withFree(weightsOf(split), OF), withFree(weights, OF)];
          let kept = 0;
          for (const [variant, weight] of before) kept += Math.min(weight, after.get(variant) ?? 0);
          expect(moved(split, next, OF)).toBe(OF - kept);
          split = next;
        }
      }),
    );
  });

  it('keeps everyone whose variant grows', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const [before, after] = steps.slice(-2).map((weights) => withFree(weights, OF)) as [
          Map<string, number>,
          Map<string, number>,
        ];
        const old = splitByWeights([], steps.at(-2)!, OF);
        const next = positions(splitByWeights(old, steps.at(-1)!, OF), OF);
        positions(old, OF).forEach((variant, i) => {
          if ((after.get(variant) ?? 0) >= before.get(variant)!) expect(next[i]).toBe(variant);
        });
      }),
    );
  });

  it('moves one per cent from 34/33/33 to 35/33/32', () => {
    const weigh = (a: number, b: number, c: number) => [
      { variant: 'a', weight: a * 1000 },
      { variant: 'b', weight: b * 1000 },
      { variant: 'c', weight: c * 1000 },
    ];
    const before = splitByWeights([], weigh(34, 33, 33));
    const after = splitByWeights(before, weigh(35, 33, 32));
    expect(before).toEqual([
      { variant: 'a', from: 0, to: 34_000 },
      { variant: 'b', from: 34_000, to: 67_000 },
      { variant: 'c', from: 67_000, to: 100_000 },
    ]);
    expect(after).toEqual([
      { variant: 'a', from: 0, to: 34_000 },
      { variant: 'b', from: 34_000, to: 67_000 },
      { variant: 'c', from: 67_000, to: 99_000 },
      { variant: 'a', from: 99_000, to: 100_000 },
    ]);
  });

  it('leaves free positions alone while others give theirs up', () => {
    const before: SplitRange[] = [
      { variant: 'a', from: 0, to: 10 },
      { variant: 'b', from: 50, to: 60 },
    ];
    const after = splitByWeights(
      before,
      [
        { variant: 'b', weight: 15 },
        { variant: 'a', weight: 5 },
      ],
      100,
    );
    expect(after).toEqual([
      { variant: 'a', from: 0, to: 5 },
      { variant: 'b', from: 5, to: 10 },
      { variant: 'b', from: 50, to: 60 },
    ]);
  });

  it.each([
    [[{ variant: 'a', weight: 101 }]],
    [[{ variant: 'a', weight: -1 }]],
    [[{ variant: 'a', weight: 0.5 }]],
    [
      [
        { variant: 'a', weight: 1 },
        { variant: 'a', weight: 1 },
      ],
    ],
  ])('refuses %j of 100', (weights) => {
    expect(() => splitByWeights([], weights, 100)).toThrow(RangeError);
  });
});
