/**
 * A11: an SDK finds out that the other side is gone though its connection stands, and comes back by itself; with the
 * durations that users have, which is why this waits for most of a minute. How a node finds clients that take nothing
 * is shown in features/delivery/dead-peer.test.ts, on real sockets and a virtual clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect } from '@halyard/sdk';
import { type FaultProxy, startFaultProxy, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { type Node, startNodes } from './testing/nodes.ts';
import { makePlace } from './testing/place.ts';

/** The goal, of silence; and time for a machine that has much else to do. */
const goalMs = 45_000;
const limitMs = goalMs + 15_000;

interface Watched {
  client: Client;
  proxy: FaultProxy;
  /** Milliseconds from `since` to the first time that it was not ready. */
  staleAfterMs(since: number): number | undefined;
}

async function watch(node: Node, key: string): Promise<Watched> {
  const proxy = await startFaultProxy({ to: node.port });
  const client = await connect({
    url: `http://127.0.0.1:${proxy.port}`,
    key,
    cache: false,
    timeoutMs: 30_000,
  });
  let staleAt: number | undefined;
  client.on('PROVIDER_STALE', () => {
    staleAt ??= performance.now();
  });
  return { client, proxy, staleAfterMs: (since) => staleAt && staleAt - since };
}

it('A11: a vanished and a stopped node are found within three beats', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  const nodes = stack.use(await startNodes(place, 2));
  const [one, two] = nodes.all;
  const [vanished, stopped, control] = await Promise.all([
    watch(one!, nodes.server),
    watch(two!, nodes.server),
    watch(one!, nodes.server),
  ]);
  const all = [vanished, stopped, control];
  for (const { client, proxy } of all) {
    stack.use(proxy);
    stack.defer(() => client.close());
  }
  const isOn = ({ client }: Watched) => client.boolean('example', { country: 'DE' }, false);
  // Not at a beat, or just after the first one.
  await sleep(500);

  const since = performance.now();
  const before = all.map(({ proxy }) => proxy.counters.accepted);
  const toxic = vanished.proxy.add({ kind: 'halfOpen' });
  process.kill(two!.pid, 'SIGSTOP');
  await waitFor(() => vanished.staleAfterMs(since) && stopped.staleAfterMs(since), {
    timeoutMs: limitMs,
    what: 'both to be found',
  });
  // Their connections were not cut by anybody; new ones are begun, and evaluation goes on all the time.
  await waitFor(
    () => [vanished, stopped].every(({ proxy }, index) => proxy.counters.accepted > before[index]!),
    {
      timeoutMs: 30_000,
    },
  );
  expect(all.map(isOn)).toEqual([true, true, true]);
  expect([control.staleAfterMs(since), control.client.status]).toEqual([undefined, 'READY']);

  toxic.remove();
  process.kill(two!.pid, 'SIGCONT');
  await waitFor(() => all.every(({ client }) => client.status === 'READY'), { timeoutMs: 90_000 });
});
