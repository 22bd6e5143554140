/**
 * Two nodes, killed at random while held operations and steps of rollouts come due: each happens once, none is lost, and
 * the log explains all. HALYARD_HELD_OPERATIONS says how many; 500 is the proof, 60 are what every run of the tests can
 * afford.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { type HeldRun, judgeRuns, readRuns } from './testing/held-runs.ts';
import { startNodes } from './testing/nodes.ts';
import { ask, makePlace, run } from './testing/place.ts';
import { type ExpectedRollout, judgeSteps, type LoggedStep, readSteps } from './testing/rollout-steps.ts';

const count = Number(process.env['HALYARD_HELD_OPERATIONS'] ?? 60);
/** The first is taken at once, so it does not come due. */
const percents = [1, 10, 25, 50, 75, 100];
const rolloutCount = Math.round(count / 3 / (percents.length - 1));
const heldCount = count - rolloutCount * (percents.length - 1);
/** Over which they come due. */
const spreadMs = Math.max(4_000, count * 40);
const title = `kill -9 of two nodes while ${heldCount} held operations and ${count - heldCount} steps of ${rolloutCount} rollouts come due`;

it(title, { timeout: 600_000 }, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 2);
  const { administrator } = nodes;
  const at = (index: number) => ({ url: nodes.all[index % 2]!.url, administrator });
  const keys = Array.from({ length: heldCount }, (_, i) => `held-${i}`);
  const growing = Array.from({ length: rolloutCount }, (_, i) => `growing-${i}`);
  const expected = new Map<string, string>();
  const rollouts = new Map<string, ExpectedRollout>();
  const startedAt = Date.now();
  for (const [i, key] of keys.entries()) await ask(at(i), 'POST', '/flags', { key, kind: 'boolean' });
  for (const [i, key] of growing.entries()) {
    const environments = { development: { enabled: true, otherwise: { serve: 'a' } } };
    const body = { key, kind: 'multivariate', variants: { a: 'A', b: 'B' }, environments };
    expect((await ask(at(i), 'POST', '/flags', body)).status).toBe(201);
  }
  // To hold one takes about as long as to make a flag, and must be over before the first is due.
  const dueFrom = Date.now() + 3_000 + 3 * (Date.now() - startedAt);
  const dueAt = (part: number) => new Date(dueFrom + part * spreadMs).toISOString();
  for (const [i, key] of keys.entries()) {
    const path = `/flags/${key}/environments/development/enable?at=${dueAt(i / heldCount)}`;
    const accepted = await ask(at(i), 'POST', path);
    expect(accepted.status).toBe(202);
    expected.set(accepted.body.id, key);
  }
  for (const [i, key] of growing.entries()) {
    const steps = percents.map((percent, step) => {
      if (step === 0) return { percent };
      return { percent, after: dueAt((step - 1 + i / rolloutCount) / (percents.length - 1)) };
    });
    const body = { environment: 'development', variant: 'b', steps };
    const begun = await ask(at(i), 'POST', `/flags/${key}/rollout`, body);
    expect(begun.status).toBe(200);
    rollouts.set(begun.body.rollout.id, { flag: key, percents });
  }
  expect(Date.now()).toBeLessThan(dueFrom);
  await sleep(dueFrom - Date.now());
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
  for (const [i, key] of growing.entries()) {
    const path = `/flags/${key}/rollout?environment=development`;
    await waitFor(async () => (await ask(at(i), 'GET', path)).body.state === 'done', { timeoutMs: 60_000 });
    const { body } = await ask(at(i), 'GET', `/flags/${key}/environments/development`);
    expect(body.otherwise.serve.split).toMatchObject([{ from: 0, to: 100_000, variant: 'b' }]);
  }
  expect(judgeRuns(expected, await readRuns(at(1)))).toEqual([]);
  const steps = await readSteps(at(1), 'b');
  expect(judgeSteps(rollouts, steps)).toEqual([]);
  const verified = await run(['packages/server/src/audit.ts', 'verify'], place.env);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  if (count >= 500) {
    process.stderr.write(`${expected.size} held, ${steps.length} steps, ${kills} kills: ${verified.stdout}`);
  }
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

it('negative control: a step that was lost, taken twice, out of order, or of another share is found', () => {
  const expected = new Map([['r', { flag: 'f', percents: [1, 10, 50] }]]);
  const step = (step: number, from: number | null, percent: number | null): LoggedStep => {
    return { rollout: 'r', flag: 'f', step, from, percent, takesAway: false };
  };
  const [second, third] = [step(2, 1, 10), step(3, 10, 50)];
  expect(judgeSteps(expected, [second, third])).toEqual([]);
  expect(judgeSteps(expected, [second])).toEqual(['f: step 3 was taken 0 times']);
  expect(judgeSteps(expected, [second, second, third])).toEqual(['f: step 2 was taken 2 times']);
  expect(judgeSteps(expected, [third, second])).toEqual(['f: steps in the order 3,2']);
  expect(judgeSteps(expected, [second, step(3, 10, 5)])).toEqual([
    'f: step 3 went from 10 to 5, not from 10 to 50',
  ]);
  expect(judgeSteps(expected, [second, { ...third, takesAway: true }])).toEqual([
    'f: step 3 takes it from some',
  ]);
  expect(judgeSteps(expected, [second, step(3, null, null)])).toEqual([
    'f: step 3 went from null to null, not from 10 to 50',
  ]);
  expect(judgeSteps(expected, [second, third, step(4, 50, 60)])).toEqual(['f: a step that it has not']);
  expect(judgeSteps(expected, [second, third, { ...second, rollout: 'x' }])).toEqual(['x never began']);
});
