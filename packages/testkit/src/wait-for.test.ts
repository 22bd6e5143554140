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
