import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../wait-for.ts';
import { type FaultProxy, startFaultProxy } from './start-fault-proxy.ts';
import type { Toxic } from './toxics.ts';

/** Sends back whatever it gets, and shows what became of its connections. */
let server: Server;
let accepted: Peer[];
let proxy: FaultProxy;
const peers = new Set<Socket>();

beforeEach(async () => {
  accepted = [];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(watch(socket));
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startFaultProxy({ to: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  await proxy.close();
  for (const socket of peers) socket.destroy();
  peers.clear();
  server.close();
});

interface Peer {
  socket: Socket;
  text(): string;
  /** `end`, `close` and codes of errors, as they came. */
  events: string[];
  /** When the first of them came. */
  firstAtMs(): number | undefined;
}

function watch(socket: Socket): Peer {
  const chunks: Buffer[] = [];
  const events: string[] = [];
  let firstAtMs: number | undefined;
  const came = (event: string) => {
    firstAtMs ??= performance.now();
    events.push(event);
  };
  peers.add(socket);
  socket.on('data', (bytes) => chunks.push(bytes as Buffer));
  socket.on('end', () => came('end'));
  socket.on('error', (error: NodeJS.ErrnoException) => came(error.code ?? 'error'));
  socket.on('close', () => came('close'));
  return {
    socket,
    events,
    text: () => Buffer.concat(chunks).toString('latin1'),
    firstAtMs: () => firstAtMs,
  };
}

async function open(): Promise<Peer> {
  const known = accepted.length;
  const socket = openSocket({ host: '127.0.0.1', port: proxy.port });
  const peer = watch(socket);
  await waitFor(() => socket.readyState === 'open' && accepted.length > known);
  return peer;
}

/** How long the echo of a text takes. */
async function echoMs(peer: Peer, text: string): Promise<number> {
  const startedAt = performance.now();
  const known = peer.text().length;
  peer.socket.write(text);
  await waitFor(() => peer.text().length >= known + text.length, { intervalMs: 2, timeoutMs: 20_000 });
  expect(peer.text().slice(known)).toBe(text);
  return performance.now() - startedAt;
}

/** On a loaded machine one echo may be slow by itself; a delay makes all of them slow. */
async function becomesFasterThan(limitMs: number, peer: Peer): Promise<void> {
  await waitFor(async () => (await echoMs(peer, '.')) < limitMs);
}

const letters = (length: number) => 'abcdefghijklmnopqrstuvwxyz'.repeat(length / 26 + 1).slice(0, length);
/** Long enough for whatever would happen to happen on a loaded machine. */
const aMoment = () => sleep(150);

describe('without a toxic (control)', () => {
  it('passes on bytes both ways, ends, resets, and counts', async () => {
    const peer = await open();
    expect(await echoMs(peer, letters(3_000_000))).toBeLessThan(10_000);
    expect(proxy.connections).toBe(1);
    expect(proxy.counters).toEqual({ accepted: 1, upstreamBytes: 3_000_000, downstreamBytes: 3_000_000 });
    peer.socket.end('last');
    await waitFor(() => peer.events.includes('close'));
    expect([peer.text().slice(-4), peer.events, accepted[0]!.events[0]]).toEqual([
      'last',
      ['end', 'close'],
      'end',
    ]);
    await waitFor(() => proxy.connections === 0);

    const second = await open();
    second.socket.resetAndDestroy();
    await waitFor(() => accepted[1]!.events.includes('ECONNRESET'));
    const third = await open();
    accepted[2]!.socket.resetAndDestroy();
    await waitFor(() => third.events.includes('ECONNRESET'));
    expect(proxy.counters).toEqual({ accepted: 3, upstreamBytes: 3_000_004, downstreamBytes: 3_000_004 });
  });

  it('lets a sender wait for a receiver that does not read', async () => {
    const peer = await open();
    accepted[0]!.socket.unpipe().pause();
    let written = 0;
    const piece = Buffer.alloc(1_000_000);
    // What the kernel holds on both sides of loopback connections is some megabytes each.
    while (written < 50 && peer.socket.write(piece)) written++;
    const writing = setInterval(() => peer.socket.writableNeedDrain || peer.socket.write(piece), 1);
    await sleep(300);
    clearInterval(writing);
    const { upstreamBytes } = proxy.counters;
    await aMoment();
    expect(proxy.counters.upstreamBytes).toBe(upstreamBytes);
    expect(peer.socket.writableLength).toBeGreaterThan(0);
    accepted[0]!.socket.resume();
    await waitFor(() => peer.socket.writableLength === 0);
    const sentBytes = peer.socket.bytesWritten;
    await waitFor(() => proxy.counters.upstreamBytes === sentBytes);
  });

  it('resets a client whose server is not there', async () => {
    server.close();
    const peer = watch(openSocket({ host: '127.0.0.1', port: proxy.port }));
    await waitFor(() => peer.events.includes('close'));
    expect(peer.events).toEqual(['ECONNRESET', 'close']);
  });
});

it('leads to another server when it is told to, and cuts what led to the first', async () => {
  const peer = await open();
  const other = createServer((socket) => void socket.end('another'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  proxy.leadTo((other.address() as AddressInfo).port);
  await waitFor(() => peer.events.includes('ECONNRESET') && accepted[0]!.events.includes('ECONNRESET'));
  const late = watch(openSocket({ host: '127.0.0.1', port: proxy.port }));
  await waitFor(() => late.text() === 'another');
  expect(accepted).toHaveLength(1);
});

describe('latency', () => {
  it('delays answers, one after the other at the same time, until it is removed', async () => {
    const peer = await open();
    const slow = proxy.add({ kind: 'latency', ms: 300, jitterMs: 50 });
    expect(await echoMs(peer, 'a')).toBeGreaterThanOrEqual(245);
    const startedAt = performance.now();
    // Forty that begin 5 ms apart take half a second; one after the other they would take ten at the least.
    for (let n = 0; n < 40; n++) {
      peer.socket.write(letters(40)[n]!);
      await sleep(5);
    }
    await waitFor(() => peer.text() === `a${letters(40)}`, { timeoutMs: 20_000 });
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    slow.remove();
    await becomesFasterThan(245, peer);
  });

  it('lets go what it holds when it is removed, in order', async () => {
    const peer = await open();
    const slow = proxy.add({ kind: 'latency', ms: 3_600_000, direction: 'upstream' });
    peer.socket.write('first');
    await aMoment();
    expect(accepted[0]!.text()).toBe('');
    slow.remove();
    peer.socket.write('second');
    await waitFor(() => peer.text() === 'firstsecond');
  });
});

describe('down', () => {
  it('resets connections and refuses new ones until it is removed', async () => {
    const peer = await open();
    using down = proxy.add({ kind: 'down' });
    await waitFor(() => peer.events.includes('close') && accepted[0]!.events.includes('close'));
    expect([peer.events[0], accepted[0]!.events[0]]).toEqual(['ECONNRESET', 'ECONNRESET']);
    const refused = watch(openSocket({ host: '127.0.0.1', port: proxy.port }));
    await waitFor(() => refused.events.includes('close'));
    expect(refused.events).toEqual(['ECONNREFUSED', 'close']);
    down.remove();
    await waitFor(async () => (await echoMs(await open(), 'back')) > 0);
  });
});

describe('bandwidth', () => {
  it('is so many bytes a second until it is removed, and then at once', async () => {
    const peer = await open();
    const narrow = proxy.add({ kind: 'bandwidth', bytesPerSecond: 10_000 });
    const took = await echoMs(peer, letters(5_000));
    expect(took).toBeGreaterThanOrEqual(350);
    expect(took).toBeLessThan(5_000);
    peer.socket.write(letters(100_000));
    await aMoment();
    expect(peer.text().length).toBeLessThan(50_000);
    narrow.remove();
    await waitFor(() => peer.text().length === 105_000, { timeoutMs: 5_000 });
  });
});

describe('slowClose', () => {
  it('tells of an end later, until it is removed', async () => {
    const peer = await open();
    const slow = proxy.add({ kind: 'slowClose', ms: 400 });
    const endedAt = performance.now();
    peer.socket.end('bye');
    await waitFor(() => peer.events.includes('end'));
    expect([peer.text(), accepted[0]!.events[0]]).toEqual(['bye', 'end']);
    // Timers are early by a millisecond.
    expect(peer.firstAtMs()! - endedAt).toBeGreaterThanOrEqual(398);
    slow.remove();
    const endless = proxy.add({ kind: 'slowClose', ms: 3_600_000 });
    const second = await open();
    second.socket.end();
    await aMoment();
    expect(second.events).toEqual([]);
    endless.remove();
    await waitFor(() => second.events.includes('end'));
  });
});

describe('timeout', () => {
  it('swallows what is sent, for ever without a time, until it is removed', async () => {
    const peer = await open();
    const silent = proxy.add({ kind: 'timeout' });
    peer.socket.write('lost');
    await waitFor(() => accepted[0]!.text() === 'lost');
    await aMoment();
    expect([peer.text(), peer.events]).toEqual(['', []]);
    silent.remove();
    await echoMs(peer, 'heard');
    expect(peer.text()).toBe('heard');
  });

  it('closes after its time, of new connections counted from their beginning', async () => {
    proxy.add({ kind: 'timeout', ms: 300 });
    await sleep(200);
    const openedAt = performance.now();
    const peer = await open();
    await waitFor(() => peer.events.includes('close'));
    expect(peer.events).toEqual(['end', 'close']);
    // A hundred, were they counted from when the toxic was added. Timers are early by a millisecond.
    expect(peer.firstAtMs()! - openedAt).toBeGreaterThanOrEqual(298);
    await waitFor(() => proxy.connections === 0);
  });
});

describe('reset', () => {
  it('breaks both sides after so many bytes, and no longer when it is removed', async () => {
    const peer = await open();
    const reset = proxy.add({ kind: 'reset', bytes: 10 });
    await echoMs(peer, letters(9));
    peer.socket.write('xyz');
    await waitFor(() => peer.events.includes('close'));
    expect([peer.events[0], peer.text().length]).toEqual(['ECONNRESET', 10]);
    await waitFor(() => accepted[0]!.events.includes('ECONNRESET'));
    reset.remove();
    await echoMs(await open(), letters(100));
  });

  it('breaks after a time, though nothing is sent', async () => {
    const [first, second] = [await open(), await open()];
    const reset = proxy.add({ kind: 'reset', ms: 200 });
    await waitFor(() => first.events[0] === 'ECONNRESET' && second.events[0] === 'ECONNRESET');
    const third = await open();
    reset.remove();
    await sleep(300);
    expect(third.events).toEqual([]);
  });
});

describe('slicer', () => {
  it('passes small pieces with pauses between them, until it is removed', async () => {
    const peer = await open();
    const sizes: number[] = [];
    peer.socket.on('data', (bytes) => sizes.push(bytes.length));
    const slicer = proxy.add({ kind: 'slicer', bytes: 7, delayMs: 20 });
    expect(await echoMs(peer, letters(70))).toBeGreaterThanOrEqual(150);
    expect(sizes[0]).toBe(7);
    slicer.remove();
    sizes.length = 0;
    await echoMs(peer, letters(70));
    expect(Math.max(...sizes)).toBe(70);
  });
});

describe('halfOpen', () => {
  it('tells neither side of anything, not even that the other has gone, until it is removed', async () => {
    const [peer, other] = [await open(), await open()];
    const vanished = proxy.add({ kind: 'halfOpen' });
    peer.socket.write('lost?');
    accepted[0]!.socket.write('lost too?');
    other.socket.resetAndDestroy();
    const late = watch(openSocket({ host: '127.0.0.1', port: proxy.port }));
    late.socket.write('hello?');
    await sleep(300);
    expect([peer.text(), accepted[0]!.text(), late.text()]).toEqual(['', '', '']);
    expect([peer.events, accepted[0]!.events, accepted[1]!.events, late.events]).toEqual([[], [], [], []]);
    vanished.remove();
    await waitFor(() => accepted[0]!.text() === 'lost?' && peer.text() === 'lost too?lost?');
    await waitFor(() => accepted[1]!.events.includes('ECONNRESET') && late.text() === 'hello?');
  });

  it('lets a sender fill its buffers, as a network does', async () => {
    const peer = await open();
    proxy.add({ kind: 'halfOpen' });
    const piece = Buffer.alloc(1_000_000);
    for (let n = 0; n < 40; n++) peer.socket.write(piece);
    await sleep(300);
    expect(peer.socket.writableLength).toBeGreaterThan(10_000_000);
  });
});

describe('corrupt', () => {
  const rate = 0.01;
  const differences = (text: string, length: number) =>
    [...letters(length)].filter((letter, index) => text[index] !== letter).length;

  it('flips bytes at its rate, the same ones for the same seed, until it is removed', async () => {
    const runs: string[] = [];
    for (let run = 0; run < 2; run++) {
      const other = await startFaultProxy({ to: (server.address() as AddressInfo).port, seed: 7 });
      const corrupt = other.add({ kind: 'corrupt', rate });
      const peer = watch(openSocket({ host: '127.0.0.1', port: other.port }));
      peer.socket.write(letters(10_000));
      await waitFor(() => peer.text().length === 10_000);
      runs.push(peer.text());
      corrupt.remove();
      peer.socket.write(letters(10_000));
      await waitFor(() => peer.text().length === 20_000);
      expect(differences(peer.text().slice(10_000), 10_000)).toBe(0);
      await other.close();
    }
    expect(differences(runs[0]!, 10_000)).toBeGreaterThan(50);
    expect(differences(runs[0]!, 10_000)).toBeLessThan(200);
    expect(runs[1]).toBe(runs[0]);
  });
});

describe('limitData', () => {
  it('closes after exactly so many bytes, and no longer when it is removed', async () => {
    const limit = proxy.add({ kind: 'limitData', bytes: 1_000 });
    const peer = await open();
    peer.socket.write(letters(5_000));
    await waitFor(() => peer.events.includes('close'));
    expect(peer.text()).toBe(letters(1_000));
    limit.remove();
    await echoMs(await open(), letters(5_000));
  });
});

describe('which connections and directions', () => {
  it('upstream is towards the server, both is both', async () => {
    const peer = await open();
    const upstream = proxy.add({ kind: 'timeout', direction: 'upstream' });
    peer.socket.write('lost');
    accepted[0]!.socket.write('arrives');
    await waitFor(() => peer.text() === 'arrives');
    expect(accepted[0]!.text()).toBe('');
    upstream.remove();
    proxy.add({ kind: 'latency', ms: 100, direction: 'both' });
    expect(await echoMs(peer, 'x')).toBeGreaterThanOrEqual(190);
    proxy.clear();
    await becomesFasterThan(190, peer);
  });

  it('a share of them, of open ones and of those to come, the same for the same seed', async () => {
    const dropped: boolean[][] = [];
    for (let run = 0; run < 2; run++) {
      const other = await startFaultProxy({ to: (server.address() as AddressInfo).port, seed: 42 });
      const connect = () => watch(openSocket({ host: '127.0.0.1', port: other.port }));
      const before = Array.from({ length: 20 }, connect);
      await waitFor(() => other.counters.accepted === 20);
      other.add({ kind: 'timeout', direction: 'both', toxicity: 0.5 });
      const all = [...before, ...Array.from({ length: 20 }, connect)];
      for (const { socket } of all) socket.write('?');
      await waitFor(() => other.counters.accepted === 40);
      // Many turns, each with one for the network, which a process that was stopped comes to only after its timers.
      for (let turn = 0; turn < 30; turn++) await sleep(10);
      dropped.push(all.map((peer) => peer.text() === ''));
      await other.close();
    }
    const count = (list: boolean[]) => list.filter(Boolean).length;
    for (const half of [dropped[0]!.slice(0, 20), dropped[0]!.slice(20)]) {
      expect(count(half)).toBeGreaterThan(3);
      expect(count(half)).toBeLessThan(17);
    }
    expect(count(dropped[1]!)).toBe(count(dropped[0]!));
  });

  it('several at once', async () => {
    const peer = await open();
    const toxics: Toxic[] = [
      { kind: 'latency', ms: 100 },
      { kind: 'slicer', bytes: 100 },
      { kind: 'bandwidth', bytesPerSecond: 50_000 },
    ];
    for (const toxic of toxics) proxy.add(toxic);
    // 0.4 s of the line less the 0.1 s that it may catch up on, and the latency: none of them comes to that alone.
    expect(await echoMs(peer, letters(20_000))).toBeGreaterThanOrEqual(350);
  });
});
