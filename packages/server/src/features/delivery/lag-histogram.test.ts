import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLagHistogram } from './lag-histogram.ts';

const lengths = fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 300 });

function histogramOf(all: readonly number[]) {
  const histogram = createLagHistogram();
  for (const ms of all) histogram.add(ms);
  return histogram;
}

describe('a histogram of lags', () => {
  it('is never better than the truth, and at most 5 % (or a millisecond) worse', () => {
    fc.assert(
      fc.property(lengths, fc.double({ min: 0.001, max: 1, noNaN: true }), (all, q) => {
        const histogram = histogramOf(all);
        const truth = all.toSorted((a, b) => a - b)[Math.ceil(q * all.length) - 1]!;
        const told = histogram.quantile(q);
        expect(told).toBeGreaterThanOrEqual(truth * (1 - 1e-6));
        expect(told).toBeLessThanOrEqual(Math.max(1, truth * 1.0501));
        expect(histogram.maxMs).toBe(Math.max(...all));
      }),
    );
  });

  it('is the same whether counted in one or merged from several, by way of JSON', () => {
    fc.assert(
      fc.property(lengths, lengths, (some, others) => {
        const merged = histogramOf(some);
        merged.merge(JSON.parse(JSON.stringify(histogramOf(others))));
        const whole = histogramOf([...some, ...others]);
        expect(merged.toJSON()).toEqual(whole.toJSON());
        expect(merged.count).toBe(whole.count);
      }),
    );
  });

  it('says 0 where there is nothing', () => {
    expect(createLagHistogram().quantile(0.99)).toBe(0);
  });
});
