import { type Serve, splitByWeights } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { leadsOnlyToOff } from './back-to-off.ts';

const bucket = { by: 'targetingKey', seed: 's' };
const split = (weights: Record<string, number>, bucketed = bucket): Serve => ({
  bucket: bucketed,
  split: splitByWeights(
    [],
    Object.entries(weights).map(([variant, percent]) => ({ variant, weight: percent * 1000 })),
  ),
});
const half = split({ on: 50, off: 50 });

describe('what is put back', () => {
  it.each<[string, Serve, Serve, string | null, boolean]>([
    ['off for everybody', half, 'off', 'off', true],
    ['what stands there', half, half, 'off', true],
    ['what stands there, where it is the default of callers', null, null, null, true],
    ['off for some more', half, split({ on: 20, off: 80 }), 'off', true],
    ['off in place of a third', split({ on: 20, c: 80 }), split({ on: 20, off: 80 }), 'off', true],
    ['on for everybody', half, 'on', 'off', false],
    ['on for some more', half, split({ on: 60, off: 40 }), 'off', false],
    ['a third in place of on', split({ on: 50, c: 50 }), split({ on: 20, c: 80 }), 'off', false],
    ['the same shares of others', half, split({ on: 50, off: 50 }, { ...bucket, seed: 't' }), 'off', false],
    ['the same shares, the other way round', half, split({ off: 50, on: 50 }), 'off', false],
    ['what comes after, for some', split({ on: 50 }), split({ on: 20 }), 'off', false],
    ['what comes after, for all', split({ on: 50 }), null, 'off', false],
    ['the default of callers, which is what it serves when off', half, null, null, false],
    ['off, which the flag does not serve when it is off', half, 'off', 'on', false],
    ['a split of what all got', 'on', half, 'off', false],
  ])('%s', (_, before, after, off, expected) => {
    const place = { pointer: '/otherwise/serve', rule: null, isInserted: false };
    expect(leadsOnlyToOff({ stands: before, start: after, place }, off)).toBe(expected);
  });

  it('is looked at no further where it is a rule of the rollout, unless nothing was written', () => {
    const place = { pointer: '/rules/rollout', rule: 'rollout', isInserted: true };
    const rule = (serve: Serve, all: object[] = []) => ({ id: 'rollout', if: { all }, serve });
    const more = rule(split({ on: 50 }));
    const fewer = rule(split({ on: 20 }));
    const narrower = rule(split({ on: 20 }), [{ attribute: 'country', equals: 'fi' }]);
    expect(leadsOnlyToOff({ stands: fewer, start: fewer, place }, 'off')).toBe(true);
    for (const [stands, start] of [
      [more, null],
      [more, fewer],
      [narrower, fewer],
      [more, 'off'],
    ]) {
      expect(leadsOnlyToOff({ stands, start, place }, 'off')).toBe(false);
    }
  });
});
