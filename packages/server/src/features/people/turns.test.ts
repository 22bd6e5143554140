import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('does two at a time in order, lets some wait, and refuses the rest at once', async () => {
  const inTurn = createTurns({ atOnce: 2, mostWaiting: 3 });
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = Array.from({ length: 7 }, (_, n) =>
    inTurn(() => {
      begun.push(n);
      return new Promise<number>((resolve) => ends.push(() => resolve(n)));
    }).catch((error) => error.code),
  );
  expect(await Promise.all(all.slice(5))).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  expect(begun).toEqual([0, 1]);
  for (let n = 0; n < 5; n++) {
    ends[n]!();
    await all[n];
    await Promise.resolve();
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(await Promise.all(all.slice(0, 5))).toEqual([0, 1, 2, 3, 4]);
});

it('goes on after what failed', async () => {
  const inTurn = createTurns({ atOnce: 1, mostWaiting: 1 });
  await expect(inTurn(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await inTurn(async () => 'next')).toBe('next');
});
