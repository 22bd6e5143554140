import { describe, expect, it } from 'vitest';
import { everyDefect } from './defects/every-defect.ts';
import { corruptedPuts } from './defects/node-defects.ts';
import { describeFailure } from './describe-failure.ts';
import { runSeed } from './run-seed.ts';

const enough = 60;

describe('a planted defect is found', () => {
  for (const defect of everyDefect) {
    it(`by ${defect.found}: ${defect.name}`, async () => {
      const found = new Set<string>();
      for (let seed = 1; seed <= enough && !found.has(defect.found); seed++) {
        const { failure } = await runSeed(seed, defect);
        if (failure) found.add(failure.invariant);
      }
      expect([...found]).toContain(defect.found);
    }, 300_000);
  }

  it('fails the same way again when its seed is run again', async () => {
    const defect = everyDefect[0]!;
    let seed = 1;
    let first = await runSeed(seed, defect);
    while (!first.failure && seed < enough) first = await runSeed(++seed, defect);
    expect(first.failure?.invariant).toBe(defect.found);
    expect(await runSeed(seed, defect)).toEqual(first);
    const text = describeFailure(first);
    expect(text).toContain(`seed ${seed}, step ${first.steps}`);
    expect(text).toContain(`npm run simulate -- --seed ${seed}`);
  });
});

it('puts that are corrupted on the way are found by the hash, and mended', async () => {
  const defect = { ...corruptedPuts, found: 'A8' as const };
  for (let seed = 1; seed <= 20; seed++) {
    const outcome = await runSeed(seed, defect);
    if (outcome.failure) throw new Error(describeFailure(outcome));
  }
}, 300_000);
