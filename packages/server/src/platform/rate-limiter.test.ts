import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RateLimiter, windowSeconds } from './rate-limiter.ts';

/** A limiter of 10 in 10 s, at the beginning of a window. */
function build(perSecond = 1) {
  const clock = { ms: 1_800_000_000_000 };
  const limiter = new RateLimiter('test', perSecond, () => clock.ms);
  const take = (times: number, key = 'k') => Array.from({ length: times }, () => limiter.take(key));
  return { clock, limiter, take };
}

it('lets through as many as it should, each key its own, and says when to come back', () => {
  const { clock, limiter, take } = build();
  expect(limiter.remaining('k')).toBe(10);
  expect(take(10)).toEqual(Array(10).fill(0));
  expect(limiter.remaining('k')).toBe(0);
  // All of this window, and a tenth of the next, in which a tenth of these has passed by.
  expect(take(3)).toEqual([11, 11, 11]);
  expect(take(1, 'other')).toEqual([0]);
  clock.ms += 10_999;
  expect(take(1)).toEqual([1]);
  clock.ms += 1;
  expect(take(2)).toEqual([0, 1]);
  clock.ms += 20_000;
  expect(limiter.remaining('k')).toBe(10);
});

it('the wait it tells is enough, and not a second more than that', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ afterMs: fc.nat(15_000), times: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 1,
        maxLength: 6,
      }),
      (steps) => {
        /** Used up after these steps, and then so many milliseconds later. */
        const waitAfter = (ms: number) => {
          const { clock, limiter, take } = build(2);
          for (const { afterMs, times } of steps) {
            clock.ms += afterMs;
            take(times);
          }
          take(100);
          clock.ms += ms;
          return limiter.waitSeconds('k');
        };
        const waitSeconds = waitAfter(0);
        expect(waitSeconds).toBeGreaterThan(0);
        expect(waitSeconds).toBeLessThanOrEqual(2 * windowSeconds);
        expect(waitAfter(waitSeconds * 1_000)).toBe(0);
        if (waitSeconds > 1) expect(waitAfter((waitSeconds - 1) * 1_000 - 1)).toBeGreaterThan(0);
      },
    ),
  );
});

it('never lets through more than the quota in a window', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000), { maxLength: 200 }), (pauses) => {
      const { clock, take } = build();
      const byWindow = new Map<number, number>();
      for (const ms of pauses) {
        clock.ms += ms;
        const window = Math.floor(clock.ms / 10_000);
        const passed = take(3).filter((wait) => wait === 0).length;
        byWindow.set(window, (byWindow.get(window) ?? 0) + passed);
      }
      expect(Math.max(0, ...byWindow.values())).toBeLessThanOrEqual(10);
    }),
  );
});

it('takes what happened elsewhere into account, and tells what others do not know yet', () => {
  const { clock, limiter, take } = build();
  take(4);
  const window = clock.ms / 10_000;
  const [untold, ...others] = limiter.untold(10);
  expect(others).toEqual([]);
  expect(untold).toMatchObject({ key: 'k', window, count: { here: 4, told: 0 } });
  untold!.count.told = 4;
  untold!.count.elsewhere = 5;
  expect(limiter.untold(10)).toEqual([]);
  expect(take(2)).toEqual([0, 11]);
  clock.ms += 10_000;
  // Of the window before there is one more to be told, and it still counts.
  expect(limiter.untold(10)).toMatchObject([{ window, count: { here: 5, told: 4 } }]);
  expect(limiter.remaining('k')).toBe(0);
});

it('goes on when the clock is set back, and keeps a bounded number of keys', () => {
  const { clock, limiter, take } = build();
  take(10);
  clock.ms -= 3_600_000;
  expect(take(1)).toEqual([0]);
  for (let n = 0; n < 100_000; n++) limiter.take(`stranger ${n}`);
  // Whoever comes now shares with all others who do.
  for (let n = 0; n < 9; n++) expect(limiter.take(`late ${n}`)).toBe(0);
  expect(limiter.take('late, and one too many')).toBeGreaterThan(0);
  expect(limiter.untold(200_000)).toHaveLength(100_001);
});
