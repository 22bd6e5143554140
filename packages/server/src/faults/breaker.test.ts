/**
 * While PostgreSQL is away nobody waits for it: what needs it is refused at once, and the poll of the log finds out
 * by itself that it is back.
 */
import { type Cluster, queryOnce, startPgProxy, startPostgres, waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { metricOf } from '../testing/read-metrics.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

const timeout = 120_000;
/** What a connection may take to be made (platform/database.ts), less what timers are early by. */
const connectMs = 2_900;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startPostgres({ own: true });
});
afterAll(() => cluster?.stop());

async function startOn(name: string): Promise<{ url: string }> {
  await queryOnce(cluster.url('postgres'), `create database ${name}`);
  return { url: cluster.url(name) };
}

const start = (databaseUrl: string) =>
  startTestService({ log: createLog('silent'), config: { databaseUrl, poolSize: 4, pollMs: 100 } });

const readiness = async (t: TestService) => (await t.request('GET', '/readyz', { key: null })).body;
const stateOf = async (t: TestService) => (await readiness(t)).breakers.database;
const write = (t: TestService, name: string) => t.request('PATCH', '/flags/example', { body: { name } });

/** How long each of so many calls takes, all at once, in order of that. */
async function durations(count: number, call: () => Promise<unknown>): Promise<number[]> {
  const each = Array.from({ length: count }, async () => {
    const startedAt = performance.now();
    await call();
    return performance.now() - startedAt;
  });
  return (await Promise.all(each)).sort((a, b) => a - b);
}

it('PostgreSQL is killed and restarted: it opens, and closes without anybody asking', {
  timeout,
}, async () => {
  const { url } = await startOn('killed');
  await using t = await start(url);
  const openings = async () =>
    metricOf((await t.ok('GET', '/metrics')).body, 'halyard_breaker_opened_total', { name: 'database' });
  expect([await stateOf(t), await openings()]).toEqual(['closed', 0]);
  await cluster.kill9();
  try {
    await waitFor(async () => (await stateOf(t)) !== 'closed', { timeoutMs: 30_000 });
    const refused = await write(t, 'refused');
    expect([refused.status, refused.body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await t.request('GET', '/flags')).status).toBe(503);
    const evaluate = () => t.request('GET', '/flags/example/evaluate', { key: t.keys.server });
    // Writes may have opened it before the log was read in vain.
    await waitFor(async () => (await evaluate()).body.stale === true);
    expect((await evaluate()).status).toBe(200);
    expect(await openings()).toBeGreaterThan(0);
  } finally {
    await cluster.restart();
  }
  // Only readings of the log happen from here on.
  await waitFor(async () => (await stateOf(t)) === 'closed', { timeoutMs: 30_000 });
  expect((await write(t, 'the first one to be sent')).status).toBe(200);
  expect(await readiness(t)).toMatchObject({ status: 'ready', breakers: { database: 'closed' } });
});

it('PostgreSQL falls silent: nobody waits once that is known', { timeout }, async () => {
  const { url } = await startOn('silent');
  await using proxy = await startPgProxy({ upstream: url });
  await using t = await start(proxy.url);
  proxy.pause();
  // Whoever comes first waits, and so it is known.
  await Promise.all(Array.from({ length: 6 }, () => write(t, 'first')));
  await waitFor(async () => (await stateOf(t)) !== 'closed', { timeoutMs: 60_000 });
  const statuses: number[] = [];
  const burst = () => durations(20, async () => statuses.push((await write(t, 'burst')).status));
  // Each time but for one that may have been let through to find out. They take a hundredth of a connection's time; the
  // machine may stand still for as long as that during one of three, where without a breaker each of them takes it.
  const took = [await burst(), await burst(), await burst()].map((each) => each[10]!);
  expect(new Set(statuses)).toEqual(new Set([503]));
  expect(Math.min(...took)).toBeLessThan(connectMs);

  // Control: the same connections, asked for beside the breaker, make everybody wait.
  const { probe } = t.service.system.database;
  const waited = await durations(10, () => sql`select 1`.execute(probe).catch(() => {}));
  expect(waited[0]).toBeGreaterThan(connectMs);

  await proxy.restore();
  await waitFor(async () => (await stateOf(t)) === 'closed', { timeoutMs: 60_000 });
  expect((await write(t, 'back')).status).toBe(200);
});

it('what the database refuses does not open it', { timeout }, async () => {
  const { url } = await startOn('refusing');
  await using t = await start(url);
  const { db, breaker } = t.service.system.database;
  for (let n = 0; n < 10; n++) {
    await expect(sql`select 1/0`.execute(db)).rejects.toThrow('division by zero');
    expect((await t.request('POST', '/flags', { body: { key: 'example', kind: 'boolean' } })).status).toBe(
      409,
    );
  }
  expect(breaker?.state).toBe('closed');
  // Control: connections that are cut in the middle do, where no poll comes in between.
  const cut = () => sql`select pg_terminate_backend(pg_backend_pid())`.execute(db).catch(() => {});
  let opened = 0;
  breaker?.onChange(() => opened++);
  await waitFor(async () => {
    await Promise.all(Array.from({ length: 4 }, cut));
    return opened > 0;
  });
});
