/** Clients that are there no more, as far as the network tells: real sockets, and a clock that is moved. */
import { connect as openSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { EnvironmentState } from './environment-state.ts';
import type { StreamConnection } from './stream-connection.ts';
import { handshake, serveConnections, type Transport, transports } from './testing/serve-connections.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';

/** Streams of an environment of so many bytes in which nothing ever changes. */
async function serve(transport: Transport, sizeBytes: number) {
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
  const streams = streamsOnClock(() => nowMs);
  const connections: StreamConnection[] = [];
  const server = await serveConnections(transport, (connection) => {
    connections.push(connection);
    streams.open(serverKey, state, connection, undefined);
  });
  const sockets: Socket[] = [];
  return {
    streams,
    /** A client that reads nothing yet. */
    async connect() {
      const socket = openSocket(server.port, '127.0.0.1');
      sockets.push(socket);
      socket.pause();
      socket.write(handshake[transport]);
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
      await server[Symbol.asyncDispose]();
    },
  };
}

/** More than the kernel takes on both sides of a loopback connection. */
const large = 16_000_000;

describe.each(transports)('a client over %s that takes nothing, where nothing changes', (transport) => {
  it('is cut after two beats in vain, in 47 seconds at most', async () => {
    await using test = await serve(transport, large);
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
    await using test = await serve(transport, 3 * large);
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
    await using test = await serve(transport, 1_000);
    const { connection } = await test.connect();
    await test.pass(10 * 60_000);
    await sleep(50);
    expect(connection.bufferedBytes).toBe(0);
    expect(test.streams.count).toBe(1);
  });
});
