import { afterEach, describe, expect, it } from 'vitest';
import { ManualTime } from '../../testing/manual-time.ts';
import { EnvironmentState } from './environment-state.ts';
import type { DataKey } from './key-ring.ts';
import type { Streams, StreamsOptions } from './streams.ts';
import { booleanFlag } from './testing/boolean-flag.ts';
import { EventSourceClient } from './testing/event-source.ts';
import { MemoryConnection } from './testing/memory-connection.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';
import { createTurnTimers, type TurnTimers } from './turn-timers.ts';
import { clockSkewMs } from './visible-changes.ts';

const clientKey: DataKey = { ...serverKey, id: 'c1', kind: 'client' };
const startMs = Date.parse('2026-12-01T00:00:00Z');
const open: { streams: Streams; turns: TurnTimers }[] = [];
afterEach(() => {
  for (const { streams, turns } of open.splice(0)) {
    streams.close();
    turns.close();
  }
});

function setup(options: Partial<StreamsOptions> = {}) {
  const time = new ManualTime(startMs);
  const state = new EnvironmentState('shop', 'production');
  state.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
  const revoked = new Set<string>();
  const isKeyValid = ({ id }: DataKey) => !revoked.has(id);
  const streams = streamsOnClock(() => time.nowMs(), { timers: time, clock: time, isKeyValid, ...options });
  // Ahead of what timers have done by then, as in a busy process.
  const clock = { aheadMs: 0, now: () => new Date(time.nowMs() + clock.aheadMs) };
  const turns = createTurnTimers(
    { clock, timers: time },
    (each) => streams.changed(each),
    (each) => streams.hasNudges(each),
  );
  open.push({ streams, turns });
  const change = (given: object = {}) => {
    const version = state.version + 1;
    const entry = booleanFlag({ version, ...given });
    state.apply(version, [{ kind: 'flag', key: 'f', version, entry }]);
    turns.changed(state);
    streams.changed(state);
  };
  return {
    time,
    clock,
    state,
    streams,
    turns,
    revoked,
    change,
    follow(version = state.version, as = clientKey, place = 'here') {
      const client = new EventSourceClient();
      const connection = new MemoryConnection(client);
      turns.watch(state);
      const basis = { position: { epoch: 'e1', version }, sinceMs: time.nowMs() };
      streams.openNudges(as, state, connection, basis, place);
      return { client, connection };
    },
  };
}

describe('streams of nudges', () => {
  it('tell of a first change at once, and of a burst once in 50 ms', () => {
    const { follow, change, time } = setup();
    const { client } = follow();
    change();
    expect(client.nudges).toEqual(['e1.1']);
    for (let i = 0; i < 20; i++) change();
    expect(client.nudges).toHaveLength(1);
    time.pass(50);
    expect(client.nudges).toEqual(['e1.1', 'e1.21']);
    expect(client.events.at(-1)!.data).toEqual({
      type: 'refetchEvaluation',
      etag: 'e1.21',
      lastModified: startMs / 1_000,
    });
  });

  it('write the head at once, also where there is nothing to say', () => {
    const { follow } = setup();
    const { client } = follow();
    expect(client.nudges).toEqual([]);
    expect(client.retryMs).toBeGreaterThanOrEqual(1_000);
    expect(client.retryMs).toBeLessThan(5_000);
  });

  it('give everyone the very same bytes', () => {
    const { follow, change } = setup();
    const written = new Set<Buffer>();
    for (let i = 0; i < 3; i++) {
      const { connection } = follow();
      connection.write = (bytes) => void written.add(bytes);
    }
    change();
    expect(written.size).toBe(1);
  });

  it('keep a few bytes for who does not read, tell once when they do, and cut who never does', () => {
    const { follow, change, time, streams } = setup();
    const reader = follow();
    const sleeper = follow();
    sleeper.connection.isReading = false;
    for (let i = 0; i < 100; i++) {
      change();
      time.pass(250);
    }
    expect(reader.client.nudges).toHaveLength(100);
    expect(sleeper.connection.bufferedBytes).toBeLessThan(1_500);
    expect(sleeper.connection.isClosed).toBe(false);
    const unread = sleeper.connection;
    unread.read();
    expect(sleeper.client.lastEventId).toBe('e1.100');
    expect(sleeper.client.nudges.length).toBeLessThan(15);
    unread.isReading = false;
    for (let i = 0; i < 20; i++) {
      change();
      time.pass(250);
    }
    time.pass(30_000);
    expect(unread.isClosed).toBe(true);
    expect(reader.connection.isClosed).toBe(false);
    // By what it has not read, or by beats that found nothing taken: whichever comes first.
    const { unread: unreadOnes, dead } = streams.tally.ended;
    expect(unreadOnes + dead).toBe(1);
  });

  it('beat by a name, so that code hears it', () => {
    const { follow, time } = setup();
    const { client } = follow();
    time.pass(60_000);
    expect(client.named.filter((name) => name === 'beat').length).toBeGreaterThanOrEqual(3);
    expect(client.nudges).toEqual([]);
  });

  it('end with their age, saying when to come back in words that EventSource obeys', () => {
    const { follow, time, streams } = setup();
    const { client } = follow();
    time.pass(46 * 60_000);
    expect(streams.count).toBe(0);
    const bye = client.events.at(-1)!;
    expect([bye.event, bye.data['reconnectAfterMs']]).toEqual(['bye', client.retryMs]);
  });

  it('end with their key, on a quiet environment too', () => {
    const { follow, time, revoked } = setup();
    const doomed = follow(0, { ...clientKey, id: 'c2' });
    const other = follow();
    revoked.add('c2');
    time.pass(2_000);
    expect(doomed.client.events.at(-1)).toMatchObject({ event: 'error', data: { code: 'KEY_REVOKED' } });
    expect([doomed.connection.isClosed, other.connection.isClosed]).toEqual([true, false]);
  });

  it('are admitted apart from those of servers, which they never delay, and drained', () => {
    const { follow, streams, state } = setup({ streamsPerSecond: 1 });
    follow();
    for (let i = 0; i < 100; i++)
      expect(() => follow()).toThrow(expect.objectContaining({ code: 'TOO_MANY_STREAMS' }));
    streams.open(serverKey, state, new MemoryConnection(), undefined);
    expect(() => streams.open(serverKey, state, new MemoryConnection(), undefined)).toThrow(
      /^try again in [23] s$/,
    );
    expect(streams.tally.refused).toMatchObject({ nudge: { admission: 100 }, snapshot: { admission: 1 } });
    expect(streams.counts().map(({ kind, transport, count }) => [kind, transport, count])).toEqual([
      ['nudge', 'sse', 1],
      ['snapshot', 'sse', 1],
    ]);
    expect(streams.of(state)).toHaveLength(1);
    streams.drain();
    expect(() => follow()).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
    expect(streams.count).toBe(0);
  });

  it('are so many from one place, until one of them ends', () => {
    const { follow, streams } = setup({ streamsPerAddress: 2 });
    const first = follow();
    follow();
    const refusal = { code: 'TOO_MANY_STREAMS', more: { retryAfterSeconds: expect.any(Number) } };
    expect(() => follow()).toThrow(expect.objectContaining(refusal));
    follow(0, clientKey, 'elsewhere');
    first.connection.close();
    follow();
    expect(() => follow()).toThrow(expect.objectContaining({ code: 'TOO_MANY_STREAMS' }));
    expect(streams.tally.refused.nudge).toEqual({ admission: 0, address: 2, draining: 0 });
  });

  it('wake when an instant has passed, and again for nodes whose clocks are late', () => {
    const { follow, change, time } = setup();
    const at = new Date(startMs + 600_000).toISOString();
    change({
      rules: [{ id: 'r', if: { attribute: '$now', op: 'gte', as: 'date', values: [at] }, serve: 'off' }],
    });
    const { client } = follow();
    time.pass(600_000);
    expect(client.nudges).toEqual([]);
    time.pass(1);
    expect(client.nudges).toEqual(['e1.1']);
    expect(client.events.at(-1)!.data['lastModified']).toBe(startMs / 1_000 + 600);
    time.pass(clockSkewMs);
    expect(client.nudges).toHaveLength(2);
    time.pass(600_000);
    expect(client.nudges).toHaveLength(2);
    expect(follow().client.nudges).toEqual([]);
  });

  it('tell whoever was there before, too, when somebody comes between an instant and the timer for it', () => {
    const { follow, change, time, clock } = setup();
    const values = [new Date(startMs + 600_000).toISOString()];
    change({ rules: [{ id: 'r', if: { attribute: '$now', op: 'gte', as: 'date', values }, serve: 'off' }] });
    const { client } = follow();
    time.pass(600_000);
    clock.aheadMs = 5;
    follow();
    time.pass(50);
    expect(client.nudges).toEqual(['e1.1']);
  });

  it('wait for instants of years ahead with one short timer', () => {
    const { change, turns, state, time } = setup();
    const before = time.pending;
    const values = ['2999-01-01T00:00:00Z'];
    change({ rules: [{ id: 'r', if: { attribute: '$now', op: 'gt', as: 'date', values }, serve: 'off' }] });
    for (let i = 0; i < 100; i++) turns.watch(state);
    expect(time.pending).toBe(before + 1);
    turns.forget(state);
    expect(time.pending).toBe(before);
    turns.watch(state);
    turns.close();
    turns.watch(state);
    expect(time.pending).toBe(before);
  });

  it('leave no timer behind, and miss no instant when somebody comes again', () => {
    const { follow, change, time, streams, state } = setup();
    const values = [new Date(startMs + 600_000).toISOString()];
    change({ rules: [{ id: 'r', if: { attribute: '$now', op: 'gte', as: 'date', values }, serve: 'off' }] });
    const before = time.pending;
    streams.open(serverKey, state, new MemoryConnection(), undefined);
    const { connection } = follow();
    time.pass(60_000);
    expect(time.pending).toBe(before + 1);
    connection.close();
    time.pass(10_000);
    expect(time.pending).toBe(before);
    const { client } = follow();
    time.pass(600_000);
    expect(client.nudges).toEqual(['e1.1', 'e1.1']);
  });
});
