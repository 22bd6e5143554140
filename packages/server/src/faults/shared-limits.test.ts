/**
 * Two nodes keep one limit together through Redis. Redis is killed, falls silent and comes back meanwhile: limits
 * become those of each node alone, and nobody waits or is answered 5xx because of it.
 */
import { type RedisServer, startRedis, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

const timeout = 120_000;
const quota = 10;
const rates = { writes: quota / 10, reads: 0, evaluations: 100_000, refusedKeys: 0 };
/** Stands still but where a test moves it, so that both nodes are in the same window. */
const time = { ms: 1_900_000_000_000 };
const clock = { now: () => new Date(time.ms) };

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ own: true });
});
afterAll(() => redis?.stop());

interface Fleet extends AsyncDisposable {
  a: TestService;
  /** On the same database; it knows the keys of the first. */
  b: TestService;
}

async function startFleet(redisUrl: string | undefined): Promise<Fleet> {
  const stack = new AsyncDisposableStack();
  const options = { log: createLog('silent'), clock };
  const a = stack.use(await startTestService({ ...options, config: { rates, redisUrl } }));
  const { databaseUrl } = a.config;
  const b = stack.use(await startTestService({ ...options, config: { rates, redisUrl, databaseUrl } }));
  for (const { service } of [a, b]) {
    if (redisUrl) await waitFor(() => service.system.redis?.status() === 'up');
  }
  return { a, b, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function write({ url }: TestService, { a }: Fleet): Promise<number> {
  const answer = await fetch(`${url}/flags/example`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${a.keys.administrator}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return answer.status;
}

/** What Redis counts of the window that the clock is in. */
async function countInRedis(): Promise<number> {
  const window = String(Math.floor(time.ms / 10_000));
  const names = (await redis.command('KEYS', `halyard:rate:writes:${window}:*`)) as string[];
  expect(names.length).toBeLessThan(2);
  return names.length === 0 ? 0 : Number(await redis.command('GET', names[0]!));
}

/**
 * Writes by turns until both nodes refuse; each turn, two writes to a node, begins when `settled` says so. Answers how
 * many were let through, and fails on any answer that is neither 200 nor 429.
 */
async function useUp(fleet: Fleet, settled: (letThrough: number) => Promise<void>): Promise<number> {
  let letThrough = 0;
  let refusals = 0;
  for (let turn = 0; refusals < 4; turn++) {
    const node = turn % 2 === 0 ? fleet.a : fleet.b;
    const statuses = [await write(node, fleet), await write(node, fleet)];
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    letThrough += statuses.filter((status) => status === 200).length;
    refusals = statuses.includes(200) ? 0 : refusals + 1;
    await settled(letThrough);
  }
  return letThrough;
}

const told = (letThrough: number) =>
  waitFor(async () => (await countInRedis()) === letThrough).then(() => {});
const atOnce = async () => {};
/** Long after whatever was counted before. */
const later = () => {
  time.ms += 60_000;
};

it('two nodes share a limit; with Redis gone each has its own; back again they share it', {
  timeout,
}, async () => {
  await using fleet = await startFleet(redis.url);
  later();
  // A node hears of the other's last turn when it has something to tell itself.
  expect(await useUp(fleet, told)).toBeGreaterThanOrEqual(quota);
  expect(await countInRedis()).toBeLessThanOrEqual(quota + 4);
  const names = (await redis.command('KEYS', '*rate*')) as string[];
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    expect(Number(await redis.command('PTTL', name))).toBeGreaterThan(0);
    expect(Number(await redis.command('PTTL', name))).toBeLessThanOrEqual(30_000);
  }

  await redis.kill9();
  later();
  expect(await useUp(fleet, atOnce)).toBe(2 * quota);

  await redis.restart();
  for (const { service } of [fleet.a, fleet.b]) await waitFor(() => service.system.redis?.status() === 'up');
  later();
  expect(await useUp(fleet, told)).toBeLessThanOrEqual(quota + 4);
});

it('with a Redis that falls silent nobody waits for it', { timeout }, async () => {
  await using fleet = await startFleet(redis.url);
  later();
  const evaluate = ({ url }: TestService) =>
    fetch(`${url}/flags/example/evaluate?targetingKey=u`, {
      headers: { authorization: `Bearer ${fleet.a.keys.server}` },
    });
  redis.pause();
  try {
    const startedAt = performance.now();
    // Settlements are under way, and hang, while these are answered.
    const took: number[] = [];
    while (took.length < 20 || performance.now() - startedAt < 1_500) {
      const askedAt = performance.now();
      for (const node of [fleet.a, fleet.b]) expect((await evaluate(node)).status).toBe(200);
      took.push(performance.now() - askedAt);
    }
    // What waits for Redis has no answer within a second; these take some milliseconds, but where a machine stops.
    expect(took.toSorted((a, b) => a - b)[10]).toBeLessThan(1_000);
    expect(await useUp(fleet, atOnce)).toBe(2 * quota);
    await expect(fleet.a.service.system.redis!.run((client) => client.ping())).rejects.toThrow();
  } finally {
    redis.resume();
  }
});

it('negative control: without Redis two nodes share nothing', { timeout }, async () => {
  await using fleet = await startFleet(undefined);
  later();
  expect(await useUp(fleet, atOnce)).toBe(2 * quota);
});
