/** A16: whatever carries it, the state at a version is the same. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EntryChange, EntryKind } from './environment-document.ts';
import { EnvironmentState } from './environment-state.ts';
import { serveConnections } from './testing/serve-connections.ts';
import { StreamClient } from './testing/stream-client.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';

/** The goal's 10,000 by HALYARD_TRANSPORT_STEPS=10000. */
const steps = Number(process.env['HALYARD_TRANSPORT_STEPS'] ?? 2_000);
type Spoil = (event: string) => string;
/** A follower of one transport, the hash it came to at each version it held, and a way to come back. */
interface Follower {
  client: StreamClient;
  hashes: Map<number, string>;
  reconnect(basis: string | undefined): Promise<void>;
  close(): void;
}

function followServerSentEvents(url: string): Follower {
  let request: ReturnType<typeof get> | undefined;
  return follower((basis, receive) => {
    request?.destroy();
    const opened = get(`${url}${basis === undefined ? '' : `?basis=${basis}`}`, (response) =>
      response
        .on('data', (bytes: Buffer) => opened === request && receive(bytes.toString()))
        .on('error', () => {}),
    ).on('error', () => {});
    request = opened;
    return { opened: once(opened, 'response'), close: () => opened.destroy() };
  });
}

function followWebSocket(url: string, spoil: Spoil): Follower {
  let socket: WebSocket | undefined;
  return follower((basis, receive) => {
    socket?.terminate();
    const opened = new WebSocket(
      `${url.replace('http', 'ws')}${basis === undefined ? '' : `?basis=${basis}`}`,
    );
    opened.on('error', () => {});
    opened.on('message', (message: Buffer) => {
      if (opened !== socket) return;
      const { event, id, data } = JSON.parse(message.toString());
      const text = `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
      receive(spoil(text));
    });
    socket = opened;
    return { opened: once(opened, 'open'), close: () => opened.terminate() };
  });
}

function follower(
  open: (
    basis: string | undefined,
    receive: (text: string) => void,
  ) => { opened: Promise<unknown>; close: () => void },
): Follower {
  const client = new StreamClient();
  const hashes = new Map<number, string>();
  let close = () => {};
  return {
    client,
    hashes,
    close: () => close(),
    async reconnect(basis) {
      client.disconnect();
      if (basis === undefined) {
        client.epoch = undefined;
        client.version = undefined;
      }
      const connection = open(basis, (text) => {
        const known = client.events.length;
        client.receive(text);
        const isNew = client.events.slice(known).some(({ event }) => event === 'commit');
        if (isNew) hashes.set(client.version!, client.hash());
      });
      close = connection.close;
      await connection.opened;
    },
  };
}

it('A16: Server-Sent Events, WebSocket and polls agree at every version', {
  timeout: 60_000 + steps * 30,
}, async () => {
  const { differing, versions, hashes, reconnects, deltas } = await follow(steps, (event) => event);
  expect(differing).toEqual([]);
  expect(versions).toBe(steps + 1);
  expect(hashes).toBeGreaterThan(steps * 0.95);
  expect(Math.min(...reconnects)).toBeGreaterThan(20);
  expect(Math.min(...deltas)).toBeGreaterThan(20);
});

it.each<[string, Spoil]>([
  ['loses a delete', (event) => event.replace(/^event: delete/, 'event: deleted')],
  ['loses what a delta adds', (event) => event.replace(/"add":\[[^\]]+\]/, '"add":[]')],
  ['sends an entry as it was', (event) => event.replace(/(^event: put.*)"version":\d+/s, '$1"version":1')],
])('A16 would be missed by a WebSocket that %s (control)', async (_, spoil) => {
  expect((await follow(150, spoil)).differing).not.toEqual([]);
});

/** Lets both follow a random history, cut now and then; `spoil` changes what comes over the WebSocket. */
async function follow(steps: number, spoil: Spoil) {
  const random = seeded(20261129);
  const state = new EnvironmentState('shop', 'production');
  state.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
  let nowMs = 0;
  const streams = streamsOnClock(() => nowMs);
  await using server = await serveConnections(
    'both',
    (connection, { searchParams }) => {
      streams.open(serverKey, state, connection, searchParams.get('basis') ?? undefined);
    },
    (_, response) => void response.end(state.document.snapshotBody()),
  );
  const url = `http://127.0.0.1:${server.port}/`;
  const followers = [followServerSentEvents(url), followWebSocket(url, spoil)];
  for (const each of followers) await each.reconnect(undefined);

  /** What the change log says, kept beside the code under test. */
  const truth = new Map<string, number>();
  const polled = new Map([[0, hashOf(truth)]]);
  const reconnects = [0, 0];
  const hashAt = new Map([[0, hashOf(truth)]]);
  const differing: string[] = [];
  for (let step = 0; step < steps; step++) {
    const version = state.version + 1 + (random() < 0.1 ? 1 : 0);
    const changes = changesAt(version, random);
    state.apply(version, changes);
    for (const { kind, key: name, entry } of changes) {
      if (entry) truth.set(`${kind}\n${name}`, version);
      else truth.delete(`${kind}\n${name}`);
    }
    hashAt.set(version, hashOf(truth));
    nowMs += 60;
    streams.changed(state);
    for (const [index, { reconnect, client }] of followers.entries()) {
      if (random() > 0.03) continue;
      reconnects[index]!++;
      await reconnect(random() < 0.2 ? undefined : client.basis);
    }
    const snapshot = JSON.parse(await body(`${url}snapshot`));
    polled.set(snapshot.version, hashOf(versionsIn(snapshot)));
    await waitFor(() => followers.every(({ client }) => client.version === version), { intervalMs: 1 });
    if (step % 50 > 0) continue;
    for (const { client } of followers) {
      if (!isDeepStrictEqual(client.state(), entriesIn(snapshot))) differing.push(`the state at ${version}`);
    }
  }
  streams.close();
  for (const { close, hashes, client } of followers) {
    close();
    differing.push(...client.complaints);
    if (!isDeepStrictEqual(hashes, hashAt)) differing.push('hashes of a stream');
  }
  if (!isDeepStrictEqual(polled, hashAt)) differing.push('hashes of polls');
  return {
    differing,
    versions: hashAt.size,
    hashes: new Set(hashAt.values()).size,
    reconnects,
    deltas: followers.map(({ client }) => client.events.filter(({ event }) => event === 'delta').length),
  };
}

const long = Array.from({ length: 500 }, (_, index) => 10_000 + index);

function changesAt(version: number, random: () => number): EntryChange[] {
  const changes = new Map<string, EntryChange>();
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const kind: EntryKind = random() < 0.7 ? 'flag' : 'segment';
    const name = `${kind}-${Math.floor(random() * (kind === 'flag' ? 15 : 6))}`;
    const isGone = random() < (name === 'segment-0' ? 0.02 : 0.25);
    const few = Array.from({ length: Math.floor(random() * 20) }, () => Math.floor(random() * 1000));
    // One is so long that its changes are sent as deltas.
    const values = name === 'segment-0' ? [...long, ...new Set(few)] : few;
    const segment = { if: { attribute: 'n', op: 'in', values }, version };
    const flag = {
      type: 'string',
      variants: { a: 'ä'.repeat(Math.floor(random() * 50)), b: '\n\r\u2028"' },
      enabled: random() < 0.5,
      off: 'b',
      requires: [],
      rules: [],
      otherwise: { serve: 'a' },
      client: false,
      version,
    };
    const entry = isGone ? undefined : kind === 'flag' ? flag : segment;
    changes.set(name, { kind, key: name, version, entry });
  }
  return [...changes.values()];
}

type Entries = Record<string, { version: number }>;

function entriesIn({ flags, segments }: Record<string, Entries>): Entries {
  const named = (kind: string, entries: Entries) =>
    Object.entries(entries).map(([name, entry]) => [`${kind}\n${name}`, entry] as const);
  return Object.fromEntries([...named('flag', flags!), ...named('segment', segments!)]);
}

function versionsIn(snapshot: Record<string, Entries>): Map<string, number> {
  return new Map(Object.entries(entriesIn(snapshot)).map(([id, { version }]) => [id, version]));
}

function hashOf(versions: Map<string, number>): string {
  let hash = 0n;
  for (const [id, version] of versions) {
    hash ^= createHash('sha256').update(`${id}\n${version}`).digest().readBigUInt64BE(0);
  }
  return hash.toString(16).padStart(16, '0');
}

async function body(url: string): Promise<string> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
