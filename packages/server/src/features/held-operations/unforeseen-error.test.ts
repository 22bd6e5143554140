/** What nobody foresaw while something ran by itself: told of without its cause, which the log of the service has. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../platform/log.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { stepRollouts } from '../rollouts/index.ts';
import { runAllDue } from './testing/run-all-due.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const lines: { level: number; operation?: string; requestId?: string; err?: { message: string } }[] = [];
const environment = 'development';
let t: TestService;
beforeAll(async () => {
  t = await startTestService({ clock, log: createLog('error', (line) => lines.push(JSON.parse(line))) });
  const { db } = t.service.system.database;
  await sql`create function fail() returns trigger language plpgsql as
    $$ begin raise exception 'the cause'; end $$`.execute(db);
  for (const key of ['broken', 'whole']) {
    const environments = { development: { enabled: true, otherwise: { serve: 'a' } } };
    await t.ok('POST', '/flags', { key, kind: 'multivariate', variants: { a: 'A', b: 'B' }, environments });
  }
});
afterAll(() => t[Symbol.asyncDispose]());

const inMs = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
const causes = (operation: string) =>
  lines.flatMap((line) => (line.operation === operation ? [line.err?.message] : []));

/** From then on nothing can be written of the flag. */
async function breakIt(): Promise<void> {
  await sql`create or replace trigger broken before update on flag_configurations
    for each row when (new.flag = 'broken') execute function fail()`.execute(t.service.system.database.db);
}
async function mend(): Promise<void> {
  await sql`drop trigger broken on flag_configurations`.execute(t.service.system.database.db);
}

it('fails what was held, and what is due after it runs', async () => {
  const hold = async (flag: string, at: string) =>
    (await t.ok('POST', `/flags/${flag}/environments/${environment}/disable?at=${at}`)).body.id;
  const [broken, whole] = [await hold('broken', inMs(60_000)), await hold('whole', inMs(61_000))];
  await breakIt();
  clock.offsetMs += 120_000;
  await runAllDue(t.service.system);
  await mend();
  const read = async (id: string) => (await t.ok('GET', `/held-operations/${id}`)).body;
  const { state, outcome } = await read(broken);
  expect([state, outcome.problem.code, JSON.stringify(outcome)]).toEqual([
    'failed',
    'INTERNAL',
    expect.not.stringContaining('the cause'),
  ]);
  expect(causes('held-operations.run')).toEqual(['the cause']);
  expect((await read(whole)).state).toBe('done');
  expect(causes('held-operations.run')).toHaveLength(1);
});

it('holds a rollout up, and the steps of others are taken', async () => {
  const begin = (flag: string, ms: number) => {
    const steps = [{ percent: 10 }, { percent: 50, after: `${ms}ms` }];
    return t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', steps });
  };
  for (const flag of ['broken', 'whole']) await begin(flag, flag === 'broken' ? 60_000 : 61_000);
  await breakIt();
  clock.offsetMs += 120_000;
  await stepRollouts(t.service.system);
  const read = async (flag: string) =>
    (await t.ok('GET', `/flags/${flag}/rollout?environment=${environment}`)).body;
  // The service itself may be faster with one of them, and at the other.
  await expect.poll(async () => (await read('whole')).state).toBe('done');
  await expect.poll(async () => (await read('broken')).state).toBe('held-up');
  await mend();
  const { state, problem } = await read('broken');
  expect([state, problem.code, JSON.stringify(problem)]).toEqual([
    'held-up',
    'INTERNAL',
    expect.not.stringContaining('the cause'),
  ]);
  expect(causes('rollouts.step')).toEqual(['the cause']);
  await t.ok('POST', '/flags/broken/rollout/resume', { environment });
  await stepRollouts(t.service.system);
  await expect.poll(async () => (await read('broken')).state).toBe('done');
});
