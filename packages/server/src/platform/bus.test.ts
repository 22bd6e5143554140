/** What every bus does, on each of the three; and what becomes of the one on Redis while Redis is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { queryOnce, type RedisServer, startPgProxy, startRedis, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { type Bus, createProcessBus } from './bus.ts';
import { createLog } from './log.ts';
import { createPostgresBus, type PostgresBus } from './postgres-bus.ts';
import { openRedis, type Redis } from './redis/open-redis.ts';
import { createRedisBus } from './redis-bus.ts';

const log = createLog('silent');
let redis: RedisServer;
let database: TestDatabase;
beforeAll(async () => {
  [redis, database] = await Promise.all([startRedis({ own: true }), createTestDatabase()]);
});
afterAll(async () => {
  await redis?.stop();
  await database?.[Symbol.asyncDispose]();
});

const open: { close(): Promise<void> | void }[] = [];
async function closeAll(): Promise<void> {
  redis.resume();
  // Where a test failed while it was away, that is no reason for the next one to fail.
  await redis.command('PING').catch(() => redis.restart());
  for (const each of open.splice(0)) await each.close();
}

const databaseUrl = () => database.choice.databaseUrl!;
let named = 0;

function postgresBus(url = databaseUrl()): PostgresBus {
  const bus = createPostgresBus(url, `node-${++named}`, log);
  open.push(bus);
  return bus;
}

/** With what it stands on, so that a test can look at each. */
function redisBus(base: Parameters<typeof createRedisBus>[1], prefix: string): { bus: Bus; redis: Redis } {
  const connection = openRedis({ url: redis.url, prefix }, log);
  open.push(connection);
  const bus = createRedisBus(connection, base);
  open.push(bus);
  return { bus, redis: connection };
}

/** Three nodes of one fleet, or the one that is all there can be. */
const kinds: Record<string, () => { bus: Bus; redis?: Redis }[]> = {
  process: () => [{ bus: createProcessBus(`node-${++named}`) }],
  PostgreSQL: () => threeTimes(() => ({ bus: postgresBus() })),
  Redis: () => threeTimes(() => redisBus(postgresBus(), 'fleet-beside-postgres')),
  'Redis alone': () => threeTimes(() => redisBus(createProcessBus(`node-${++named}`), 'fleet-alone')),
};

/** Until PostgreSQL has noticed that those of earlier tests are gone: it counts who listens. */
async function onlyThese(count: number): Promise<void> {
  const counting =
    "select from pg_stat_activity where application_name = 'halyard-bus' and datname = current_database()";
  await waitFor(async () => (await queryOnce(databaseUrl(), counting)).length === count);
}

function threeTimes<T>(make: () => T): T[] {
  return [make(), make(), make()];
}

describe.each(Object.keys(kinds))('a bus: %s', (kind) => {
  let buses: Bus[];
  beforeAll(async () => {
    const nodes = kinds[kind]!();
    const isThere = ({ bus, redis: own }: (typeof nodes)[number]) =>
      bus.isConnected() && (own === undefined || (own.status() === 'up' && own.isSubscribed()));
    await waitFor(() => nodes.every(isThere));
    if (kind === 'PostgreSQL' || kind === 'Redis') await onlyThese(nodes.length);
    buses = nodes.map(({ bus }) => bus);
  });
  afterAll(() => closeAll());

  it('rings here at once, until one stops listening', async () => {
    let rings = 0;
    const stop = buses[0]!.onRing(() => rings++);
    buses[0]!.onRing(() => rings++);
    rings = 0;
    buses[0]!.ring();
    expect(rings).toBe(2);
    stop();
    buses[0]!.ring();
    expect(rings).toBe(3);
  });

  it('rings on every node', async () => {
    const rung = new Set<Bus>();
    for (const bus of buses) bus.onRing(() => rung.add(bus));
    rung.clear();
    if (buses[0]!.ringsInTransaction())
      await queryOnce(databaseUrl(), "select pg_notify('halyard_changes', '')");
    buses[0]!.ring();
    await waitFor(() => rung.size === buses.length);
  });

  it('asks every node, and knows when all have answered', async () => {
    for (const bus of buses) {
      bus.onQuestion('sum', (numbers) => (numbers as number[]).reduce((a, b) => a + b, 0));
    }
    const startedAt = performance.now();
    const { answers, isComplete } = await buses[0]!.ask('sum', [1, 2, 3], 20_000);
    expect(isComplete).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(answers).toHaveLength(buses.length);
    const answerOf = ({ node, process }: Bus) => ({ node, process, answer: 6 });
    expect(answers[0]).toEqual(answerOf(buses[0]!));
    const byNode = (a: { node: string }, b: { node: string }) => (a.node < b.node ? -1 : 1);
    expect(answers.toSorted(byNode)).toEqual(buses.map(answerOf).toSorted(byNode));
  });

  it('leaves out who has no answer, and does not wait for it', async () => {
    buses[0]!.onQuestion('mood', () => undefined);
    buses.at(-1)!.onQuestion('mood', () => {
      throw new Error('bad');
    });
    const startedAt = performance.now();
    expect((await buses[0]!.ask('mood', null, 20_000)).answers).toEqual([]);
    expect((await buses[0]!.ask('unknown', null, 20_000)).answers).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    const stop = buses[0]!.onQuestion('mood', () => 'fine');
    expect((await buses[0]!.ask('mood', null, 20_000)).answers).toMatchObject([
      { node: buses[0]!.node, answer: 'fine' },
    ]);
    stop();
    expect((await buses[0]!.ask('mood', null, 20_000)).answers).toEqual([]);
  });

  it('carries answers of a megabyte, and several questions at a time', async () => {
    for (const bus of buses) bus.onQuestion('much', (letter) => String(letter).repeat(1_000_000));
    const answered = await Promise.all(
      ['ä', 'b', '"'].map((letter) => buses[0]!.ask('much', letter, 20_000)),
    );
    for (const [index, { answers }] of answered.entries()) {
      expect(answers).toHaveLength(buses.length);
      for (const { answer } of answers) expect(answer === 'äb"'[index]!.repeat(1_000_000)).toBe(true);
    }
  });

  it('refuses a question that would not fit into a notification', async () => {
    await expect(buses[0]!.ask('long', 'x'.repeat(7_000), 1_000)).rejects.toThrow(RangeError);
  });

  it('keeps nothing of answers that were taken', async () => {
    for (const bus of buses) bus.onQuestion('who', () => 'me');
    expect((await buses[0]!.ask('who', null, 20_000)).answers).toHaveLength(buses.length);
    expect(await queryOnce(databaseUrl(), 'select * from bus_answers')).toEqual([]);
    expect(await redis.command('KEYS', 'fleet-*')).toEqual([]);
  });
});

describe('on PostgreSQL', () => {
  afterEach(closeAll);

  it('forgets answers that nobody took', async () => {
    const bus = postgresBus();
    await waitFor(() => bus.isConnected());
    const insert = (id: string, age: string) =>
      queryOnce(
        databaseUrl(),
        `insert into bus_answers (question, answer, at) values ('${id}', '{}', now() - interval '${age}')`,
      );
    await insert('old', '2 minutes');
    await insert('new', '1 second');
    await bus.ask('x', null, 1_000);
    expect(await queryOnce(databaseUrl(), 'select question from bus_answers')).toEqual([{ question: 'new' }]);
    await queryOnce(databaseUrl(), 'delete from bus_answers');
  });

  it('waits no longer than it may for a node that hangs, and has the answers of the others', async () => {
    await using proxy = await startPgProxy({ upstream: databaseUrl() });
    const [asker, hanging] = [postgresBus(), postgresBus(proxy.url)];
    await waitFor(() => asker.isConnected() && hanging.isConnected());
    for (const bus of [asker, hanging]) bus.onQuestion('who', () => 'me');
    expect((await asker.ask('who', null, 20_000)).answers).toHaveLength(2);
    proxy.pause();
    expect((await asker.ask('who', null, 300)).answers).toMatchObject([{ node: asker.node, answer: 'me' }]);
  });

  it('answers for itself where it is cut off', async () => {
    await using proxy = await startPgProxy({ upstream: databaseUrl() });
    const bus = postgresBus(proxy.url);
    await waitFor(() => bus.isConnected());
    bus.onQuestion('who', () => 'me');
    proxy.pause();
    expect((await bus.ask('who', null, 300)).answers).toMatchObject([{ node: bus.node, answer: 'me' }]);
  });
});

describe('on Redis that comes and goes', () => {
  afterEach(closeAll);

  async function two() {
    const prefix = `away-${++named}`;
    const bases = [postgresBus(), postgresBus()] as const;
    const nodes = [redisBus(bases[0], prefix), redisBus(bases[1], prefix)] as const;
    await waitFor(() => bases.every((base) => base.isConnected()));
    await waitFor(() => nodes.every(({ bus }) => !bus.ringsInTransaction()));
    for (const { bus } of nodes) bus.onQuestion('who', () => 'me');
    return nodes;
  }
  const isBack = ([a, b]: Awaited<ReturnType<typeof two>>) =>
    waitFor(() => [a, b].every(({ bus }) => !bus.ringsInTransaction()), { timeoutMs: 20_000 });

  it('rings and asks between nodes that were given the same name by mistake', async () => {
    const prefix = `twins-${++named}`;
    const [a, b] = [1, 2].map(() => redisBus(createProcessBus('twin'), prefix));
    const isThere = ({ redis: own }: { redis: Redis }) => own.status() === 'up' && own.isSubscribed();
    await waitFor(() => [a!, b!].every(isThere));
    let rings = 0;
    b!.bus.onRing(() => rings++);
    a!.bus.ring();
    await waitFor(() => rings > 0);
    a!.bus.onQuestion('who', () => 'one');
    b!.bus.onQuestion('who', () => 'the other');
    const { answers, isComplete } = await a!.bus.ask('who', null, 20_000);
    expect([answers.map(({ answer }) => answer), isComplete]).toEqual([['one', 'the other'], true]);
  });

  it('passes over what something else has left in its channels and lists', async () => {
    const prefix = `garbage-${++named}`;
    const [a, b] = [1, 2].map(() => redisBus(createProcessBus(`node-${++named}`), prefix));
    await waitFor(() => [a!, b!].every((each) => each.redis.status() === 'up' && each.redis.isSubscribed()));
    b!.bus.onQuestion('who', () => 'me');
    for (const text of ['', 'nonsense', 'null', '[]', '{"id":1}']) {
      await redis.command('PUBLISH', `${prefix}:ask`, text);
      await redis.command('PUBLISH', `${prefix}:answered`, text);
    }
    const asking = a!.bus.ask('who', null, 20_000);
    expect((await asking).answers).toMatchObject([{ answer: 'me' }]);
  });

  it('rings the other way where Redis is found away after the transaction was told that it is there', async () => {
    const nodes = await two();
    const [a, b] = nodes;
    let rings = 0;
    const hasNotified = a.bus.ringsInTransaction();
    expect(hasNotified).toBe(false);
    await redis.kill9();
    // Both: a node that finds out later that it heard nothing could ring by itself.
    await waitFor(() => [a, b].every(({ redis }) => redis.status() === 'down'), { timeoutMs: 20_000 });
    b.bus.onRing(() => rings++);
    rings = 0;
    a.bus.ring(hasNotified);
    await waitFor(() => rings > 0);
    // The control: what the transaction has told already is not told again.
    rings = 0;
    a.bus.ring(true);
    await sleep(500);
    expect(rings).toBe(0);
    await redis.restart();
    await isBack(nodes);
  });

  it('C9: killed: transactions ring again, every node is asked the other way, and it comes back', async () => {
    const nodes = await two();
    const [a, b] = nodes;
    await redis.kill9();
    await waitFor(() => a.bus.ringsInTransaction() && b.bus.ringsInTransaction(), { timeoutMs: 20_000 });
    await waitFor(() => a.redis.status() === 'down', { timeoutMs: 20_000 });
    expect(a.bus.isConnected()).toBe(true);
    expect((await a.bus.ask('who', null, 20_000)).answers).toHaveLength(2);
    await redis.restart();
    await isBack(nodes);
    let rings = 0;
    b.bus.onRing(() => rings++);
    a.bus.ring();
    await waitFor(() => rings > 0);
  });

  it('C9: silent: a ring that it does not take is made up for by NOTIFY', async () => {
    const nodes = await two();
    const [a, b] = nodes;
    let rings = 0;
    b.bus.onRing(() => rings++);
    redis.pause();
    expect(a.bus.ringsInTransaction()).toBe(false);
    a.bus.ring();
    await waitFor(() => rings > 0, { timeoutMs: 20_000 });
    await waitFor(() => a.bus.ringsInTransaction(), { timeoutMs: 20_000 });
    expect((await a.bus.ask('who', null, 20_000)).answers).toHaveLength(2);
    redis.resume();
    await isBack(nodes);
  });

  it('negative control: without the other way nobody hears it', async () => {
    const prefix = `control-${++named}`;
    const [a, b] = [1, 2].map(() => redisBus(createProcessBus(`node-${++named}`), prefix));
    await waitFor(() =>
      [a!, b!].every(({ redis: { isSubscribed, status } }) => isSubscribed() && status() === 'up'),
    );
    let rings = 0;
    b!.bus.onRing(() => rings++);
    redis.pause();
    a!.bus.ring();
    await sleep(1_500);
    expect(rings).toBe(0);
  });

  it('C9: CLIENT KILL TYPE pubsub: subscribed again, and rung once for what may have been missed', async () => {
    const nodes = await two();
    const [a, b] = nodes;
    let rings = 0;
    b.bus.onRing(() => rings++);
    expect(await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBeGreaterThanOrEqual(2);
    await waitFor(() => rings > 0, { timeoutMs: 20_000 });
    await isBack(nodes);
    expect((await a.bus.ask('who', null, 20_000)).answers).toHaveLength(2);
  });
});
