import { expect, it } from 'vitest';
import { waitFor } from './wait-for.ts';

it('gives what the predicate gives, once that is something', async () => {
  const values = [undefined, 0, false, '', 'found'];
  expect(await waitFor(async () => values.shift())).toBe('found');
});

it('takes an exception for "not yet" and names the last one when it gives up', async () => {
  let attempts = 0;
  const succeedLate = () => {
    if (++attempts < 3) throw new Error('not yet');
    return attempts;
  };
  expect(await waitFor(succeedLate)).toBe(3);
  const never = waitFor(() => Promise.reject(new Error('refused')), { timeoutMs: 30, what: 'the ship' });
  await expect(never).rejects.toMatchObject({
    message: 'Waited 30 ms for the ship in vain.',
    cause: { message: 'refused' },
  });
});

it('has looked a few times when it gives up, though the process was stopped meanwhile', async () => {
  let hasCome = false;
  let looks = 0;
  const found = waitFor(
    () => {
      if (++looks === 1) {
        // What is due while nothing here runs comes after the timers, one of which has seen the time go by.
        setTimeout(() => setImmediate(() => setImmediate(() => (hasCome = true))), 60);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      }
      return hasCome;
    },
    { timeoutMs: 50 },
  );
  expect(await found).toBe(true);
});
