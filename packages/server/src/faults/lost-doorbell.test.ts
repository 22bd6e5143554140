/**
 * C12: the connections on which nodes listen are lost, or hang. The poll brings what they would have rung for, within
 * what goal A4 allows, and nobody notices anything else.
 */
import { queryOnce, startPostgres, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { changesThrough } from './testing/changes-through.ts';
import { converge } from './testing/converge.ts';
import { startFleet } from './testing/fleet.ts';
import { startNodes } from './testing/nodes.ts';

/** A4 allows 1.5 s at the 99th percentile; the rest is for a machine that has much else to do. */
const limitMs = 10_000;
const listeners =
  "select pid from pg_stat_activity where datname = 'bells' and application_name = 'halyard-bus'";

it('C12: listeners are cut, and hang', { timeout: 240_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = await startPostgres({ own: true });
  stack.defer(() => postgres.stop());
  const select = (sql: string) => queryOnce<{ pid: number }>(postgres.url('postgres'), sql);
  await select('create database bells');
  const place = { env: { HALYARD_LOG: 'error', DATABASE_URL: postgres.url('bells') } };
  const nodes = stack.use(await startNodes(place, 2));
  const { administrator, server } = nodes;
  const service = { url: nodes.all[0]!.url, administrator, server };
  const fleet = stack.use(await startFleet({ url: nodes.all[1]!.url, key: server }, 4));
  const change = await changesThrough(service, fleet.clients, limitMs);
  const says = async (doorbell: string) =>
    (await Promise.all(nodes.all.map((node) => node.readiness()))).every(
      (each) => each.doorbell === doorbell,
    );
  await waitFor(() => says('up'));
  await change();

  for (let n = 0; n < 5; n++) {
    expect(await select(`select pg_terminate_backend(pid) from (${listeners}) as each`)).not.toEqual([]);
    await change();
    await waitFor(async () => (await select(listeners)).length === 2, { timeoutMs: 30_000 });
  }
  await waitFor(() => says('up'), { timeoutMs: 30_000 });

  const stopped = await select(listeners);
  const pids = new Set(stopped.map(({ pid }) => pid));
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    for (let n = 0; n < 5; n++) await change();
    // The negative control: they hang indeed, which nodes find out when a keepalive is not answered. Each is without
    // a bell for a moment only, then listens on another connection; the slots of those that hang are taken.
    const anew = async () => (await select(listeners)).filter(({ pid }) => !pids.has(pid));
    await waitFor(async () => (await anew()).length === 2, { timeoutMs: 60_000 });
    await waitFor(() => says('up'), { timeoutMs: 60_000 });
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
  await change();
  await converge(service, nodes.all, fleet.clients);
  expect(fleet.problems()).toEqual([]);
});
