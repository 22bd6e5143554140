/** The door of `GET /sdk/ws`, on the whole service: who is let in, what the others are told, and how it ends. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect as openSocket } from 'node:net';
import { readEvents, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestService, type TestService } from './testing/start-test-service.ts';
import { webSocketHandshake } from './testing/web-socket-handshake.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());
const clients = new Set<WebSocket>();
afterEach(() => {
  for (const client of clients) client.terminate();
  clients.clear();
});

function connect(key: string | null = t.keys.server, { at = t, path = '/sdk/ws' } = {}) {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  const client = new WebSocket(at.url.replace('http', 'ws') + path, { headers });
  clients.add(client);
  const messages: { event: string; data: Record<string, unknown> }[] = [];
  client.on('message', (data) => messages.push(JSON.parse(data.toString())));
  client.on('error', () => {});
  const closed = new Promise<number>((resolve) => client.on('close', resolve));
  return { client, messages, closed };
}

/** What a handshake that is refused is answered. */
async function refusal(key: string | null, { at = t, path = '/sdk/ws' } = {}) {
  const { client } = connect(key, { at, path });
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode: status, headers } = response;
  return { status, headers, problem: JSON.parse(Buffer.concat(chunks).toString()) };
}

describe('GET /sdk/ws', () => {
  it('says what the stream of Server-Sent Events says', async () => {
    const { messages } = connect();
    await waitFor(() => messages.at(-1)?.event === 'commit');
    const abort = new AbortController();
    const stream = await fetch(`${t.url}/sdk/stream`, {
      headers: { authorization: `Bearer ${t.keys.server}` },
      signal: abort.signal,
    });
    const events: unknown[] = [];
    for await (const { event, data, id } of readEvents(stream)) {
      events.push({ event, ...(event === 'commit' && { id }), data: JSON.parse(data) });
      if (event === 'commit') break;
    }
    expect(messages).toEqual(events);
    expect(events.length).toBeGreaterThan(2);

    const { epoch, version } = messages.at(-1)!.data;
    const resumed = connect(t.keys.server, { path: `/sdk/ws?basis=${epoch}.${version}` });
    await waitFor(() => resumed.messages.length > 0);
    expect(resumed.messages[0]).toMatchObject({ event: 'intent', data: { transfer: 'none', version } });
    await t.ok('POST', '/flags', { key: 'over-websocket', kind: 'boolean' });
    await waitFor(() => resumed.messages.at(-1)?.event === 'commit');
    expect(resumed.messages.slice(-2)).toMatchObject([
      { event: 'put', data: { kind: 'flag', key: 'over-websocket' } },
      { event: 'commit', data: { from: version } },
    ]);
  });

  it('refuses a handshake in plain HTTP, in the words of every other path', async () => {
    expect(await refusal(null)).toMatchObject({ status: 401, problem: { code: 'UNAUTHENTICATED' } });
    const forged = await refusal('hal_server_00000000');
    expect(forged).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', connection: 'close' },
      problem: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
    });
    expect(await refusal(t.keys.client)).toMatchObject({ status: 403, problem: { code: 'FORBIDDEN' } });
    expect(await refusal(t.keys.server, { path: '/sdk/ws/x' })).toMatchObject({ status: 404 });
    const unknown = await refusal(t.keys.server, { path: '/sdk/ws?bases=1' });
    expect(unknown).toMatchObject({ status: 400, problem: { fields: [{ pointer: '?bases' }] } });
    expect(await refusal(t.keys.server, { path: '/healthz' })).toMatchObject({ status: 200 });
  });

  it('wants a handshake, and says so', async () => {
    const plain = await t.request('GET', '/sdk/ws', { key: t.keys.server });
    expect([plain.status, plain.body.code]).toEqual([426, 'UPGRADE_REQUIRED']);
    expect(plain.headers.get('upgrade')).toBe('websocket');
    expect(plain.headers.get('sec-websocket-version')).toBe('13');
    expect((await t.request('HEAD', '/sdk/ws', { key: t.keys.server })).status).toBe(405);
    expect((await t.request('POST', '/sdk/ws', { key: t.keys.server })).status).toBe(405);
    const good = webSocketHandshake('/sdk/ws', t.keys.server);
    for (const [part, spoilt] of [
      ['GET /', 'POST /'],
      ['Version: 13', 'Version: 12'],
      ['dGhlIHNhbXBsZSBub25jZQ==', 'short'],
      ['Upgrade: websocket', 'Upgrade: h2c'],
    ] as const) {
      const status = await firstStatus(good.replace(part, spoilt));
      expect([spoilt, status]).toEqual([spoilt, part === 'GET /' ? 405 : 426]);
    }
    expect(await firstStatus(good)).toBe(101);
    // What the library refuses by itself is over, too.
    const odd = good.replace('Upgrade: websocket', 'Upgrade: websocket\r\nSec-WebSocket-Protocol: ,');
    expect(await firstStatus(odd)).toBe(400);
    await waitFor(() => t.service.delivery.status().connections === 0);
  });

  it('answers whoever offers another protocol as if they had not', async () => {
    const offer =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
    const request = `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${offer}\r\n`;
    expect(await firstStatus(request)).toBe(200);
  });

  it('is not what another path speaks: its stream of Server-Sent Events ends with its client', async () => {
    await waitFor(() => t.service.delivery.status().connections === 0);
    const socket = openSocket(Number(new URL(t.url).port), '127.0.0.1');
    socket.write(webSocketHandshake('/sdk/stream', t.keys.server));
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1.1 200 OK\r\n.*text\/event-stream/s);
    expect(t.service.delivery.status().connections).toBe(1);
    socket.destroy();
    await waitFor(() => t.service.delivery.status().connections === 0);
  });

  it('counts as a stream at admission', async () => {
    await using crowded = await startTestService({ config: { streamsPerSecond: 1 } });
    const { client } = connect(crowded.keys.server, { at: crowded });
    await once(client, 'open');
    // More than could be let in, were the machine to stand still for a second or two.
    const asked = Array.from({ length: 4 }, () => refusal(crowded.keys.server, { at: crowded }));
    const refused = await Promise.any(asked);
    expect(refused).toMatchObject({ status: 503, problem: { code: 'TOO_MANY_STREAMS' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('ends with the key', async () => {
    const body = { kind: 'server', name: 'doomed', environment: 'development' };
    const { body: key } = await t.ok('POST', '/keys', body);
    const { client, messages, closed } = connect(key.secret);
    await once(client, 'open');
    await t.ok('POST', `/keys/${key.id}/revoke`);
    expect(await closed).toBe(1000);
    expect(messages.at(-1)).toEqual({ event: 'error', data: { code: 'KEY_REVOKED' } });
  });

  it('says goodbye when the service stops, which does not wait for it', async () => {
    const stopping = await startTestService();
    const { client, messages, closed } = connect(stopping.keys.server, { at: stopping });
    // One that never answers the closing handshake.
    const deaf = openSocket(Number(new URL(stopping.url).port), '127.0.0.1');
    deaf.write(webSocketHandshake('/sdk/ws', stopping.keys.server));
    await once(client, 'open');
    await once(deaf, 'data');
    expect(stopping.service.delivery.status().connections).toBe(2);
    await stopping[Symbol.asyncDispose]();
    expect(await closed).toBe(1000);
    expect(messages.at(-1)).toMatchObject({ event: 'bye', data: { reconnectAfterMs: expect.any(Number) } });
    deaf.destroy();
  });
});

async function firstStatus(request: string): Promise<number> {
  const { port, hostname } = new URL(t.url);
  const socket = openSocket(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(request);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(data.toString().split(' ')[1]);
}
