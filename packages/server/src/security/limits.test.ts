/**
 * SEC-13: what anybody may send, and hold open, costs little. That others are answered as fast meanwhile is a figure:
 * `npm run bench -- flood`.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { mostProblems } from '@halyard/contract';
import { type Flood, spawnService, startFlood, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makePlace, startAt } from '../faults/testing/place.ts';
import { metricOf } from '../testing/read-metrics.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { askAll, RawClient, type RawRequest } from './testing/raw-client.ts';
import { requestOf, type SampleRequest, sampleRequests } from './testing/sample-requests.ts';

const timeout = 120_000;

describe('SEC-13: what is too much is refused by every operation that takes a body', () => {
  let t: TestService;
  let client: RawClient;
  let writes: SampleRequest[];
  beforeAll(async () => {
    t = await startTestService();
    client = new RawClient(Number(new URL(t.url).port));
    writes = (await sampleRequests(t)).filter(({ operation: { method } }) => method !== 'GET');
  });
  afterAll(async () => {
    client.close();
    await t[Symbol.asyncDispose]();
  });

  /** The answers of all of them to another body. */
  async function send(
    body: (sample: SampleRequest) => string | Uint8Array,
    headers: [string, string][] = [],
  ): Promise<[name: string, status: number][]> {
    const answers: [string, number][] = [];
    for (const sample of parsing()) {
      const request = requestOf({ ...sample, body: '' });
      const more = [...(request.headers ?? []), ...headers];
      const answer = await client.ask({ ...request, headers: more, body: body(sample) });
      answers.push([sample.operation.name, answer.status]);
    }
    return answers;
  }
  /** On a connection of its own: what is left of a body must not be taken for the next request. */
  async function askOnce(request: RawRequest): Promise<number> {
    const once = new RawClient(Number(new URL(t.url).port));
    const { status } = await once.ask(request);
    once.close();
    return status;
  }
  /** What a trigger is called with is bytes to it, neither unpacked nor parsed. */
  const parsing = () => writes.filter(({ operation }) => operation.name !== 'triggers.call');
  const each = (status: number) => parsing().map(({ operation }) => [operation.name, status]);

  it('bytes, announced or not', async () => {
    const over = ({ operation }: SampleRequest) => operation.bodyLimitBytes + 1;
    for (const key of [undefined, null] as const) {
      const statuses: [string, number][] = [];
      for (const sample of writes) {
        // Nothing of it has to come for that.
        const headers = [
          ...(requestOf(sample, key).headers ?? []),
          ['Content-Length', `${over(sample)}`] as const,
        ];
        statuses.push([sample.operation.name, await askOnce({ ...requestOf(sample), headers, body: '' })]);
      }
      const expected = ({ operation: { permission } }: SampleRequest) =>
        key === null && permission !== null ? 401 : 413;
      expect(statuses).toEqual(writes.map((sample) => [sample.operation.name, expected(sample)]));
    }
    for (const sample of new Map(writes.map((one) => [one.operation.bodyLimitBytes, one])).values()) {
      const headers = [...(requestOf(sample).headers ?? []), ['Transfer-Encoding', 'chunked'] as const];
      const body = `${over(sample).toString(16)}\r\n${'x'.repeat(over(sample))}\r\n0\r\n\r\n`;
      expect(await askOnce({ ...requestOf(sample), headers, body })).toBe(413);
    }
  });

  it('what is packed', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip']) {
      const packed = gzipSync(Buffer.alloc(10_000_000));
      const statuses = await send(() => packed, [['Content-Encoding', encoding]]);
      expect([encoding, statuses]).toEqual([encoding, each(415)]);
    }
  });

  it('depth, members and problems', { timeout }, async () => {
    const deep = (n: number) => '['.repeat(n) + ']'.repeat(n);
    expect(await send(({ operation }) => deep(operation.bodyDepth + 1))).toEqual(each(400));
    expect(await send(({ operation }) => deep(operation.bodyLimitBytes / 2))).toEqual(each(400));
    const many = ({ operation }: SampleRequest) => `[${'0,'.repeat(operation.bodyLimitBytes / 2 - 10)}0]`;
    expect(await send(many)).toEqual(each(400));
    for (const sample of parsing()) {
      const names = Array.from({ length: 6_000 }, (_, n) => `"k${n}":0`);
      const request = requestOf({ ...sample, body: `{${names.join(',')}}` });
      const answer = await client.ask(request);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body.length).toBeLessThan(64_000);
      if (sample.operation.dialect === 'ofrep') continue;
      expect(answer.status).toBe(400);
      const { fields, detail } = JSON.parse(answer.body);
      expect(fields.length).toBe(mostProblems);
      expect(detail).toMatch(/\(and [56]\d{3} more\)$/);
    }
  });

  it('headers and targets', async () => {
    const [{ key }] = writes as [SampleRequest];
    const long = 'x'.repeat(20_000);
    const ask = async (target: string, headers: [string, string][] = []) => {
      const withKey = [['Authorization', `Bearer ${key}`] as const, ...headers];
      return (await client.ask({ method: 'GET', target, headers: withKey })).status;
    };
    expect(await ask('/flags', [['X-More', long]])).toBe(431);
    expect(await ask(`/flags?cursor=${long}`)).toBe(431);
    expect(await ask(`/flags/${long}`)).toBe(431);
    const short = Array.from({ length: 800 }, (_, n): [string, string] => [`X-${n}`, '1']);
    expect(await ask('/flags', short)).toBe(200);
  });

  it('requests that wait for no answer', async () => {
    const answers = async (count: number, isDone: (answered: number, isOpen: boolean) => boolean) => {
      const socket = connect({ port: Number(new URL(t.url).port), host: '127.0.0.1' });
      let received = '';
      socket.setEncoding('latin1').on('error', () => {});
      socket.on('data', (text: string) => {
        received += text;
      });
      socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(count));
      const answered = () => received.split('HTTP/1.1 200').length - 1;
      await waitFor(() => isDone(answered(), !socket.destroyed));
      // Whatever else comes, such as an end, comes meanwhile.
      for (let turn = 0; turn < 10; turn++) await sleep(10);
      const isOpen = !socket.destroyed;
      socket.destroy();
      return { isOpen, answered: answered() };
    };
    expect(await answers(4, (answered) => answered === 4)).toEqual({ isOpen: true, answered: 4 });
    const many = await answers(100, (_, isOpen) => !isOpen);
    expect(many.answered).toBeLessThan(10);
  });
});

/**
 * What a flood may make a service take, ever. What comes in is garbage once it is read, which V8 collects after every
 * 64 MB or so: up to 100 MB more are taken meanwhile. In `floodMs` come 200 MB, so what is kept would be seen.
 */
const mostMb = 160;
const floodMs = 16_000;

/** What a flood does to whoever else asks, and to memory; at the end it still goes on. */
async function flooded(
  port: number,
  how: { connections: number; forMs: number },
  ask: () => Promise<{ status: number; rssBytes: number }>,
) {
  const { rssBytes: before } = await ask();
  const flood = startFlood(port, how.connections);
  onTestFinished(() => flood.stop());
  const statuses = new Set<number>();
  const until = performance.now() + how.forMs;
  let most = 0;
  while (performance.now() < until) {
    const { status, rssBytes } = await ask();
    statuses.add(status);
    most = Math.max(most, rssBytes);
    await sleep(200);
  }
  return { flood, statuses: [...statuses], grownMb: (most - before) / 2 ** 20 };
}

const isEnded = ({ counts }: Flood, kind: string) => counts[kind]!.ended >= counts[kind]!.opened / 2;

it('SEC-13: a flood of connections without a key takes little memory, and is got rid of', {
  timeout,
}, async () => {
  await using place = await makePlace('postgres');
  await using service = await startAt(place);
  const get = (path: string, key: string) =>
    fetch(service.url + path, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(20_000),
    });
  const port = Number(new URL(service.url).port);
  // What any traffic makes it take is none of the flood's.
  const usual = ['/docs', '/openapi.json', '/flags', '/healthz'].map((target) => ({ method: 'GET', target }));
  await askAll(port, Array.from({ length: 500 }, () => usual).flat(), () => {});
  const ask = async () => {
    const { status } = await get('/flags/example/evaluate?targetingKey=u1', service.server);
    const text = await (await get('/metrics', service.administrator)).text();
    return { status, rssBytes: metricOf(text, 'process_resident_memory_bytes') };
  };
  await ask();
  const { flood, statuses, grownMb } = await flooded(port, { connections: 130, forMs: floodMs }, ask);
  expect(statuses).toEqual([200]);
  expect(grownMb).toBeLessThan(mostMb);
  for (const kind of [
    'a large header',
    'a WebSocket without a key',
    'what is no HTTP',
    'requests that wait for no answer',
  ]) {
    expect([kind, isEnded(flood, kind)]).toEqual([kind, true]);
  }
  await waitFor(() => isEnded(flood, 'a header that never ends') && isEnded(flood, 'says nothing'), {
    timeoutMs: 30_000,
  });
  expect(service.stderr()).toBe('');
});

it('SEC-13, negative control: a service that takes all it is sent, for as long as it comes', {
  timeout,
}, async () => {
  await using naive = await spawnService({
    args: [fileURLToPath(new URL('testing/naive-service.ts', import.meta.url))],
    ready: /^listening on (\d+)/,
  });
  const ask = async () => {
    const rssBytes = Number(/(\d+) bytes\n$/.exec(naive.stdout())?.[1]);
    return { status: 0, rssBytes };
  };
  await waitFor(() => naive.stdout().endsWith('bytes\n'));
  const { rssBytes: before } = await ask();
  const { flood } = await flooded(Number(naive.ready[1]), { connections: 130, forMs: 4_000 }, ask);
  await waitFor(async () => (await ask()).rssBytes - before > mostMb * 2 ** 20, { timeoutMs: 60_000 });
  expect(isEnded(flood, 'a header that never ends')).toBe(false);
});
