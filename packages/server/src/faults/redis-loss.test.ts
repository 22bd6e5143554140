/**
 * Redis dies, falls silent, is emptied or replaced, and with it or without it the connection that listens to
 * PostgreSQL: no answer fails, no acknowledged change is lost, every stream gets every change, all by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cloneDatabase,
  type DatabaseClone,
  queryOnce,
  type RedisServer,
  startRedis,
  testPostgresUrl,
  waitFor,
} from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog, type Log } from '../platform/log.ts';
import { createFlags, judgeState, readLogAfter, settle, startBurst } from './testing/burst.ts';
import { judgeHistory, newHistory } from './testing/history.ts';
import { ask } from './testing/place.ts';
import {
  readState,
  startWatchedNode,
  type Watch,
  type WatchedNode,
  watchNode,
} from './testing/watched-nodes.ts';

const timeout = 120_000;
/** A4 says poll and half a second; this machine may have much else to do. */
const arrivalMs = 15_000;

let redis: RedisServer;
let database: DatabaseClone;
let nodes: [WatchedNode, WatchedNode];
let first: number;
const warnings: string[] = [];
const log: Log = {
  ...createLog('silent'),
  warn: ((...given: unknown[]) => warnings.push(String(given.at(-1)))) as never,
};

beforeAll(async () => {
  redis = await startRedis({ own: true });
  database = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
  const config = { databaseUrl: database.url, redisUrl: redis.url };
  const a = await startWatchedNode(config, log);
  nodes = [a, await startWatchedNode(config, log, a)];
  await createFlags(a);
  first = (await ask(a, 'GET', '/changes')).body.items[0].seq;
}, timeout);
afterAll(async () => {
  redis?.resume();
  for (const { service } of nodes ?? []) await service.stop();
  await redis?.stop();
  await database?.drop();
}, timeout);

const isWhole = () =>
  nodes.every(
    ({ service: { system } }) => system.redis!.status() === 'up' && !system.bus.ringsInTransaction(),
  );

let watches: Watch[];
beforeEach(async () => {
  redis.resume();
  await waitFor(isWhole, { timeoutMs: 30_000, what: 'both nodes on Redis' });
  watches = await Promise.all(nodes.map(watchNode));
}, timeout);
afterEach(async () => {
  for (const watch of watches) await watch.stop();
}, timeout);

const versionNow = async () => (await ask(nodes[0], 'GET', '/environments/development')).body.snapshotVersion;

/** Changes something, and waits until both streams have it. */
async function changeArrives(limitMs = arrivalMs): Promise<void> {
  const enabled = Math.random() < 0.5;
  const body = { name: `changed ${Math.random()}`, environments: { development: { enabled: !enabled } } };
  await ask(nodes[0], 'PATCH', '/flags/burst-0', { environments: { development: { enabled } } });
  expect((await ask(nodes[0], 'PATCH', '/flags/burst-0', body)).status).toBe(200);
  const version = await versionNow();
  await waitFor(() => watches.every(({ committed }) => committed.version >= version), {
    timeoutMs: limitMs,
    what: `version ${version} on every stream`,
  });
}

const faults: Record<string, { begin(): unknown; end?(): unknown }> = {
  'killed by kill -9 and started again, empty': { begin: () => redis.kill9(), end: () => redis.restart() },
  'emptied by FLUSHALL': { begin: () => redis.command('FLUSHALL') },
  'silent, as by DEBUG SLEEP or SIGSTOP': { begin: () => redis.pause(), end: () => redis.resume() },
  'replaced at once by another at the same address': { begin: () => redis.restart() },
  'CLIENT KILL TYPE pubsub': { begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub') },
  'CLIENT KILL TYPE normal': { begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'normal') },
};

describe('A4 C9: Redis in a burst of changes', () => {
  it.each(Object.keys(faults))('%s', { timeout }, async (name) => {
    const { begin, end } = faults[name]!;
    const history = newHistory();
    const before = first;
    const burst = startBurst(nodes[0], history, true);
    const more = async (count: number) => {
      const known = history.acknowledged.size;
      await waitFor(() => history.acknowledged.size >= known + count, { timeoutMs: 60_000 });
    };
    await more(20);
    await begin();
    // For as long as it takes to notice, and longer.
    await Promise.all([more(40), sleep(name.startsWith('silent') ? 3_000 : 300)]);
    await burst.stop();
    const during = await versionNow();
    await waitFor(() => watches.every(({ committed }) => committed.version >= during), {
      timeoutMs: arrivalMs,
      what: 'every stream while it is so',
    });
    await end?.();
    await waitFor(isWhole, { timeoutMs: 30_000, what: 'both nodes on Redis again' });
    await changeArrives();

    expect(burst.refusals).toEqual([]);
    for (const watch of watches) {
      expect(watch.failures).toEqual([]);
      expect(watch.isOpen).toBe(true);
      expect(watch.committed.hash).toBe((await readState(nodes[0])).hash);
    }
    await settle(nodes[0], history);
    const logged = await readLogAfter(nodes[0], before);
    first = (await ask(nodes[0], 'GET', '/changes')).body.items[0].seq;
    expect(judgeHistory(history, logged)).toEqual([]);
    // changeArrives() writes to the first of these flags as well, without a token.
    expect((await judgeState(nodes[0], logged)).filter((problem) => !problem.startsWith('burst-0'))).toEqual(
      [],
    );
  });

  it('negative control: a node that stops is noticed, and so is a change that the log has not', {
    timeout,
  }, async () => {
    const extra = await startWatchedNode({ databaseUrl: database.url, redisUrl: redis.url }, log, nodes[0]);
    const watch = await watchNode(extra);
    await extra.service.stop();
    await waitFor(() => watch.failures.length > 0 && !watch.isOpen);
    await watch.stop();
    const history = newHistory();
    history.acknowledged.set('1/0/0', 1);
    expect(judgeHistory(history, [])).toHaveLength(1);
  });
});

describe('C12: the connection that listens to PostgreSQL is lost', () => {
  const terminate = () =>
    queryOnce(
      testPostgresUrl(),
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'halyard-bus'",
      [database.name],
    );
  const allow = (may: boolean) =>
    queryOnce(testPostgresUrl(), `alter database ${database.name} with allow_connections ${may}`);

  it('with Redis and without: every stream gets every change, and somebody is told', {
    timeout,
  }, async () => {
    warnings.length = 0;
    await terminate();
    await changeArrives();
    await redis.kill9();
    await waitFor(() => nodes.every(({ service }) => service.system.bus.ringsInTransaction()), {
      timeoutMs: 30_000,
    });
    await terminate();
    await changeArrives();
    await allow(false);
    try {
      await terminate();
      await waitFor(() => nodes.every(({ service }) => !service.system.bus.isConnected()), {
        timeoutMs: 10_000,
      });
      // Now there is the poll alone.
      await changeArrives();
      await waitFor(() => warnings.some((line) => line.startsWith('doorbell lost')), { timeoutMs: 10_000 });
      const { body } = await ask(nodes[1], 'GET', '/readyz');
      expect(body).toMatchObject({ status: 'degraded', doorbell: 'down', redis: 'down', database: 'up' });
    } finally {
      await allow(true);
    }
    await redis.restart();
    await waitFor(() => nodes.every(({ service }) => service.system.bus.isConnected()), {
      timeoutMs: 30_000,
    });
    await changeArrives();
    for (const { failures, isOpen } of watches) expect([failures, isOpen]).toEqual([[], true]);
  });

  it('negative control: a node that does not poll hears nothing without both, and by either one', {
    timeout,
  }, async () => {
    const config = { databaseUrl: database.url, redisUrl: redis.url, pollMs: 60_000 };
    const deaf = await startWatchedNode(config, log, nodes[0]);
    const watch = await watchNode(deaf);
    const arrives = async (limitMs: number) => {
      await changeArrives();
      const version = await versionNow();
      await waitFor(() => watch.committed.version >= version, { timeoutMs: limitMs });
    };
    try {
      await waitFor(() => !deaf.service.system.bus.ringsInTransaction(), { timeoutMs: 30_000 });
      await arrives(arrivalMs);
      await allow(false);
      await terminate();
      await arrives(arrivalMs);
      await redis.kill9();
      await waitFor(() => !deaf.service.system.bus.isConnected(), { timeoutMs: 30_000 });
      await expect(arrives(2_000)).rejects.toThrow('in vain');
      await redis.restart();
      await allow(true);
      const version = await versionNow();
      await waitFor(() => watch.committed.version >= version, { timeoutMs: arrivalMs });
    } finally {
      await allow(true);
      await watch.stop();
      await deaf.service.stop();
    }
  });
});

it('says in /readyz how Redis is, and whether its breaker is closed', { timeout }, async () => {
  const readiness = async () => (await ask(nodes[0], 'GET', '/readyz')).body;
  const { node } = nodes[0].service.system.bus;
  expect(await readiness()).toMatchObject({
    status: 'ready',
    node,
    redis: 'up',
    breakers: { redis: 'closed' },
    doorbell: 'up',
  });
  warnings.length = 0;
  redis.pause();
  await waitFor(async () => (await readiness()).breakers.redis !== 'closed', { timeoutMs: 30_000 });
  // What came before has cut it off from PostgreSQL's bell as well.
  await waitFor(async () => (await readiness()).doorbell === 'up', { timeoutMs: 30_000 });
  expect(await readiness()).toMatchObject({
    status: 'degraded',
    redis: 'down',
    doorbell: 'up',
    database: 'up',
  });
  await waitFor(() => nodes[1].service.system.redis!.status() === 'down', { timeoutMs: 30_000 });
  // Tried every second since, and said once.
  await sleep(1_500);
  expect(warnings.filter((line) => line.startsWith('Redis is away'))).toHaveLength(nodes.length);
  redis.resume();
  await waitFor(async () => (await readiness()).status === 'ready', { timeoutMs: 30_000 });
});
