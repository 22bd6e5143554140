/** A15: streams come through proxies as they are configured by us, and as they come; where they cannot, an SDK polls. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@halyard/sdk';
import { type Balancer, startNginx, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { behindHaproxy, behindNginx } from './testing/balance.ts';
import { type Nodes, startNodes } from './testing/nodes.ts';
import { countOf, openStream } from './testing/open-stream.ts';
import { ask, makePlace, type Place } from './testing/place.ts';

const timeout = 120_000;
/** The goal is 100 ms, a figure of the benchmarks; here a moment is what nobody takes for a buffer. */
const momentMs = 5_000;

let place: Place;
let nodes: Nodes;
beforeAll(async () => {
  place = await makePlace('postgres');
  nodes = await startNodes(place, 2);
}, timeout);
afterAll(async () => {
  await nodes?.[Symbol.asyncDispose]();
  await place?.[Symbol.asyncDispose]();
});

/** What a beginner writes. */
function plainNginx(more = ''): (port: number) => string {
  return (port) =>
    `events {}\nhttp {\n${more}\nserver { listen 127.0.0.1:${port}; location / { proxy_pass http://${nodes.all[0]!.address}; } }\n}`;
}

const proxies: Record<string, () => Promise<Balancer>> = {
  'HAProxy, our configuration': () => behindHaproxy(nodes.all),
  'nginx, our configuration': () => behindNginx(nodes.all),
  'nginx as it comes, over HTTP/1.0': () => startNginx(plainNginx()),
  'nginx that compresses everything': () =>
    startNginx(
      plainNginx('gzip on; gzip_types *; gzip_proxied any; gzip_min_length 0; gzip_http_version 1.0;'),
    ),
};

let isOn = true;
/** Of what everybody evaluates. */
async function change(): Promise<void> {
  isOn = !isOn;
  const service = { url: nodes.all[0]!.url, administrator: nodes.administrator };
  const body = { enabled: isOn };
  const { status } = await ask(service, 'PATCH', '/flags/example/environments/development', body);
  expect(status).toBe(200);
}

it.each(Object.keys(proxies))('A15: %s', { timeout }, async (name) => {
  await using proxy = await proxies[name]!();
  const stream = openStream(proxy.url, nodes.server);
  await waitFor(() => countOf(stream, 'commit') === 1, { timeoutMs: momentMs });
  expect(stream.encoding).toBe(name.includes('compresses') ? 'gzip' : 'identity');
  const client = await connect({ url: proxy.url, key: nodes.server, cache: false });
  expect(client.status).toBe('READY');
  for (let n = 1; n <= 3; n++) {
    await change();
    await waitFor(() => countOf(stream, 'commit') === n + 1, {
      timeoutMs: momentMs,
    });
    await waitFor(() => client.boolean('example', { country: 'DE' }, !isOn) === isOn, {
      timeoutMs: momentMs,
    });
  }
  stream.close();
  await client.close();
});

it.each(['HAProxy, our configuration', 'nginx, our configuration'])(
  'A15: a WebSocket through %s',
  {
    timeout,
  },
  async (name) => {
    await using proxy = await proxies[name]!();
    const events: string[] = [];
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/sdk/ws`, {
      headers: { authorization: `Bearer ${nodes.server}` },
    });
    socket.on('error', () => {});
    socket.on('message', (message: Buffer) => events.push(JSON.parse(message.toString()).event));
    const commits = () => events.filter((event) => event === 'commit').length;
    await waitFor(() => commits() === 1, { timeoutMs: momentMs });
    await change();
    await waitFor(() => commits() === 2, { timeoutMs: momentMs });
    socket.terminate();
  },
);

it('A14: nginx asks the other node where one reset, but not for a write without an Idempotency-Key', {
  timeout,
}, async () => {
  let resets = 0;
  const resetting = createServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', () => {
        resets++;
        socket.resetAndDestroy();
      });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void resetting.close());
  await once(resetting, 'listening');
  const { port } = resetting.address() as AddressInfo;
  await using proxy = await behindNginx([{ address: `127.0.0.1:${port}` }, nodes.all[0]!]);
  const service = { url: proxy.url, administrator: nodes.administrator };
  const asServer = { url: proxy.url, administrator: nodes.server };
  /** Asks until the node that resets was asked; nginx leaves it alone for two seconds after each time. */
  const statusesUntilReset = async (send: () => ReturnType<typeof ask>) => {
    const statuses = new Set<number>();
    const before = resets;
    await waitFor(
      async () => {
        statuses.add((await send().catch(() => ({ status: 502 }))).status);
        return resets > before;
      },
      { intervalMs: 200 },
    );
    return [...statuses];
  };
  let n = 0;
  const write = (headers: () => Record<string, string>) => () =>
    ask(service, 'PATCH', '/flags/example', { name: `name ${n++}` }, headers());
  const evaluate = () => ask(asServer, 'POST', '/flags/example/evaluate', { context: {} });
  expect(await statusesUntilReset(evaluate)).toEqual([200]);
  expect(await statusesUntilReset(write(() => ({ 'idempotency-key': `key-${n}` })))).toEqual([200]);
  expect(await statusesUntilReset(write(() => ({})))).toContain(502);
});

it('A15, negative control: behind a proxy that buffers all the same nothing comes, and an SDK polls', {
  timeout,
}, async () => {
  await using proxy = await startNginx(plainNginx('proxy_ignore_headers X-Accel-Buffering;'));
  const stream = openStream(proxy.url, nodes.server);
  const connecting = connect({ url: proxy.url, key: nodes.server, cache: false, timeoutMs: 60_000 });
  await sleep(3_000);
  expect(stream.events).toEqual([]);
  stream.close();
  const client = await connecting;
  expect(client.boolean('example', { country: 'DE' }, !isOn)).toBe(isOn);
  await client.close();
});
