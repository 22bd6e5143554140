/**
 * C9, of the whole service: whatever Redis does, no write and no evaluation is refused, and what was changed on one
 * node is on the other within what goal A4 allows, where only the poll is left.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, type RedisServer, startFaultProxy, startRedis, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changesThrough } from './testing/changes-through.ts';
import { converge } from './testing/converge.ts';
import { type Fleet, startFleet } from './testing/fleet.ts';
import { type Asking, keepAsking } from './testing/keep-asking.ts';
import { type Nodes, startNodes } from './testing/nodes.ts';
import { makePlace } from './testing/place.ts';

const timeout = 120_000;
/** A4 allows 1.5 s at the 99th percentile; the rest is for a machine that has much else to do. */
const limitMs = 10_000;

let stack: AsyncDisposableStack;
let redis: RedisServer;
let proxy: FaultProxy;
let nodes: Nodes;
let fleet: Fleet;
let change: () => Promise<number>;
let askings: Asking[];
beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  redis = stack.use(await startRedis({ own: true }));
  proxy = stack.use(await startFaultProxy({ to: redis.port }));
  nodes = stack.use(await startNodes(place, 2, { REDIS_URL: `redis://127.0.0.1:${proxy.port}` }));
  const { administrator, server } = nodes;
  // All of them on the node that is not written to.
  fleet = stack.use(await startFleet({ url: nodes.all[1]!.url, key: server }, 4));
  change = await changesThrough({ url: nodes.all[0]!.url, administrator }, fleet.clients, limitMs);
  askings = nodes.all.map(({ url }) => keepAsking({ url, server }));
  for (const asking of askings) stack.defer(() => asking.stop());
}, timeout);
afterAll(() => stack?.disposeAsync());

interface Trouble {
  begin: () => unknown;
  end?: () => unknown;
  /** Whether nodes say at /readyz that it is down: the negative control, for these are felt. */
  isDown?: boolean;
}

const troubles: Record<string, Trouble> = {
  'is killed, and empty when it comes back': {
    begin: () => redis.kill9(),
    end: () => redis.restart(),
    isDown: true,
  },
  'stands still': { begin: () => redis.pause(), end: () => redis.resume(), isDown: true },
  'is flushed': { begin: () => redis.command('FLUSHALL') },
  'cuts its subscribers': { begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub') },
  'is two seconds away': { begin: () => proxy.add({ kind: 'latency', ms: 2_000 }), end: () => proxy.clear() },
  'has vanished': {
    begin: () => proxy.add({ kind: 'halfOpen' }),
    end: () => proxy.clear(),
    isDown: true,
  },
  'loses and spoils what is said': {
    begin: () => proxy.add({ kind: 'corrupt', rate: 0.05, direction: 'both' }),
    end: () => proxy.clear(),
  },
};

it.each(Object.keys(troubles))('C9: Redis %s', { timeout }, async (name) => {
  const { begin, end, isDown = false } = troubles[name]!;
  const says = async (state: string) =>
    (await Promise.all(nodes.all.map((node) => node.readiness()))).every((each) => each.redis === state);
  await change();
  await begin();
  for (let n = 0; n < 5; n++) {
    await change();
    await sleep(100);
  }
  if (isDown) await waitFor(() => says('down'), { timeoutMs: 30_000 });
  await end?.();
  await waitFor(() => says('up'), { timeoutMs: 30_000 });
  for (let n = 0; n < 3; n++) await change();
  const service = { url: nodes.all[0]!.url, administrator: nodes.administrator, server: nodes.server };
  await converge(service, nodes.all, fleet.clients);
  expect(fleet.problems()).toEqual([]);
  expect(askings.map(({ failures }) => failures)).toEqual([[], []]);
});
