/** The proof of delivery across nodes: streams on both, confirmations wherever the balancer led them. */
import { join } from 'node:path';
import type { DeliveryAnswer } from '@halyard/contract';
import { connect } from '@halyard/sdk';
import { startHaproxy, startRedis, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { type Node, startNodes } from './testing/nodes.ts';
import { ask, makePlace, root } from './testing/place.ts';

const size = 12;

it.each(['PostgreSQL', 'Redis'])('tells of every connection, over %s', { timeout: 120_000 }, async (over) => {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  const redis = over === 'Redis' ? stack.use(await startRedis()) : undefined;
  const nodes = stack.use(await startNodes(place, 2, redis ? { REDIS_URL: redis.url } : {}));
  const [one, two] = nodes.all as [Node, Node];
  const balancer = stack.use(
    await startHaproxy({
      config: join(root, 'deploy/haproxy.cfg'),
      env: { HALYARD_ADDRESS_1: one.address, HALYARD_ADDRESS_2: two.address },
    }),
  );
  const clients = await Promise.all(
    Array.from({ length: size }, () =>
      connect({ url: balancer.url, key: nodes.server, cache: false, timeoutMs: 60_000 }),
    ),
  );
  stack.defer(async () => void (await Promise.all(clients.map((client) => client.close()))));
  const place1 = { ...one, administrator: nodes.administrator };
  const path = '/flags/example/delivery?environment=development';
  const prove = async (node: Node, more = ''): Promise<DeliveryAnswer> =>
    (await ask({ ...place1, url: node.url }, 'GET', path + more)).body;
  await waitFor(async () => (await prove(one)).connections.total === size);

  const { body } = await ask(place1, 'POST', '/flags/example/environments/development/disable');
  const proofs = await waitFor(
    async () => {
      const both = await Promise.all([prove(one), prove(two)]);
      return both.every(({ connections }) => connections.confirmed === size) ? both : undefined;
    },
    { timeoutMs: 60_000, what: 'every client to confirm' },
  );
  for (const proof of proofs) {
    expect(proof).toMatchObject({ version: body.version, isComplete: true, behind: [] });
    expect(proof.connections).toEqual({ total: size, confirmed: size, sent: 0, behind: 0 });
    expect(proof.latency?.samples).toBe(size);
    expect(proof.nodes.map(({ version }) => version)).toEqual([body.version, body.version]);
    // Both have some, or nothing had to be put together.
    for (const { connections } of proof.nodes) expect(connections).toBeGreaterThan(0);
  }

  // The control: with a node that does not answer the proof is of the other one's connections, and says so.
  process.kill(two.pid, 'SIGSTOP');
  // Of another version: what was asked just now is answered again.
  const partial = await prove(one, `&version=${body.version - 1}`);
  process.kill(two.pid, 'SIGCONT');
  expect(partial.isComplete).toBe(false);
  expect(partial.nodes).toHaveLength(1);
  expect(partial.connections.total).toBeLessThan(size);
});
