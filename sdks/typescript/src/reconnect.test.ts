import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { systemClock } from './clock.ts';
import { ClientSockets, countingClock } from './testing/client-sockets.ts';
import { FAST, sleep, startClient, statusesOf, until } from './testing/clients.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { booleanFlag, fiftyFifty, snapshotOf, valueFlag } from './testing/flags.ts';
import { heapBytes } from './testing/heap-bytes.ts';
import { type Answerer, ScriptedService } from './testing/scripted-service.ts';
import type { Timings } from './timings.ts';

/** Failures known from the trackers of other SDKs; the numbers are those of the project's reliability goals. */

let service: ScriptedService;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-reconnect-test-'));
  service = await ScriptedService.start(
    snapshotOf({ a: booleanFlag(1), b: booleanFlag(1, { enabled: false }) }),
  );
});
afterEach(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

const off = (version = 1) => booleanFlag(version, { enabled: false });
const isOn = (client: Client) => client.boolean('a', {}, false);
const answer =
  (status: number, headers: Record<string, string> = {}): Answerer =>
  (_, response) =>
    void response.writeHead(status, headers).end();
const withBackoff = (backoff: Partial<Timings['backoff']>): Timings => ({
  ...FAST,
  backoff: { ...FAST.backoff, ...backoff },
});

describe('RT-1: reconnects do not multiply', () => {
  it('keeps one socket, one timer and its schedule through refusals, hangs, resets and cuts', async () => {
    const clock = countingClock(systemClock);
    const timings: Timings = {
      ...FAST,
      connection: { headersMs: 30, firstCommitMs: 30, firstCommitAtMostMs: 60, silenceMs: 40 },
      pollTimeoutMs: 30,
    };
    const bytes = () => service.full();
    const faults: Answerer[] = [
      () => {},
      (request) => request.socket.resetAndDestroy(),
      answer(500),
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(bytes()),
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(bytes().slice(0, 99), () => response.socket?.resetAndDestroy());
      },
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(bytes());
      },
    ];
    let count = 0;
    const misbehave: Answerer = (request, response) => faults[count++ % faults.length]!(request, response);
    service.onStream = misbehave;
    service.onSnapshot = answer(502);
    const sockets = new ClientSockets();
    const started = performance.now();
    startClient(service.url, {}, { clock, timings, random: () => 1 });
    await until(() => count >= 40, '40 attempts', 25_000);
    await service.stop();
    await sleep(500);
    const elapsedMs = performance.now() - started;
    sockets.stop();
    expect(sockets.most).toBe(1);
    expect(clock.most).toBe(1);
    // Delays without any jitter: 10, 20, 40, then 60 ms.
    expect(sockets.opened).toBeLessThanOrEqual(3 + (elapsedMs - 70) / 60 + 1);
  });

  it('would be seen if there were two (control)', async () => {
    const clock = countingClock(systemClock);
    const sockets = new ClientSockets();
    const two = [startClient(service.url, {}, { clock }), startClient(service.url, {}, { clock })];
    await Promise.all(two.map((client) => client.ready()));
    sockets.stop();
    expect(sockets.most).toBe(2);
    expect(clock.most).toBe(2);
  });
});

describe('RT-2: a service that accepts and never answers', () => {
  it('is given up, and the next attempt comes', async () => {
    service.onStream = () => {};
    service.onSnapshot = () => {};
    startClient(service.url);
    await until(() => service.requests.length >= 3, 'three attempts');
  });

  it('is waited for without the time limit (control)', async () => {
    service.onStream = () => {};
    const timings = { ...FAST, connection: { ...FAST.connection, headersMs: 3_600_000 } };
    startClient(service.url, {}, { timings });
    await sleep(FAST.connection.headersMs * 3);
    expect(service.requests).toHaveLength(1);
  });

  it('is noticed when it falls silent after the first commit, within its time limit', async () => {
    const client = startClient(service.url);
    await client.ready();
    const statuses = statusesOf(client);
    await until(() => service.count('/sdk/stream') >= 2, 'a second attempt');
    expect(statuses.slice(0, 2)).toEqual(['READY', 'STALE']);
    expect(isOn(client)).toBe(true);
  });

  it('is not given up while it beats (control)', async () => {
    // Time goes by as it is told to, or a process that is stopped between two beats would find too much of it gone.
    const clock = new FakeClock();
    const client = startClient(service.url, {}, { clock });
    await client.ready();
    for (let beats = 0; beats < 12; beats++) {
      clock.pass(FAST.connection.silenceMs / 4);
      for (const stream of service.streams) stream.write('event: beat\ndata: {"version":1}\n\n');
      for (let turn = 0; turn < 5; turn++) await sleep(4);
    }
    expect(service.count('/sdk/stream')).toBe(1);
    expect(client.status).toBe('READY');
    // And is, as soon as no more come.
    clock.pass(FAST.connection.silenceMs + 2 * FAST.status.staleAfterMs);
    expect(client.status).toBe('STALE');
  });
});

describe('RT-3: a storm of 503', () => {
  it('leaves every answer at the last known good, for as long as it lasts', async () => {
    const client = startClient(service.url);
    await client.ready();
    service.onStream = answer(503);
    service.onSnapshot = answer(503);
    service.cut();
    let answers = 0;
    await until(() => {
      answers++;
      if (!isOn(client) || client.boolean('b', {}, true)) throw new Error('an answer was lost');
      return service.count('/sdk/') > 40;
    }, 'forty attempts');
    expect(answers).toBeGreaterThan(10);
    await until(() => client.status === 'ERROR', 'error');
    expect(client.version).toEqual({ epoch: 'e1', version: 1 });
    service.onStream = undefined;
    await until(() => client.status === 'READY', 'ready');
  });

  it('leaves a client that never had values with defaults (control)', async () => {
    service.onStream = answer(503);
    service.onSnapshot = answer(503);
    const client = startClient(service.url, { timeoutMs: 50 });
    await client.ready();
    expect(isOn(client)).toBe(false);
    expect(client.boolean('b', {}, true)).toBe(true);
  });

  it('B5: waits for what Retry-After says', async () => {
    service.onStream = answer(503, { 'retry-after': '1' });
    startClient(service.url);
    await until(() => service.requests.length >= 2, 'two attempts');
    const [first, second] = service.requests;
    expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(990);
  });
});

describe('RT-6: recovery does not wear out', () => {
  it('recovers from 50 cuts in a row, each with a change that it then has', async () => {
    const client = startClient(service.url, {}, { timings: withBackoff({ ceilingMs: 15 }) });
    await client.ready();
    const closed = startClient(service.url);
    await closed.ready();
    await closed.close();
    for (let round = 0; round < 50; round++) {
      service.cut();
      const next = round % 2 === 0;
      service.change({ a: next ? off() : booleanFlag(1) });
      await until(() => isOn(client) !== next, `recovery ${round}`);
    }
    expect(client.version?.version).toBe(51);
    // Control: one that does not come back has none of them.
    expect(closed.version?.version).toBe(1);
    expect(service.mostStreams).toBeLessThanOrEqual(2);
  });
});

describe('RT-7, B4: reconnects on real sockets', () => {
  /** `HALYARD_RECONNECTS=10000 npm test -- src/reconnect` takes most of a minute; outages.test.ts has as many without sockets. */
  const rounds = Number(process.env['HALYARD_RECONNECTS'] ?? 500);

  it('leave less than 5 MB behind', async () => {
    const backoff = { ...FAST.backoff, baseMs: 0, ceilingMs: 0 };
    const timings: Timings = { ...FAST, backoff, pacing: { ...FAST.pacing, failures: 1e9 } };
    const client = startClient(service.url, {}, { timings });
    let streams = 0;
    service.onStream = (_, response) => {
      streams++;
      service.requests.length = 0;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(service.full());
    };
    await until(() => streams > 200, 'the first ones');
    const before = heapBytes();
    await until(() => streams > 200 + rounds, 'the reconnects', 120_000);
    expect(heapBytes() - before).toBeLessThan(5e6);
    expect(isOn(client)).toBe(true);
  }, 150_000);
});

describe('RT-8: a start from disk', () => {
  it('has its values at once, opens a stream and gets the next change', async () => {
    const before = startClient(service.url, { cache: directory });
    await before.ready();
    await before.close();
    const client = startClient(service.url, { cache: directory });
    expect(client.status).toBe('READY');
    expect(client.booleanDetails('a', {}, false)).toMatchObject({ value: true, stale: true });
    await until(() => client.booleanDetails('a', {}, false).stale === undefined, 'word of the service');
    expect(client.status).toBe('READY');
    expect(service.requests.at(-1)!.path).toBe('/sdk/stream?basis=e1.1');
    service.change({ a: off() });
    await until(() => !isOn(client), 'the change');
  });

  it('B2: 100 clients that start while the service is away have the values from before at once', async () => {
    service.snapshot = snapshotOf({
      a: booleanFlag(1),
      b: booleanFlag(1, { enabled: false }),
      half: booleanFlag(1, { otherwise: { serve: fiftyFifty() } }),
      text: valueFlag('string', 'hello'),
      limits: valueFlag('json', { perMinute: [60, null] }),
    });
    const answersOf = (client: Client) => [
      ...['a', 'b', 'half'].flatMap((key) =>
        Array.from({ length: 20 }, (_, i) => client.boolean(key, { targetingKey: `u${i}` }, false)),
      ),
      client.string('text', {}, ''),
      client.json('limits', {}, null),
    ];
    const before = startClient(service.url, { cache: directory });
    await before.ready();
    const expected = answersOf(before);
    await before.close();
    await service.stop();
    const clients = Array.from({ length: 100 }, () => startClient(service.url, { cache: directory }));
    for (const client of clients) {
      expect(client.status).toBe('READY');
      expect(answersOf(client)).toEqual(expected);
      expect(client.booleanDetails('a', {}, false)).toMatchObject({ stale: true, reason: 'STATIC' });
    }
    expect(await Promise.all(clients.map((client) => client.ready()))).toEqual(Array(100).fill(true));
    // Control: nothing on disk, nothing to answer with.
    const control = startClient(service.url, { timeoutMs: 50 });
    expect(await control.ready()).toBe(false);
    expect(answersOf(control)).not.toEqual(expected);
  });

  it('goes to a full transfer when the service has begun another epoch', async () => {
    const before = startClient(service.url, { cache: directory });
    await before.ready();
    await before.close();
    service.snapshot = snapshotOf({ a: off() }, { epoch: 'e2', version: 1 });
    const client = startClient(service.url, { cache: directory });
    expect(isOn(client)).toBe(true);
    await until(() => client.version?.epoch === 'e2', 'the new epoch');
    expect(isOn(client)).toBe(false);
  });
});

describe('RT-9: a service that restarts', () => {
  it('is found again 20 times', async () => {
    const client = startClient(service.url);
    await client.ready();
    const patient = startClient(
      service.url,
      {},
      { timings: withBackoff({ baseMs: 3_600_000, ceilingMs: 3_600_000 }), random: () => 1 },
    );
    await patient.ready();
    for (let restart = 0; restart < 20; restart++) {
      await service.stop();
      await service.listen();
      const next = restart % 2 === 0;
      service.change({ a: next ? off() : booleanFlag(1) });
      await until(() => isOn(client) !== next, `restart ${restart}`);
    }
    expect(client.version?.version).toBe(21);
    // Control: one that does not look again has none of them.
    expect(patient.version?.version).toBe(1);
  });
});

describe('RT-10, B6: a stream that cannot be', () => {
  it('does not take away what a poll has brought', async () => {
    service.onStream = answer(501);
    const client = startClient(service.url);
    expect(await client.ready()).toBe(true);
    expect(isOn(client)).toBe(true);
    await until(() => service.count('/sdk/stream') >= 7, 'further attempts');
    expect(isOn(client)).toBe(true);
  });

  it('is polled for, shown as ready, and tried again after a while', async () => {
    service.onStream = (_, response) => service.openStream(response);
    const client = startClient(service.url);
    await client.ready();
    const statuses = statusesOf(client);
    await until(() => service.count('/sdk/snapshot') >= 2, 'polls');
    service.change({ a: off() });
    await until(() => !isOn(client), 'the change by polling');
    expect(service.requests.some(({ headers }) => headers['if-none-match'] === '"e1.1"')).toBe(true);
    expect(client.status).toBe('READY');
    service.onStream = undefined;
    await until(() => service.streams.size === 1, 'a stream again');
    service.change({ a: booleanFlag(1) });
    await until(() => isOn(client), 'the change by stream');
    expect(statuses).not.toContain('ERROR');
  });
});

describe('RT-16: a wrong key', () => {
  it('is tried three times and then rests for minutes, whatever else there is to send', async () => {
    service.onStream = answer(401);
    service.onSnapshot = answer(401);
    service.onEvents = () => 401;
    const errors: string[] = [];
    const log = { error: (line: string) => errors.push(line), warn() {}, info() {}, debug() {} };
    // An attempt that a busy machine lets run out of time is no refusal: one more would follow.
    const patient = { ...FAST, connection: { ...FAST.connection, headersMs: 3_600_000 } };
    const client = startClient(service.url, { timeoutMs: 50, log, flushMs: 100 }, { timings: patient });
    // Not when the service has refused three times, but when the client knows it.
    await until(() => client.connection === 'resting', 'three refusals');
    client.track('bought', { targetingKey: 'u' });
    await sleep(1000);
    expect(service.requests).toHaveLength(3);
    expect(client.status).toBe('ERROR');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('Check that key');
  });

  it('would be hammered at the normal pace (control)', async () => {
    service.onStream = answer(401);
    const log = { error() {}, warn() {}, info() {}, debug() {} };
    const timings = withBackoff({ refusalsBeforeExtended: Number.POSITIVE_INFINITY });
    startClient(service.url, { log }, { timings });
    await until(() => service.count('/sdk/stream') > 10, 'more than ten attempts');
  });

  it('takes no values away when a key is revoked, and recovers by itself', async () => {
    const log = { error() {}, warn() {}, info() {}, debug() {} };
    const client = startClient(service.url, { log }, { timings: withBackoff({ extendedMs: 100 }) });
    await client.ready();
    service.onStream = answer(401);
    service.cut();
    await until(() => client.status === 'ERROR', 'error');
    expect(isOn(client)).toBe(true);
    service.onStream = undefined;
    await until(() => client.status === 'READY', 'ready');
  });
});

describe('B7: a stream that is wrong', () => {
  it.each([
    ['another hash', () => service.commit(1).replace(/"hash":"./, '"hash":"g')],
    ['a gap', () => service.commit(0)],
  ])('is replaced by a full transfer after %s, and the wrong commit is never seen', async (_, wrong) => {
    const client = startClient(service.url);
    await client.ready();
    const seen: boolean[] = [];
    client.on('PROVIDER_CONFIGURATION_CHANGED', () => seen.push(isOn(client)));
    service.snapshot = snapshotOf({ a: booleanFlag(2, { enabled: false }) }, { version: 2 });
    for (const stream of service.streams)
      stream.write(service.puts().replace('"enabled":false', '"enabled":true') + wrong());
    await until(() => client.version?.version === 2, 'the full transfer');
    expect(seen).toEqual([false]);
    expect(service.requests.at(-1)!.path).toBe('/sdk/stream');
  });

  it('is resumed from what is held after malformed data', async () => {
    const client = startClient(service.url);
    await client.ready();
    for (const stream of service.streams) stream.write('event: put\ndata: {"kind":"flag"\n\n');
    await until(() => service.count('/sdk/stream') === 2, 'a second stream');
    expect(service.requests.at(-1)!.path).toBe('/sdk/stream?basis=e1.1');
    expect(isOn(client)).toBe(true);
  });

  it('isolates a malformed flag and takes the others', async () => {
    const client = startClient(service.url);
    await client.ready();
    service.change({ a: booleanFlag(1, { rules: 'none' as never }), b: booleanFlag(1) });
    await until(() => client.version?.version === 2, 'the change');
    expect(client.booleanDetails('a', {}, true)).toMatchObject({ value: true, errorCode: 'PARSE_ERROR' });
    expect(client.boolean('b', {}, false)).toBe(true);
  });

  it('B5: comes back after bye when asked to, with its basis', async () => {
    const client = startClient(service.url);
    await client.ready();
    for (const stream of service.streams) stream.write('event: bye\ndata: {"reconnectAfterMs":400}\n\n');
    const at = performance.now();
    await until(() => service.count('/sdk/stream') === 2, 'a second stream');
    expect(service.requests.at(-1)!.atMs - at).toBeGreaterThanOrEqual(350);
    expect(service.requests.at(-1)!.path).toBe('/sdk/stream?basis=e1.1');
    await until(() => client.status === 'READY', 'ready');
  });
});
