/** Clients that are there no more, as far as the network tells: real sockets, and a clock that is moved. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as openSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { EnvironmentState } from './environment-state.ts';
import { nodeStreamConnection } from './node-stream-connection.ts';
import type { StreamConnection } from './stream-connection.ts';
import { Streams } from './streams.ts';

const key = {
  id: 'k1',
  kind: 'server' as const,
  name: 'test',
  project: 'shop',
  environment: 'production',
  environments: null,
  scopes: [],
};

/** Streams of an environment of so many bytes in which nothing ever changes. */
async function serve(sizeBytes: number) {
  const state = new EnvironmentState('shop', 'production');
  const entry = {
    type: 'string',
    variants: { a: 'x'.repeat(sizeBytes) },
    enabled: true,
    off: null,
    requires: [],
    rules: [],
    otherwise: { serve: 'a' },
    client: false,
    version: 1,
  };
  const entries = [{ kind: 'flag' as const, key: 'large', version: 1, entry }];
  state.replace({ epoch: 'e1', version: 1, floor: 0, entries, removed: [] });
  let nowMs = 0;
  const streams = new Streams({
    streamsPerSecond: 1_000,
    log: createLog('silent'),
    isKeyValid: () => true,
    onBehind: () => {},
    timers: { ...systemTimers, nowMs: () => nowMs },
  });
  const connections: StreamConnection[] = [];
  const server = createServer((request, response) => {
    const connection = nodeStreamConnection(request, response);
    connections.push(connection);
    streams.open(key, state, connection, undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  return {
    streams,
    /** A client that reads nothing yet. */
    async connect() {
      const socket = openSocket((server.address() as AddressInfo).port, '127.0.0.1');
      sockets.push(socket);
      socket.pause();
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const known = connections.length;
      const connection = await waitFor(() => connections[known]);
      await sleep(300);
      return { socket, connection };
    },
    /** With a moment of real time for the sockets every five seconds. */
    async pass(ms: number) {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs += 250;
        streams.tick();
        if (nowMs % 5_000 === 0) await sleep(5);
      }
    },
    async [Symbol.asyncDispose]() {
      streams.close();
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** More than the kernel takes on both sides of a loopback connection. */
const large = 16_000_000;

describe('a client that takes nothing, where nothing changes', () => {
  it('is cut after two beats in vain, in 47 seconds at most', async () => {
    await using test = await serve(large);
    const { socket, connection } = await test.connect();
    expect(connection.bufferedBytes).toBeGreaterThan(0);
    await test.pass(27_000);
    expect(test.streams.count).toBe(1);
    await test.pass(20_000);
    expect(test.streams.count).toBe(0);
    let isClosed = false;
    connection.onClose(() => {
      isClosed = true;
    });
    await waitFor(() => isClosed);
    socket.destroy();
  });

  it('stays where it takes a little between beats, however long all of it lasts', async () => {
    // What the client takes in all, and what the kernel holds on both sides, which grows as a client reads.
    await using test = await serve(3 * large);
    const { socket, connection } = await test.connect();
    let received = 0;
    socket.on('data', (bytes) => {
      received += bytes.length;
      socket.pause();
    });
    for (let i = 0; i < 12; i++) {
      const enough = received + 1_000_000;
      await waitFor(() => {
        socket.resume();
        return received >= enough;
      });
      socket.pause();
      await sleep(50);
      if (i < 8) expect(connection.bufferedBytes).toBeGreaterThan(0);
      await test.pass(14_000);
    }
    expect(test.streams.count).toBe(1);
  });

  it('is not told from one that reads as long as the kernel has room for what is sent', async () => {
    await using test = await serve(1_000);
    const { connection } = await test.connect();
    await test.pass(10 * 60_000);
    await sleep(50);
    expect(connection.bufferedBytes).toBe(0);
    expect(test.streams.count).toBe(1);
  });
});
