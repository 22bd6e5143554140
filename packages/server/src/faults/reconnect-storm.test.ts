/** A13: a node dies with hundreds of streams, and they all come to the other one, which lets in what it can. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@halyard/sdk';
import { readEvents, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { behindHaproxy } from './testing/balance.ts';
import { type Node, startNodes } from './testing/nodes.ts';
import { ask, makePlace } from './testing/place.ts';

const timeout = 240_000;
const size = 200;
const streamsPerSecond = 25;

interface Probe {
  status: number;
  /** Of a refusal. */
  retryAfter: number;
  /** Of a stream that was opened, until its first event. */
  firstEventMs: number;
}

/** One more stream, asked of a node without a balancer. */
async function probe({ url }: Node, key: string): Promise<Probe> {
  const controller = new AbortController();
  const startedAt = performance.now();
  const answer = await fetch(`${url}/sdk/stream`, {
    headers: { authorization: `Bearer ${key}` },
    signal: controller.signal,
  });
  const seen = {
    status: answer.status,
    retryAfter: Number(answer.headers.get('retry-after')),
    firstEventMs: 0,
  };
  if (answer.status === 200) {
    for await (const _ of readEvents(answer)) break;
    seen.firstEventMs = performance.now() - startedAt;
  }
  controller.abort();
  return seen;
}

it(`A13: ${size} streams of a killed node come to the other, ${streamsPerSecond} a second`, {
  timeout,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  const nodes = stack.use(
    await startNodes(place, 2, { HALYARD_STREAMS_PER_SECOND: String(streamsPerSecond) }),
  );
  const [one, two] = nodes.all;
  const balancer = stack.use(await behindHaproxy(nodes.all));
  const refusals: string[] = [];
  const quiet = () => {};
  const log = {
    error: quiet,
    warn: quiet,
    info: quiet,
    debug: (line: string) => void (line.includes('503') && refusals.push(line)),
  };
  const clients = await Promise.all(
    Array.from({ length: size }, () =>
      connect({ url: balancer.url, key: nodes.server, cache: false, timeoutMs: 60_000, log }),
    ),
  );
  stack.defer(async () => void (await Promise.all(clients.map((client) => client.close()))));
  const values = () => clients.map((client) => client.boolean('example', { country: 'DE' }, false));
  const ready = () => clients.filter(({ status }) => status === 'READY').length;
  await waitFor(() => ready() === size, { timeoutMs: 60_000 });
  const before = (await one!.readiness()).connections;
  expect(before).toBeGreaterThan(size / 4);

  refusals.length = 0;
  await one!.kill9();
  const probes: Probe[] = [];
  const isBack = async () => (await two!.readiness()).connections >= size;
  while (!(await isBack())) {
    probes.push(await probe(two!, nodes.server));
    expect(new Set(values())).toEqual(new Set([true]));
    await sleep(100);
  }
  await waitFor(() => ready() === size, { timeoutMs: 60_000 });
  // Above its limit the node refuses and says when to come back; whom it lets in it serves at once.
  expect(refusals.length).toBeGreaterThan(0);
  const refused = probes.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const { retryAfter } of refused) expect(retryAfter).toBeGreaterThanOrEqual(1);
  for (const { retryAfter } of refused) expect(retryAfter).toBeLessThanOrEqual(30);
  const admitted = probes.filter(({ status }) => status === 200);
  expect(admitted.length + refused.length).toBe(probes.length);
  for (const { firstEventMs } of admitted) expect(firstEventMs).toBeLessThan(5_000);

  // And a change reaches all of them.
  const off = { enabled: false, off: 'off', requires: [], rules: [], otherwise: { serve: 'on' } };
  const service = { url: two!.url, administrator: nodes.administrator };
  const path = '/flags/example/environments/development';
  expect((await ask(service, 'PUT', path, off, { 'if-match': '*' })).status).toBe(200);
  await waitFor(() => values().every((value) => !value), { timeoutMs: 30_000 });
});

it('A13, negative control: a node without a limit refuses nobody', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 1, { HALYARD_STREAMS_PER_SECOND: '100000' });
  const probes = await Promise.all(Array.from({ length: size }, () => probe(nodes.all[0]!, nodes.server)));
  expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([200]));
});
