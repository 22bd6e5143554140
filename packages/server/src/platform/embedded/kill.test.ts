import { expect, it } from 'vitest';
import { runKillLoop } from './testing/kill-loop.ts';
import { memoryDirectory } from './testing/memory-directory.ts';

it('loses no acknowledged row when the process is killed at random, ten times', {
  timeout: 600_000,
}, async () => {
  await using place = memoryDirectory();
  const result = await runKillLoop(place.path, 10);
  expect(result.lost).toBe(0);
  expect(result.acknowledged).toBeGreaterThan(50);
});

it('would notice: rows are lost when PostgreSQL acknowledges before it writes', {
  timeout: 600_000,
}, async () => {
  await using place = memoryDirectory();
  expect((await runKillLoop(place.path, 3, 'careless')).lost).toBeGreaterThan(0);
});
