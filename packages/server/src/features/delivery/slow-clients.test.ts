/**
 * A12: clients that do not read, on real sockets: of each little is kept, all are cut in time, and those who read
 * notice nothing. Unix sockets, since the kernel keeps 0.2 MB of each for its reader, against 4 MB on loopback.
 */
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { connect as openSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory, waitFor } from '@halyard/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { EnvironmentState } from './environment-state.ts';
import { nodeStreamConnection } from './node-stream-connection.ts';
import type { StreamConnection } from './stream-connection.ts';
import { StreamClient } from './testing/stream-client.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';

/** The goal's, for one client and for all of them. */
const keptLimitBytes = 512 * 1024;
const memoryLimitBytes = 256 * 1024 * 1024;

async function serve() {
  const state = new EnvironmentState('shop', 'production');
  state.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
  let nowMs = 0;
  const streams = streamsOnClock(() => nowMs);
  const connections: StreamConnection[] = [];
  const server = createServer((request, response) => {
    const connection = nodeStreamConnection(request, response);
    connections.push(connection);
    streams.open(serverKey, state, connection, undefined);
  });
  const directory = temporaryDirectory('halyard-slow-');
  const path = join(directory.path, 'node.sock');
  server.listen(path);
  await once(server, 'listening');
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    streams.close();
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await directory.remove();
  });
  return {
    state,
    streams,
    connections,
    /** A client that reads. */
    read(client: StreamClient) {
      get({ socketPath: path }, (response) => response.on('data', (bytes) => client.receive(bytes)));
    },
    connect(): Socket {
      const socket = openSocket(path);
      sockets.push(socket);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return socket;
    },
    /** 60 kB, a quarter of a second after the one before. */
    async change() {
      const version = state.version + 1;
      const entry = {
        type: 'string',
        variants: { a: 'x'.repeat(60_000) },
        enabled: true,
        off: null,
        requires: [],
        rules: [],
        otherwise: { serve: 'a' },
        client: false,
        version,
      };
      state.apply(version, [{ kind: 'flag', key: `flag-${version % 7}`, version, entry }]);
      nowMs += 250;
      streams.changed(state);
      streams.tick();
      await sleep(1);
    },
    /** With turns for the network in between, or those that read could not take their beats. */
    async pass(ms: number) {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs += 250;
        streams.tick();
        await sleep(1);
      }
    },
  };
}

it.each([1, 500])('A12: %d clients that do not read', { timeout: 120_000 }, async (count) => {
  const { state, streams, connections, read, connect, change, pass } = await serve();
  const reader = new StreamClient();
  read(reader);
  await waitFor(() => streams.count === 1);
  const unread = Array.from({ length: count }, () => connect().pause());
  await waitFor(() => streams.count === count + 1);
  const memoryBefore = process.memoryUsage().rss;

  let mostKept = 0;
  for (let n = 0; n < 80; n++) {
    await change();
    mostKept = Math.max(mostKept, ...connections.map(({ bufferedBytes }) => bufferedBytes));
  }
  // Negative control: they are slow indeed, for what they were not sent is more than the kernel takes.
  expect(mostKept).toBeGreaterThan(100_000);
  expect(mostKept).toBeLessThanOrEqual(keptLimitBytes);
  expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(memoryLimitBytes);
  await waitFor(() => reader.version === state.version);
  expect(streams.count).toBe(count + 1);

  await pass(30_000);
  expect(streams.count).toBe(1);
  await change();
  await waitFor(() => reader.version === state.version);
  expect([reader.complaints, reader.hash()]).toEqual([[], state.document.hash]);
  for (const socket of unread) socket.destroy();
});
