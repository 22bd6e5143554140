import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { waitFor } from '@halyard/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientMessage } from './client-message.ts';
import type { StreamConnection } from './stream-connection.ts';
import { handshake, serveConnections } from './testing/serve-connections.ts';
import { webSocketMessages } from './websocket-messages.ts';

const stack = new AsyncDisposableStack();
const clients = new Set<WebSocket>();
afterEach(() => {
  for (const client of clients) client.terminate();
  clients.clear();
});
afterAll(() => stack.disposeAsync());

async function serve(onConnection: (connection: StreamConnection) => void): Promise<number> {
  const server = stack.use(await serveConnections('websocket', onConnection));
  return server.port;
}

function connect(port: number) {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`);
  clients.add(client);
  const messages: unknown[] = [];
  client.on('message', (data, isBinary) => messages.push(isBinary ? data : JSON.parse(data.toString())));
  client.on('error', () => {});
  const closed = new Promise<[number, string]>((resolve) => {
    client.on('close', (code, reason) => resolve([code, reason.toString()]));
  });
  return { client, messages, closed };
}

const beat = Buffer.from('event: beat\ndata: {"version":2}\n\n');

describe('a stream over a WebSocket', () => {
  it('is one JSON text message an event, and closes with 1000', async () => {
    const port = await serve((connection) => {
      connection.write(
        Buffer.from('event: put\ndata: {"a: b":"é\\n"}\n\nevent: commit\nid: e1.7\ndata: {"version":7}\n\n'),
      );
      connection.write(beat);
      connection.close();
    });
    const { messages, closed } = connect(port);
    expect(await closed).toEqual([1000, '']);
    expect(messages).toEqual([
      { event: 'put', data: { 'a: b': 'é\n' } },
      { event: 'commit', id: 'e1.7', data: { version: 7 } },
      { event: 'beat', data: { version: 2 } },
    ]);
  });

  it('makes messages once for all connections that share the bytes', () => {
    expect(webSocketMessages(beat)).toBe(webSocketMessages(beat));
    expect(webSocketMessages(Buffer.from(beat))).not.toBe(webSocketMessages(beat));
    expect(webSocketMessages(beat).sizeBytes).toBeGreaterThan(beat.length);
  });

  it('shows what is not read, ends in spite of it, and hears when it is read', async () => {
    let connection: StreamConnection | undefined;
    let closed = 0;
    let drained = 0;
    const port = await serve((opened) => {
      connection = opened;
      opened.onClose(() => closed++);
      opened.onDrain(() => drained++);
      opened.write(beat);
    });
    const socket = openSocket(port, '127.0.0.1');
    socket.write(handshake.websocket);
    socket.pause();
    await waitFor(() => connection);
    const long = Buffer.from(`event: put\ndata: "${'x'.repeat(50_000)}"\n\n`.repeat(20));
    for (let i = 0; i < 16; i++) connection!.write(long);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connection!.bufferedBytes).toBeGreaterThan(1_000_000);
    expect(drained).toBe(0);
    socket.resume();
    await waitFor(() => drained > 0 && connection!.bufferedBytes === 0);

    socket.pause();
    for (let i = 0; i < 16; i++) connection!.write(long);
    connection!.close();
    await waitFor(() => closed === 1);
    socket.destroy();
    connection!.write(long);
    connection!.close();
  });

  it('hears which state a client holds, and passes over what else it says', async () => {
    const heard: ClientMessage[] = [];
    const port = await serve((connection) => {
      connection.onMessage!((message) => heard.push(message));
      connection.write(beat);
    });
    const { client } = connect(port);
    await once(client, 'open');
    const told = (version: unknown) => ({ epoch: 'e1', from: 1, applied: [{ version, agoMs: 3 }] });
    const confirmation = (version: unknown) => JSON.stringify({ event: 'confirmation', data: told(version) });
    for (const text of [
      '',
      'nonsense',
      'null',
      '[]',
      '{}',
      '{"event":"confirmation"}',
      '{"event":"weather","data":{}}',
    ]) {
      client.send(text);
    }
    for (const version of [-1, '', null, 'x', 1.5]) client.send(confirmation(version));
    client.send(Buffer.from(confirmation(6)), { binary: true });
    client.send(confirmation(7));
    await waitFor(() => heard.length > 0);
    expect(heard).toEqual([{ event: 'confirmation', data: told(7) }]);
    expect(client.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    [
      'more than fifty messages a second',
      1008,
      (client: WebSocket) => {
        for (let i = 0; i < 200; i++) client.send('{}');
      },
    ],
    [
      'a flood of pings',
      1008,
      (client: WebSocket) => {
        for (let i = 0; i < 200; i++) client.ping();
      },
    ],
    ['a message of more than 8 kB', 1009, (client: WebSocket) => client.send('x'.repeat(8193))],
  ])('cuts a client that sends %s', async (_, code, misbehave) => {
    const port = await serve((connection) => connection.write(beat));
    const { client, closed } = connect(port);
    await once(client, 'open');
    misbehave(client);
    expect((await closed)[0]).toBe(code);
  });

  it('tells of a client that is gone', async () => {
    let closed = 0;
    const port = await serve((connection) => {
      connection.onClose(() => closed++);
      connection.write(beat);
    });
    const { client } = connect(port);
    await once(client, 'open');
    client.terminate();
    await waitFor(() => closed === 1);
  });
});
