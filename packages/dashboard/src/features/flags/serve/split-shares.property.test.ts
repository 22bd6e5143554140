import { POSITIONS, splitByWeights } from '@halyard/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  evenly,
  percentOf,
  restOf,
  type Share,
  showPercent,
  weightOf,
  withEdge,
  without,
  withVariant,
  withWeight,
} from './split-shares.ts';

type Edit = (shares: Share[], of: number) => Share[];

const number = fc.oneof(fc.integer({ min: -10, max: 150_000 }), fc.double({ noDefaultInfinity: false }));
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(5), number).map(
    ([i, weight]): Edit =>
      (shares, of) =>
        withWeight(shares, i, weight, of),
  ),
  fc.tuple(fc.nat(5), fc.integer({ min: -10, max: 150_000 })).map(
    ([i, position]): Edit =>
      (shares, of) => {
        return i < shares.length ? withEdge(shares, i, position, of) : shares;
      },
  ),
  fc.constantFrom('a', 'b', 'c', 'd', 'e').map(
    (variant): Edit =>
      (shares, of) => {
        return shares.some((share) => share.variant === variant) ? shares : withVariant(shares, variant, of);
      },
  ),
  fc.nat(5).map(
    (i): Edit =>
      (shares) =>
        without(shares, i),
  ),
  fc.constant<Edit>(evenly),
);

test('however it is edited, it adds up, and the server can make ranges of it', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), fc.constantFrom(1, 7, 1000, POSITIONS), (edits, of) => {
      let shares: Share[] = [];
      for (const change of edits) {
        shares = change(shares, of);
        const total = shares.reduce((sum, { weight }) => sum + weight, 0) + restOf(shares, of);
        expect(total).toBe(of);
        expect(shares.every(({ weight }) => Number.isSafeInteger(weight) && weight >= 0)).toBe(true);
        expect(restOf(shares, of)).toBeGreaterThanOrEqual(0);
        splitByWeights([], shares, of);
      }
    }),
  );
});

test('a typed weight stands, as far as there is so much', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40_000), { minLength: 1, maxLength: 4 }),
      fc.nat(100_000),
      (weights, wanted) => {
        let shares: Share[] = [];
        weights.forEach((weight, i) => {
          shares = withWeight(withVariant(shares, `v${i}`, POSITIONS), i, weight, POSITIONS);
        });
        expect(withWeight(shares, 0, wanted, POSITIONS)[0]!.weight).toBe(wanted);
      },
    ),
  );
});

test('an edge moves two shares and no other', () => {
  const shares = [
    { variant: 'a', weight: 20 },
    { variant: 'b', weight: 30 },
    { variant: 'c', weight: 10 },
  ];
  expect(withEdge(shares, 0, 35, 100)).toEqual([
    { variant: 'a', weight: 35 },
    { variant: 'b', weight: 15 },
    { variant: 'c', weight: 10 },
  ]);
  expect(withEdge(shares, 0, 99, 100)[1]!.weight).toBe(0);
  expect(restOf(withEdge(shares, 2, 100, 100), 100)).toBe(0);
  expect(evenly(shares, 100).map(({ weight }) => weight)).toEqual([34, 33, 33]);
});

test('percentages are those of the positions', () => {
  expect(percentOf(33_333, POSITIONS)).toBe(33.333);
  expect(weightOf(33.333, POSITIONS)).toBe(33_333);
  expect(showPercent(1, 2 ** 31 - 1)).toBe('< 0.001 %');
  expect(showPercent(25_000, POSITIONS)).toBe('25 %');
});
