import { describe, expect, it } from 'vitest';
import type { Analytics } from './analytics.ts';
import { rowsBy, tallyBy, usageSentence } from './tally-usage.ts';
import { rangeOf, spanOf } from './usage-range.ts';

const analytics: Analytics = {
  flag: 'checkout',
  environment: 'production',
  from: '2026-03-01T09:00:00.000Z',
  to: '2026-03-01T12:00:00.000Z',
  step: 'hour',
  total: 1000,
  lastEvaluatedAt: null,
  series: [
    { at: '2026-03-01T09:00:00.000Z', variant: 'on', reason: 'TARGETING_MATCH', count: 600 },
    { at: '2026-03-01T11:00:00.000Z', variant: 'off', reason: 'DEFAULT', count: 399 },
    { at: '2026-03-01T11:00:00.000Z', variant: null, reason: 'ERROR', count: 1 },
  ],
};

describe('usage', () => {
  it('is said in a sentence', () => {
    expect(usageSentence(analytics)).toBe('1,000 evaluations: 60 % on, 39.9 % off, 0.1 % caller’s default.');
    expect(usageSentence({ total: 0, series: [] })).toBe('Nobody evaluated it in this time.');
  });

  it('has a row for every step, also where nothing was asked', () => {
    expect(rowsBy(analytics, 'variant').map((row) => [row['on'], row['off']])).toEqual([
      [600, 0],
      [0, 0],
      [0, 399],
    ]);
    expect(tallyBy(analytics, 'reason').map(({ name }) => name)).toEqual([
      'a rule matched',
      'no rule matched',
      'error',
    ]);
  });

  it('is shown for a time that the address names', () => {
    expect(rangeOf('7d')).toBe('7d');
    expect(rangeOf('a year')).toBe('24h');
    expect(spanOf('24h', Date.parse('2026-03-02T09:30:20Z'))).toEqual({
      from: '2026-03-01T09:00:00.000Z',
      to: '2026-03-02T09:31:00.000Z',
      step: 'hour',
    });
  });
});
