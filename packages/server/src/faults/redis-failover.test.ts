/** C9: the Redis of the nodes dies, and its replica takes over under the same address. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy, startRedis, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { createFlags, judgeState, lastSeq, readLogAfter, startBurst } from './testing/burst.ts';
import { converge } from './testing/converge.ts';
import { startFleet } from './testing/fleet.ts';
import { judgeHistory, newHistory } from './testing/history.ts';
import { keepAsking } from './testing/keep-asking.ts';
import { startNodes } from './testing/nodes.ts';
import { makePlace } from './testing/place.ts';

it('C9: Redis fails over to a replica that is promoted late', { timeout: 120_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  const settings = { 'repl-diskless-sync-delay': '0' };
  const master = stack.use(await startRedis({ own: true, settings }));
  const replica = stack.use(await startRedis({ own: true }));
  await replica.command('REPLICAOF', '127.0.0.1', String(master.port));
  const address = stack.use(await startFaultProxy({ to: master.port }));
  const nodes = stack.use(await startNodes(place, 2, { REDIS_URL: `redis://127.0.0.1:${address.port}` }));
  const service = { url: nodes.all[0]!.url, administrator: nodes.administrator, server: nodes.server };
  await createFlags(service);
  const first = await lastSeq(service);
  // All of them on the node that is not written to.
  const fleet = stack.use(await startFleet({ url: nodes.all[1]!.url, key: nodes.server }, 4));
  const askings = nodes.all.map(({ url }) => keepAsking({ url, server: nodes.server }));
  for (const asking of askings) stack.defer(() => asking.stop());
  const history = newHistory();
  const burst = startBurst(service, history, true);
  stack.defer(() => burst.stop());

  /** The seq of what the nodes share there. */
  const shared = async () => {
    const [key] = (await replica.command('KEYS', 'halyard:newest:*')) as string[];
    return key === undefined ? 0 : Number.parseInt(String(await replica.command('GET', key)), 10);
  };
  await waitFor(async () => (await shared()) > first, { what: 'the replica to follow' });

  await master.kill9();
  address.leadTo(replica.port);
  const refusals = async () => String(await replica.command('INFO', 'errorstats'));
  await waitFor(async () => (await refusals()).includes('errorstat_READONLY'), {
    timeoutMs: 30_000,
    what: 'nodes to be refused',
  });
  const copied = await shared();
  await sleep(1_000);
  // The negative control: until it is promoted, what the nodes share stands still.
  expect(await shared()).toBe(copied);

  await replica.command('REPLICAOF', 'NO', 'ONE');
  await waitFor(async () => (await shared()) > copied, { timeoutMs: 30_000, what: 'nodes to share again' });
  await burst.stop();
  for (const asking of askings) await asking.stop();
  const last = await lastSeq(service);
  await waitFor(async () => (await shared()) === last, { timeoutMs: 30_000, what: 'the last change there' });
  for (const node of nodes.all) {
    await waitFor(async () => (await node.readiness()).redis === 'up', { timeoutMs: 30_000 });
  }
  expect([burst.refusals, history.unknown]).toEqual([[], new Set()]);
  expect(askings.map(({ failures }) => failures)).toEqual([[], []]);
  const log = await readLogAfter(service, first);
  expect(judgeHistory(history, log)).toEqual([]);
  expect(await judgeState(service, log)).toEqual([]);
  await converge(service, nodes.all, fleet.clients);
  expect(fleet.problems()).toEqual([]);
});
