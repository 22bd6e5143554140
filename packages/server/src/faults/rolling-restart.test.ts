/** A14: two nodes behind HAProxy are restarted one after the other while everybody goes on. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Balancer, startRedis, temporaryDirectory, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { behindHaproxy, behindNginx, haproxyConfig } from './testing/balance.ts';
import { createFlags, judgeState, lastSeq, readLogAfter, startBurst } from './testing/burst.ts';
import { converge } from './testing/converge.ts';
import { judgeVersions, startFleet } from './testing/fleet.ts';
import { judgeHistory, newHistory } from './testing/history.ts';
import { keepAsking } from './testing/keep-asking.ts';
import { type Node, startNodes } from './testing/nodes.ts';
import { makePlace } from './testing/place.ts';

const timeout = 240_000;
/** Goal A14. */
const exitLimitMs = 30_000;
/** Of both nodes; the goal's 20 by HALYARD_ROLLING_RESTARTS=20. */
const rounds = Number(process.env['HALYARD_ROLLING_RESTARTS'] ?? 2);

/** The balancer has found out that a node is there again: new streams go where fewest are. */
async function isBalanced(balancer: Balancer, node: Node, server: string): Promise<void> {
  await waitFor(
    async () => {
      const controller = new AbortController();
      const answer = await fetch(`${balancer.url}/sdk/stream`, {
        headers: { authorization: `Bearer ${server}` },
        signal: controller.signal,
      });
      const { connections } = await node.readiness();
      controller.abort();
      await answer.body?.cancel().catch(() => {});
      return connections > 0;
    },
    { timeoutMs: 30_000, intervalMs: 100, what: 'the balancer to lead to a node that is back' },
  );
}

it.each([
  ['HAProxy', behindHaproxy, rounds],
  ['nginx', behindNginx, 1],
] as const)(
  'A14: behind %s a rolling restart fails no evaluation, loses no change, takes no version back',
  {
    timeout: timeout + rounds * 30_000,
  },
  async (_, behind, restarts) => {
    await using place = await makePlace('postgres');
    await using redis = await startRedis({ own: true });
    await using nodes = await startNodes(place, 2, { HALYARD_DRAIN_MS: '2500', REDIS_URL: redis.url });
    const { administrator, server } = nodes;
    await using balancer = await behind(nodes.all);
    const service = { url: balancer.url, administrator, server };
    await createFlags(service);
    const first = await lastSeq(service);
    await using fleet = await startFleet({ url: balancer.url, key: server }, 8);
    const asking = keepAsking(service, 2);
    const history = newHistory();
    const burst = startBurst(service, history, true);
    for (let round = 0; round < restarts; round++) {
      for (const node of nodes.all) {
        const { code, tookMs } = await node.stop();
        expect(code).toBe(0);
        expect(tookMs).toBeLessThan(exitLimitMs);
        await node.start();
        await isBalanced(balancer, node, server);
      }
    }
    await burst.stop();
    await asking.stop();
    expect(asking.answers).toBeGreaterThan(100);
    expect(asking.failures).toEqual([]);
    // Not one write was refused either, or left without an answer.
    expect([burst.refusals, history.unknown]).toEqual([[], new Set()]);
    const log = await readLogAfter(service, first);
    expect(judgeHistory(history, log)).toEqual([]);
    expect(await judgeState(service, log)).toEqual([]);
    await converge(service, nodes.all, fleet.clients);
    expect(fleet.problems()).toEqual([]);
  },
);

it('A14, negative control: without drain, checks and retries a restart is felt', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 2);
  await using careless = temporaryDirectory('halyard-haproxy-');
  const config = join(careless.path, 'haproxy.cfg');
  const text = readFileSync(haproxyConfig, 'utf8').replaceAll(
    /^ *(retries|option redispatch|retry-on|option httpchk).*$/gm,
    '',
  );
  writeFileSync(config, text.replaceAll(/^ *http-check.*$|\bcheck inter.*$/gm, ''));
  await using balancer = await behindHaproxy(nodes.all, config);
  const asking = keepAsking({ url: balancer.url, server: nodes.server }, 2);
  await waitFor(() => asking.answers > 20);
  expect(asking.failures).toEqual([]);
  await nodes.all[0]!.kill9();
  await waitFor(() => asking.failures.length > 0);
  await asking.stop();
});

it('negative control: a version that goes back, and an epoch that comes back, are found', () => {
  const at = (epoch: string, version: number) => ({ epoch, version });
  expect(judgeVersions([at('e1', 1), at('e1', 3), at('e2', 1), at('e2', 2)])).toEqual([]);
  expect(judgeVersions([at('e1', 3), at('e1', 2)])).toEqual(['went back from 3 to 2']);
  expect(judgeVersions([at('e1', 1), at('e2', 1), at('e1', 5)])).toEqual(['went back to the epoch e1']);
});
