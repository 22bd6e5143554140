import type { AddressInfo } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAST, startClient, statusesOf, until } from './testing/clients.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';
import { type Answerer, ScriptedService } from './testing/scripted-service.ts';

/** Every way a service can fail a client that starts: ready() keeps its bound, and nothing throws or waits. */

let service: ScriptedService;
beforeEach(async () => {
  service = await ScriptedService.start(snapshotOf({ a: booleanFlag(1) }));
});
afterEach(() => service.stop());

const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answerer =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const stream =
  (body: string, then: (socket: net.Socket) => void = () => {}): Answerer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(body, () => then(response.socket!));
  };

const FAULTS: Record<string, Answerer> = {
  hang: () => {},
  'slow headers': (_, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nslow: ');
    const timer = setInterval(() => response.socket?.write('1'), 20);
    response.on('close', () => clearInterval(timer));
  },
  'slow body': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write(':'), 20);
    response.on('close', () => clearInterval(timer));
  },
  'stream that says nothing': stream(''),
  401: answer(401),
  403: answer(403),
  404: answer(404),
  429: answer(429, '', { 'retry-after': '1' }),
  500: answer(500),
  503: answer(503, '', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
  redirect: answer(302, '', { location: 'http://127.0.0.1:1/' }),
  '200 and garbage': answer(200, '<html>it works!</html>', { 'content-type': 'text/html' }),
  'stream of garbage': stream('event: intent\ndata: {"transfer":"full"}\n\nevent: put\ndata: }{\n\n'),
  '200 and truncated': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '5000' });
    response.write(service.full().slice(0, 80), () => response.socket?.end());
  },
  'RST in the body': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(service.full().slice(0, 150), () => response.socket?.resetAndDestroy());
  },
};

/** None of these services ever answers: who waits on the network waits for ever, and a loaded machine for seconds. */
const READY_MS = 200;
const BOUND_MS = 10_000;

async function expectBounded(url: string): Promise<void> {
  const client = startClient(url, { timeoutMs: READY_MS });
  const started = performance.now();
  expect(await client.ready()).toBe(false);
  const took = performance.now() - started;
  expect(took).toBeGreaterThanOrEqual(READY_MS - 5);
  expect(took).toBeLessThan(BOUND_MS);
  expect(client.boolean('a', { targetingKey: 'u' }, true)).toBe(true);
  expect(client.booleanDetails('a', {}, false)).toEqual({
    value: false,
    variant: null,
    reason: 'ERROR',
    errorCode: 'PROVIDER_NOT_READY',
  });
  expect(client.version).toBeUndefined();
  await until(() => client.status === 'ERROR', 'status error');
  await client.close();
}

describe('B1: a start that fails', () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`is bounded and answers with defaults: ${name}`, async () => {
      service.onStream = fault;
      service.onSnapshot = fault;
      await expectBounded(service.url);
    });
  }

  it('is bounded and answers with defaults: refused', async () => {
    await service.stop();
    await expectBounded(service.url);
  });

  it('is bounded and answers with defaults: a name that does not resolve', async () => {
    await expectBounded('http://halyard.invalid:4400');
  });

  it('is bounded and answers with defaults: no TLS where it should be', async () => {
    await expectBounded(service.url.replace('http:', 'https:'));
  });

  it('is bounded and answers with defaults: TLS that cannot be agreed on', async () => {
    // Without a certificate no handshake comes to its end.
    const server = tls.createServer({}).on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await expectBounded(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
  });

  it('is bounded and answers with defaults: no HTTP at all', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await expectBounded(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
  });

  it('has values when there is no fault (control)', async () => {
    const client = startClient(service.url);
    expect(await client.ready()).toBe(true);
    expect(client.status).toBe('READY');
    expect(client.boolean('a', {}, false)).toBe(true);
    await expect(expectBounded(service.url)).rejects.toThrow();
  });
});

describe('B1: a start that fails and then does not', () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    // Their point is that the client stays away for minutes.
    if (['401', '403', '404', '503', '429'].includes(name)) continue;
    it(`gets values as soon as the service is well: ${name}`, async () => {
      service.onStream = fault;
      service.onSnapshot = fault;
      const client = startClient(service.url, {}, { timings: { ...FAST } });
      const statuses = statusesOf(client);
      await until(() => service.count('/sdk/stream') >= 3, 'three attempts');
      service.onStream = undefined;
      service.onSnapshot = undefined;
      await until(() => client.status === 'READY', 'ready');
      expect(client.boolean('a', {}, false)).toBe(true);
      expect(statuses[0]).toBe('ERROR');
    });
  }
});
