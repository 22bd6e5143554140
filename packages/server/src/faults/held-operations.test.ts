/**
 * Two nodes, killed at random while held operations come due: each runs once, none is lost, and the log explains all.
 * HALYARD_HELD_OPERATIONS says how many; 500 is the proof, a few dozen are what every run of the tests can afford.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { type HeldRun, judgeRuns, readRuns } from './testing/held-runs.ts';
import { startNodes } from './testing/nodes.ts';
import { ask, makePlace } from './testing/place.ts';

const count = Number(process.env['HALYARD_HELD_OPERATIONS'] ?? 60);
/** Over which they come due. */
const spreadMs = Math.max(4_000, count * 40);

it(`kill -9 of two nodes while ${count} held operations come due`, { timeout: 600_000 }, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 2);
  const { administrator } = nodes;
  const at = (index: number) => ({ url: nodes.all[index % 2]!.url, administrator });
  const keys = Array.from({ length: count }, (_, i) => `held-${i}`);
  const expected = new Map<string, string>();
  const startedAt = Date.now();
  for (const [i, key] of keys.entries()) await ask(at(i), 'POST', '/flags', { key, kind: 'boolean' });
  // To hold one takes about as long as to make a flag, and must be over before the first is due.
  const dueFrom = Date.now() + 3_000 + 3 * (Date.now() - startedAt);
  for (const [i, key] of keys.entries()) {
    const due = new Date(dueFrom + (i * spreadMs) / count).toISOString();
    const path = `/flags/${key}/environments/development/enable?at=${due}`;
    const accepted = await ask(at(i), 'POST', path);
    expect(accepted.status).toBe(202);
    expected.set(accepted.body.id, key);
  }
  await sleep(Math.max(0, dueFrom - Date.now()));
  let kills = 0;
  while (Date.now() < dueFrom + spreadMs) {
    await sleep(200 + Math.random() * 1_200);
    const node = nodes.all[kills % 2]!;
    await node.kill9();
    kills++;
    await node.start();
  }
  expect(kills).toBeGreaterThan(0);
  await waitFor(
    async () => (await ask(at(0), 'GET', '/held-operations?state=waiting&limit=1')).body.items.length === 0,
    { timeoutMs: 60_000 },
  );
  const runs = await readRuns(at(1));
  expect(judgeRuns(expected, runs)).toEqual([]);
});

it('negative control: what ran twice, was lost, or left no change of its flag is found', () => {
  const expected = new Map([
    ['held_a', 'a'],
    ['held_b', 'b'],
  ]);
  const run = (held: string, flag: string): HeldRun => ({ held, state: 'done', flags: [flag] });
  const [a, b] = [run('held_a', 'a'), run('held_b', 'b')];
  expect(judgeRuns(expected, [a, b])).toEqual([]);
  expect(judgeRuns(expected, [a])).toEqual(['held_b ran 0 times']);
  expect(judgeRuns(expected, [a, b, a])).toEqual(['held_a ran 2 times']);
  expect(judgeRuns(expected, [a, { ...b, flags: [] }])).toEqual(['held_b: its change is of , not of b']);
  expect(judgeRuns(expected, [a, { ...b, state: 'failed' }])).toEqual(['held_b is failed']);
  expect(judgeRuns(expected, [a, b, run('held_c', 'c')])).toEqual(['held_c was never held']);
});
