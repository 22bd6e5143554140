import { expect, describe as group, it } from 'vitest';
import type { Flag, Serve } from '../model.ts';
import { aFlag, aRule } from '../testing/documents.ts';
import { describeBriefly } from './describe-briefly.ts';

const bucket = { by: 'targetingKey', seed: 's' };
const split = (...parts: [variant: string, percent: number][]): Serve => {
  let from = 0;
  const ranges = parts.map(([variant, percent]) => {
    const range = { variant, from, to: from + percent * 1_000 };
    from = range.to;
    return range;
  });
  return { bucket, split: ranges };
};
const german = { attribute: 'country', op: 'in' as const, values: ['DE'] };
const on = (more: Partial<Flag> = {}) => aFlag({ enabled: true, ...more });

group('a flag in a few words', () => {
  it.each<[string, Flag]>([
    ['off', aFlag({ enabled: false, off: 'off' })],
    ['off: on', aFlag({ enabled: false, off: 'on' })],
    ["off: app's default", aFlag({ enabled: false, off: null })],
    ['on for everyone', on({ otherwise: { serve: 'on' } })],
    ["app's default for everyone", on({ otherwise: { serve: null } })],
    ['25 % on, else off', on({ off: 'off', otherwise: { serve: split(['on', 25]) } })],
    ['25 % on, 75 % off', on({ otherwise: { serve: split(['on', 25], ['off', 75]) } })],
    [
      'on for 1 rule, else off',
      on({ rules: [aRule({ if: german, serve: 'on' })], otherwise: { serve: 'off' } }),
    ],
    [
      'on for 2 rules, else 10 % on, else off',
      on({
        rules: [
          aRule({ id: 'a', if: german, serve: 'on' }),
          aRule({ id: 'b', if: { not: german }, serve: 'on' }),
          aRule({ id: 'c', if: { any: [] }, serve: 'off' }),
        ],
        off: 'off',
        otherwise: { serve: split(['on', 10]) },
      }),
    ],
    [
      '2 rules, else off',
      on({
        rules: [aRule({ id: 'a', if: german, serve: 'on' }), aRule({ id: 'b', if: german, serve: 'off' })],
        otherwise: { serve: 'off' },
      }),
    ],
    [
      'on for everyone',
      on({ rules: [aRule({ if: { all: [] }, serve: 'on' })], otherwise: { serve: 'off' } }),
    ],
    [
      'on for everyone, if 1 requirement holds',
      on({ requires: [german, { all: [] }], otherwise: { serve: 'on' } }),
    ],
    ['off', on({ requires: [{ any: [] }], off: 'off', otherwise: { serve: 'on' } })],
    ['malformed', on({ otherwise: { serve: 'gone' } })],
  ])('%s', (words, flag) => {
    expect(describeBriefly(flag)).toBe(words);
  });
});
