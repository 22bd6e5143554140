/**
 * A node that starts while PostgreSQL is away answers from what other nodes share in Redis, follows what they still
 * change, and becomes a whole node by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Cluster,
  freePort,
  queryOnce,
  type RedisServer,
  startPostgres,
  startRedis,
  waitFor,
} from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { name as environments } from '../migrations/0011-environments.ts';
import { createLog } from '../platform/log.ts';
import { ask, run, startAt } from './testing/place.ts';
import { readState, startWatchedNode, type WatchedNode, watchNode } from './testing/watched-nodes.ts';

const timeout = 120_000;
const log = createLog('silent');
let cluster: Cluster;
let redis: RedisServer;
beforeAll(async () => {
  [cluster, redis] = await Promise.all([
    startPostgres({ own: true }),
    startRedis({ own: true, password: true }),
  ]);
}, timeout);
afterAll(async () => {
  await redis?.stop();
  await cluster?.stop();
}, timeout);

async function makeDatabase(name: string): Promise<string> {
  await queryOnce(cluster.url('postgres'), `create database ${name}`);
  return cluster.url(name);
}

const evaluate = async ({ url, server }: WatchedNode, flag = 'example') => {
  const answer = await fetch(`${url}/flags/${flag}/evaluate?targetingKey=you&country=DE`, {
    headers: { authorization: `Bearer ${server}` },
  });
  // biome-ignore lint/suspicious/noExplicitAny: an evaluation, or a problem
  return { status: answer.status, body: (await answer.json()) as any };
};

const readiness = async (node: WatchedNode) => (await ask(node, 'GET', '/readyz')).body;

/** Until the newest pointer in Redis says so. */
async function isShared(prefix: string, seq: number): Promise<void> {
  await waitFor(
    async () => {
      const [key] = (await redis.command('KEYS', `${prefix}:newest:*`)) as string[];
      return String(await redis.command('GET', key!)).startsWith(`${seq}:`);
    },
    { timeoutMs: 20_000, what: `change ${seq} in Redis` },
  );
}

it('starts from Redis, refuses writes, and becomes whole when PostgreSQL is back', { timeout }, async () => {
  const config = {
    databaseUrl: await makeDatabase('gone'),
    redisUrl: redis.url,
    redisPrefix: 'gone',
    pollMs: 200,
  };
  const first = await startWatchedNode(config, log);
  await ask(first, 'POST', '/flags', {
    key: 'kept',
    kind: 'boolean',
    environments: { development: { enabled: true } },
  });
  const { body } = await ask(first, 'GET', '/changes');
  await isShared('gone', body.items[0].seq);
  const before = await readState(first);
  await first.service.stop();
  await cluster.kill9();

  const second = await startWatchedNode(config, log, first);
  const watch = await watchNode(second);
  try {
    expect(watch.committed).toEqual(before);
    expect(await evaluate(second, 'kept')).toMatchObject({ status: 200, body: { stale: true } });
    const snapshot = await fetch(`${second.url}/sdk/snapshot`, {
      headers: { authorization: `Bearer ${second.server}` },
    });
    expect([snapshot.status, Object.keys(((await snapshot.json()) as { flags: object }).flags)]).toEqual([
      200,
      ['example', 'kept'],
    ]);
    expect(await readiness(second)).toMatchObject({ status: 'degraded', database: 'down', redis: 'up' });
    const events = { instance: 'i', sequence: 1, events: [] };
    for (const [key, method, path, sent] of [
      [second.administrator, 'PATCH', '/flags/kept', { name: 'x' }],
      [second.administrator, 'GET', '/flags', undefined],
      [second.server, 'POST', '/sdk/events', events],
    ] as const) {
      const refused = await ask({ url: second.url, administrator: key }, method, path, sent);
      expect([refused.status, refused.body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }

    await cluster.restart();
    await waitFor(async () => (await readiness(second)).status === 'ready', { timeoutMs: 60_000 });
    expect(
      (await ask(second, 'PATCH', '/flags/kept', { environments: { development: { enabled: false } } }))
        .status,
    ).toBe(200);
    await waitFor(() => watch.committed.version === before.version + 1, { timeoutMs: 15_000 });
    expect((await evaluate(second, 'kept')).body.stale).toBe(undefined);
    expect([watch.failures, watch.isOpen, watch.stale > 0]).toEqual([[], true, true]);
    // And shares what it has since.
    await isShared('gone', body.items[0].seq + 1);
  } finally {
    await watch.stop();
    await second.service.stop();
  }
});

it('says to whoever starts it that the database is away, and promises nothing that needs it', {
  timeout,
}, async () => {
  const env = {
    PORT: '0',
    DATABASE_URL: await makeDatabase('greeted'),
    REDIS_URL: redis.url,
    HALYARD_REDIS_PREFIX: 'greeted',
  };
  const first = await startAt({ env });
  expect(first.stdout()).toMatch(/\(database: PostgreSQL; with Redis; dashboard: \S+; reference: \S+\)\n/);
  await isShared('greeted', (await ask(first, 'GET', '/changes')).body.items[0].seq);
  await first.stop();
  await cluster.kill9();
  await using second = await startAt({ env });
  const isSaid =
    /\(database: PostgreSQL, which is away; with Redis; .+\)\nThe database cannot be reached: .+ from Redis/;
  await waitFor(() => isSaid.test(second.stdout()));
  expect(second.stdout()).not.toContain('npm run key');
  await cluster.restart();
  // Control: when it is there, so is what needs it.
  await using third = await startAt({ env });
  await waitFor(() => third.stdout().includes('To make a new key: npm run key -- create'));
  expect(third.stdout()).not.toContain('away');
});

/** A database that two users know, of whom one can be shut out. */
async function makeDatabaseForTwo(name: string) {
  const url = await makeDatabase(name);
  const admin = (sql: string) => queryOnce(cluster.url('postgres'), sql);
  await admin(`create role ${name}_user superuser login password 'secret'`);
  const other = new URL(url);
  [other.username, other.password] = [`${name}_user`, 'secret'];
  return {
    url,
    otherUrl: other.href,
    async shutOut() {
      await admin(`alter role ${name}_user nologin`);
      await admin(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${name}_user'`);
    },
    letIn: () => admin(`alter role ${name}_user login`),
  };
}

it('follows what nodes with the database still change, and never goes back', { timeout }, async () => {
  const database = await makeDatabaseForTwo('partitioned');
  const config = { redisUrl: redis.url, redisPrefix: 'partitioned', pollMs: 200 };
  const whole = await startWatchedNode({ ...config, databaseUrl: database.url }, log);
  const cut = await startWatchedNode({ ...config, databaseUrl: database.otherUrl }, log, whole);
  await ask(whole, 'POST', '/flags', { key: 'moving', kind: 'boolean' });
  const watch = await watchNode(cut);
  try {
    await database.shutOut();
    await waitFor(() => cut.service.delivery.status().database === 'down', { timeoutMs: 30_000 });
    for (const enabled of [true, false, true]) {
      await ask(whole, 'PATCH', '/flags/moving', { environments: { development: { enabled } } });
    }
    const now = await readState(whole);
    await waitFor(() => watch.committed.version === now.version, {
      timeoutMs: 30_000,
      what: 'the change, by Redis',
    });
    expect(watch.committed.hash).toBe(now.hash);
    expect(cut.service.delivery.status().database).toBe('down');
    await database.letIn();
    await waitFor(() => cut.service.delivery.status().database === 'up', { timeoutMs: 60_000 });
    await ask(cut, 'PATCH', '/flags/moving', { environments: { development: { enabled: false } } });
    await waitFor(() => watch.committed.version === now.version + 1, { timeoutMs: 15_000 });
    expect([watch.failures, watch.isOpen]).toEqual([[], true]);
  } finally {
    await watch.stop();
    await cut.service.stop();
    await whole.service.stop();
  }
});

it('negative control: without Redis it hears nothing of what others change', { timeout }, async () => {
  const database = await makeDatabaseForTwo('alone');
  const config = { redisUrl: undefined, pollMs: 200 };
  const whole = await startWatchedNode({ ...config, databaseUrl: database.url }, log);
  const cut = await startWatchedNode({ ...config, databaseUrl: database.otherUrl }, log, whole);
  const watch = await watchNode(cut);
  try {
    await database.shutOut();
    await waitFor(() => cut.service.delivery.status().database === 'down', { timeoutMs: 30_000 });
    const { version } = watch.committed;
    await ask(whole, 'PATCH', '/flags/example', { environments: { development: { enabled: false } } });
    await sleep(2_000);
    expect(watch.committed.version).toBe(version);
  } finally {
    await watch.stop();
    await cut.service.stop();
    await whole.service.stop();
  }
});

it('migrates a database that comes back as an older version left it', { timeout }, async () => {
  const config = {
    databaseUrl: await makeDatabase('older'),
    redisUrl: redis.url,
    redisPrefix: 'older',
    pollMs: 200,
  };
  const first = await startWatchedNode(config, log);
  await isShared('older', (await ask(first, 'GET', '/changes')).body.items[0].seq);
  await first.service.stop();
  const undone = [
    'alter table flag_configurations drop column inherited',
    'alter table segment_configurations drop column inherited',
    `alter table environments drop column color, drop column is_protected, drop column inherits,
      drop column expires_at, drop column archived_at`,
    'drop index environments_by_position',
    `delete from halyard_migrations where name = '${environments}'`,
  ];
  for (const statement of undone) await queryOnce(config.databaseUrl, statement);
  await cluster.kill9();
  const second = await startWatchedNode(config, log, first);
  await cluster.restart();
  await waitFor(async () => (await readiness(second)).status === 'ready', { timeoutMs: 60_000 });
  const archived = 'select key from environments where archived_at is not null';
  expect(await queryOnce(config.databaseUrl, archived)).toEqual([]);
  await second.service.stop();
});

it('takes another database that comes back for what it is', { timeout }, async () => {
  const config = {
    databaseUrl: await makeDatabase('other'),
    redisUrl: redis.url,
    redisPrefix: 'other',
    pollMs: 200,
  };
  const first = await startWatchedNode(config, log);
  await isShared('other', (await ask(first, 'GET', '/changes')).body.items[0].seq);
  const before = await readState(first);
  await first.service.stop();
  await queryOnce(cluster.url('postgres'), 'drop database other');
  await queryOnce(cluster.url('postgres'), 'create database other');
  await cluster.kill9();
  const second = await startWatchedNode(config, log, first);
  expect(await readState(second)).toEqual(before);
  await cluster.restart();
  // Its keys are as new as the rest of it.
  const keys = (await second.service.laterKeys)!;
  const anew = { ...second, ...keys };
  await waitFor(async () => (await evaluate(anew)).status === 200, { timeoutMs: 60_000 });
  await waitFor(async () => (await readState(anew)).epoch !== before.epoch, { timeoutMs: 30_000 });
  expect((await evaluate(second)).status).toBe(401);
  await second.service.stop();
});

it('does not start where neither is there, and says so in one line without a secret', {
  timeout,
}, async () => {
  const port = await freePort();
  const env = {
    PORT: '0',
    DATABASE_URL: `postgres://u:canary-secret@127.0.0.1:${port}/x`,
    HALYARD_REDIS_PREFIX: 'nothing-there',
  };
  for (const redisUrl of [redis.url, `redis://:canary-secret@127.0.0.1:${port}`]) {
    const answer = await run(['packages/server/src/main.ts'], { ...env, REDIS_URL: redisUrl });
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    const lines = answer.stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(
      `Halyard cannot start: PostgreSQL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED); check DATABASE_URL`,
    );
    expect(answer.stderr).not.toContain('canary');
    expect(answer.stderr).not.toContain(new URL(redis.url).password);
  }
});
