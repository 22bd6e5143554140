/**
 * PostgreSQL dies, falls silent or hangs while the service lives: what changes something is answered 503 with
 * Retry-After within a bound, evaluation and streams go on from memory, and all is well again by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { writeKey } from '@halyard/contract';
import { type Cluster, queryOnce, readEvents, startPgProxy, startPostgres, waitFor } from '@halyard/testkit';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { type Asked, createFlags, judgeState, readLogAfter, settle, startBurst } from './testing/burst.ts';
import { judgeHistory, newHistory } from './testing/history.ts';

const timeout = 240_000;
/** 3 s for a connection, 10 s for a statement, and time for a machine that has much else to do. */
const answerLimitMs = 25_000;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startPostgres({ own: true, durable: true });
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  // Where a test failed while it was down, that is no reason for the next one to fail.
  await queryOnce(cluster.url('postgres'), 'select 1').catch(() => cluster.restart());
});

async function startOn(url: string, poolSize = 4): Promise<TestService> {
  return startTestService({ log: createLog('silent'), config: { databaseUrl: url, poolSize, pollMs: 250 } });
}

async function emptyDatabase(name: string): Promise<string> {
  await queryOnce(cluster.url('postgres'), `create database ${name}`);
  return cluster.url(name);
}

/** Evaluates over and over; every answer but 200 counts as a failure. */
function keepEvaluating(t: TestService) {
  const seen = { answers: 0, stale: 0, failures: [] as unknown[], slowestMs: 0 };
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const answer = await t
        .request('GET', '/flags/example/evaluate?targetingKey=you&country=DE', { key: t.keys.server })
        .catch((error: Error) => ({ status: 0, body: error.message }));
      seen.slowestMs = Math.max(seen.slowestMs, performance.now() - startedAt);
      seen.answers++;
      if (answer.status !== 200 || answer.body.value !== true) seen.failures.push(answer.body);
      if (answer.body.stale === true) seen.stale++;
      await sleep(20);
    }
  })();
  return {
    seen,
    async stop() {
      isOver = true;
      await running;
    },
  };
}

async function openStream(t: TestService) {
  const controller = new AbortController();
  const answer = await fetch(`${t.url}/sdk/stream`, {
    headers: { authorization: `Bearer ${t.keys.server}` },
    signal: controller.signal,
  });
  const events: { event: string; data: string }[] = [];
  const stream = { events, isOpen: true, close: () => controller.abort() };
  void (async () => {
    for await (const event of readEvents(answer)) events.push(event);
  })()
    .catch(() => {})
    .finally(() => {
      stream.isOpen = false;
    });
  await waitFor(() => events.some(({ event }) => event === 'commit'));
  return stream;
}

it('kill -9 of PostgreSQL, three times in a burst of changes', { timeout }, async () => {
  await using t = await startOn(await emptyDatabase('killed'));
  const service: Asked = { url: t.url, administrator: t.keys.administrator };
  await createFlags(service);
  const first = (await t.ok('GET', '/changes')).body.items[0].seq;
  const stream = await openStream(t);
  const evaluating = keepEvaluating(t);
  const history = newHistory();
  for (let round = 0; round < 3; round++) {
    const burst = startBurst(service, history, true);
    const known = history.acknowledged.size;
    await waitFor(() => history.acknowledged.size > known + 10, { timeoutMs: 60_000 });
    await sleep(Math.random() * 200);
    const staleBefore = evaluating.seen.stale;
    await cluster.kill9();
    await waitFor(() => burst.refusals.length > 0 && evaluating.seen.stale > staleBefore, {
      timeoutMs: answerLimitMs,
    });
    const events = await t.request('POST', '/sdk/events', {
      key: t.keys.server,
      body: {
        instance: 'i',
        sequence: round + 1,
        events: [{ kind: 'track', event: 'x', unit: 'u', at: new Date().toISOString() }],
      },
    });
    expect([events.status, events.body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(events.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    // Whether a key that this node has not met is valid cannot be known now: 401 would send its SDK away for long.
    const unmet = writeKey({ kind: 'server', selector: `unmet${round}xx`, secret: 'x'.repeat(32) });
    expect((await t.request('GET', '/sdk/snapshot', { key: unmet })).status).toBe(503);
    expect((await t.request('GET', '/sdk/snapshot', { key: 'nonsense' })).status).toBe(401);
    if (round === 0) {
      const beats = () => stream.events.filter(({ event }) => event === 'beat').length;
      const before = beats();
      await waitFor(() => beats() > before, { timeoutMs: 60_000, what: 'a beat while PostgreSQL is gone' });
    }
    await cluster.restart();
    const recovered = history.acknowledged.size;
    await waitFor(() => history.acknowledged.size > recovered + 5, { timeoutMs: 60_000 });
    await burst.stop();
    for (const { status, retryAfter } of burst.refusals) {
      expect(status).toBe(503);
      expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    }
  }
  const log = await readLogAfter(service, first);
  expect(judgeHistory(history, log)).toEqual([]);
  expect(await judgeState(service, log)).toEqual([]);
  await settle(service, history);
  const settled = await readLogAfter(service, first);
  expect(settled).toHaveLength(history.acknowledged.size + history.unknown.size);

  const { version } = JSON.parse(stream.events.findLast(({ event }) => event === 'commit')!.data);
  expect(version).toBeGreaterThan(0);
  await waitFor(async () => {
    const { body } = await t.ok('GET', '/environments/development');
    const commit = stream.events.findLast(({ event }) => event === 'commit')!;
    return JSON.parse(commit.data).version === body.snapshotVersion;
  });
  expect(stream.isOpen).toBe(true);
  await evaluating.stop();
  expect(evaluating.seen.failures).toEqual([]);
  stream.close();
});

it('PostgreSQL falls silent on all connections, old and new', { timeout }, async () => {
  const url = await emptyDatabase('silent');
  await using proxy = await startPgProxy({ upstream: url });
  await using t = await startOn(proxy.url);
  const stream = await openStream(t);
  const evaluating = keepEvaluating(t);
  proxy.pause();
  const startedAt = performance.now();
  const writes = Array.from({ length: 6 }, (_, n) =>
    t.request('PATCH', '/flags/example', { body: { name: `silent ${n}` } }),
  );
  for (const { status, headers } of await Promise.all(writes)) {
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  expect(performance.now() - startedAt).toBeLessThan(answerLimitMs);
  await waitFor(() => evaluating.seen.stale > 0, { timeoutMs: answerLimitMs });
  await proxy.restore();
  await waitFor(
    async () => (await t.request('PATCH', '/flags/example', { body: { name: 'back' } })).status === 200,
    {
      timeoutMs: 60_000,
      intervalMs: 200,
    },
  );
  await waitFor(() => t.service.delivery.status().database === 'up', { timeoutMs: 30_000 });
  await evaluating.stop();
  expect(evaluating.seen.failures).toEqual([]);
  expect(stream.isOpen).toBe(true);
  stream.close();
});

it('connections that hang for ever are given up, and new ones serve', { timeout }, async () => {
  const url = await emptyDatabase('hanging');
  await using t = await startOn(url, 2);
  await Promise.all([t.ok('GET', '/flags'), t.ok('GET', '/flags')]);
  const resume = await stopBackends('hanging', 'halyard');
  try {
    await waitFor(
      async () =>
        (await t.request('PATCH', '/flags/example', { body: { name: 'past them' } })).status === 200,
      { timeoutMs: 60_000, intervalMs: 200, what: 'a write on a new connection' },
    );
    await waitFor(() => t.service.delivery.status().database === 'up', { timeoutMs: 30_000 });
  } finally {
    resume();
  }
});

it('negative control: a pool that gives up no connection hangs on the same one again', {
  timeout,
}, async () => {
  const url = await emptyDatabase('wedged');
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    query_timeout: 500,
    application_name: 'plain',
    idleTimeoutMillis: 0,
  });
  pool.on('error', () => {});
  const ask = async () => {
    const client = await pool.connect();
    return client.query('select 1').finally(() => client.release());
  };
  await ask();
  const resume = await stopBackends('wedged', 'plain');
  try {
    for (let n = 0; n < 3; n++) await expect(ask()).rejects.toThrow('Query read timeout');
  } finally {
    resume();
    await pool.end();
  }
});

/** A stopped backend is to its client what a server is whose network went away without a word. */
async function stopBackends(database: string, application: string): Promise<() => void> {
  const backends = await queryOnce<{ pid: number }>(
    cluster.url('postgres'),
    'select pid from pg_stat_activity where datname = $1 and application_name = $2',
    [database, application],
  );
  expect(backends.length).toBeGreaterThan(0);
  for (const { pid } of backends) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const { pid } of backends) process.kill(pid, 'SIGCONT');
  };
}

it('negative control: without the proxy in between, pausing it changes nothing', { timeout }, async () => {
  const url = await emptyDatabase('control');
  await using proxy = await startPgProxy({ upstream: url });
  await using t = await startOn(url);
  proxy.pause();
  expect((await t.request('PATCH', '/flags/example', { body: { name: 'fine' } })).status).toBe(200);
  expect(t.service.delivery.status().database).toBe('up');
});
