import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { BACKOFF_TIMINGS, Backoff } from './backoff.ts';

const most = () => new Backoff(BACKOFF_TIMINGS, () => 1);
const least = () => new Backoff(BACKOFF_TIMINGS, () => 0);

describe('B5: backoff', () => {
  it('doubles its ceiling from 1 s to 30 s and stays there', () => {
    const backoff = most();
    const delays = Array.from({ length: 8 }, () => backoff.next({}));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    for (let i = 0; i < 5000; i++) backoff.next({});
    expect(backoff.next({ status: 503 })).toBe(30_000);
  });

  it('spreads uniformly over the whole of it: chi-square of 10,000 delays in 20 bins', () => {
    expect(chiSquare(new Backoff(BACKOFF_TIMINGS, seededRandom(1)))).toBeLessThan(43.8);
    // Control: jitter over half of it, as many have it, does not pass.
    const random = seededRandom(1);
    expect(chiSquare(new Backoff(BACKOFF_TIMINGS, () => 0.5 + random() / 2))).toBeGreaterThan(1000);
  });

  it('answers three refusals at the normal pace and then waits 2.5 to 5 minutes, for ever', () => {
    for (const [backoff, extended] of [
      [most(), 300_000],
      [least(), 150_000],
    ] as const) {
      expect(backoff.next({ status: 401 })).toBeLessThanOrEqual(1000);
      expect(backoff.next({ status: 403 })).toBeLessThanOrEqual(2000);
      expect(backoff.isExtended).toBe(false);
      for (let i = 0; i < 100; i++) expect(backoff.next({ status: 401 })).toBe(extended);
      // A lost connection says nothing about the key; an answer of another kind does.
      expect(backoff.next({})).toBe(extended);
      expect(backoff.next({ status: 500 })).toBeLessThanOrEqual(30_000);
    }
  });

  it('waits for minutes after any 4xx that is about the request, and not after those that are about the time', () => {
    for (const status of [400, 401, 403, 404, 405, 410, 451]) {
      const backoff = least();
      for (let i = 0; i < 3; i++) backoff.next({ status });
      expect([status, backoff.isExtended]).toEqual([status, true]);
      backoff.accepted();
      expect(backoff.next({})).toBeLessThanOrEqual(30_000);
    }
    for (const status of [200, 302, 408, 425, 429, 500, 503]) {
      const backoff = least();
      for (let i = 0; i < 100; i++) backoff.next({ status });
      expect([status, backoff.isExtended]).toEqual([status, false]);
    }
  });

  it('waits at least as long as it is asked to, spread over a second, and no longer than ten minutes', () => {
    expect(least().next({ status: 503, retryAfterMs: 45_000 })).toBe(45_000);
    expect(most().next({ status: 503, retryAfterMs: 45_000 })).toBe(46_000);
    expect(least().next({ status: 429, retryAfterMs: 1e12 })).toBe(600_000);
  });

  it('begins anew after reset', () => {
    const backoff = most();
    for (let i = 0; i < 10; i++) backoff.next({ status: 401 });
    backoff.reset();
    expect(backoff.next({})).toBe(1000);
    expect(backoff.isExtended).toBe(false);
  });
});

function chiSquare(backoff: Backoff): number {
  for (let i = 0; i < 10; i++) backoff.next({});
  const bins = new Array<number>(20).fill(0);
  for (let i = 0; i < 10_000; i++) bins[Math.min(19, Math.floor(backoff.next({}) / 1500))]!++;
  return bins.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
}
