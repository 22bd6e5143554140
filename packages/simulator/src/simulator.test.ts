import { expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';
import { everyFault } from './faults/every-fault.ts';
import { runSeed } from './run-seed.ts';

const seeds = 300;
/** What the faults are there for. */
const effects = [
  'a ring lost',
  'a ring heard twice',
  'rings in another order',
  'an event lost inside a stream',
  'a list sent as a delta',
  'a stream held back',
  'a stream cut on the way',
  "an answer that is not the service's",
  'a disk error',
  'a file torn by a loss of power',
  'a start from disk',
  'flips while SDKs connect',
];

it(`holds every invariant through ${seeds} seeds, and every kind of fault happens`, async () => {
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    const outcome = await runSeed(seed);
    if (outcome.failure) throw new Error(describeFailure(outcome));
    for (const [kind, count] of outcome.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  const rare = [...everyFault.map(({ name }) => name), ...effects].filter(
    (kind) => (counts.get(kind) ?? 0) < 20,
  );
  expect(rare).toEqual([]);
}, 900_000);

it('does the same again, to the last event, for the same seed, and something else for another', async () => {
  const first = await runSeed(7);
  const again = await runSeed(7);
  expect(again).toEqual(first);
  expect((await runSeed(8)).traceHash).not.toBe(first.traceHash);
});
