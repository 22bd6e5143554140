import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as openSocket } from 'node:net';
import { readEvents, waitFor } from '@halyard/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeStreamConnection } from './node-stream-connection.ts';
import type { StreamConnection } from './stream-connection.ts';

const servers = new Set<Server>();
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

/** A server that hands over the connection of each request. */
async function serve(onStream: (connection: StreamConnection) => void): Promise<string> {
  const server = createServer((request, response) => onStream(nodeStreamConnection(request, response)));
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('a stream over HTTP', () => {
  it('arrives as it is written, under headers that no proxy holds up', async () => {
    const url = await serve((connection) => {
      connection.write(Buffer.from('event: intent\ndata: {"n":1}\n\n'));
      connection.write(Buffer.from('event: beat\ndata: {"n":2}\n\n'));
      connection.close();
    });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events: string[][] = [];
    for await (const { event, data } of readEvents(response)) events.push([event, data]);
    expect(events).toEqual([
      ['intent', '{"n":1}'],
      ['beat', '{"n":2}'],
    ]);
  });

  it('shows what is not read, ends in spite of it, and hears when it is read', async () => {
    let connection: StreamConnection | undefined;
    let closed = 0;
    let drained = 0;
    const url = await serve((opened) => {
      connection = opened;
      opened.onClose(() => closed++);
      opened.onDrain(() => drained++);
    });
    const socket = openSocket(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.pause();
    await waitFor(() => connection);
    const chunk = Buffer.alloc(1_000_000, 'x');
    for (let i = 0; i < 16; i++) connection!.write(chunk);
    // What the kernel takes is not ours: a part of the 16 MB stays here as long as nobody reads.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connection!.bufferedBytes).toBeGreaterThan(1_000_000);
    expect(drained).toBe(0);
    socket.resume();
    await waitFor(() => drained === 1);
    expect(connection!.bufferedBytes).toBe(0);

    socket.pause();
    for (let i = 0; i < 16; i++) connection!.write(chunk);
    connection!.close();
    await waitFor(() => closed === 1);
    socket.destroy();
    connection!.write(chunk);
    connection!.close();
  });

  it('tells of a client that had hung up before anybody listened', async () => {
    let closed = 0;
    const server = createServer((request, response) => {
      response.once('close', () => nodeStreamConnection(request, response).onClose(() => closed++));
    });
    servers.add(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = openSocket((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(server, 'request');
    socket.destroy();
    await waitFor(() => closed === 1);
  });
});
