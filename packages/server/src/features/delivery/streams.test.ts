import { OperationError } from '@halyard/contract';
import { waitFor } from '@halyard/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { EnvironmentState } from './environment-state.ts';
import type { DataKey } from './key-ring.ts';
import { bufferLimitBytes } from './stream-session.ts';
import type { Streams } from './streams.ts';
import { MemoryConnection } from './testing/memory-connection.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';

interface Setup {
  state: EnvironmentState;
  streams: Streams;
  /** Puts one flag. */
  change(padding?: number): void;
  /** With an instance, of an SDK that confirms. */
  connect(basis?: string, as?: DataKey, instance?: string): MemoryConnection;
  /** Lets time pass, in steps of the streams' own timer. */
  pass(ms: number): void;
  revoked: Set<string>;
  behind: () => number;
}

const open = new Set<Streams>();
afterEach(() => {
  for (const streams of open) streams.close();
  open.clear();
});

function setup(options: { streamsPerSecond?: number } = {}): Setup {
  let nowMs = 0;
  let behind = 0;
  const revoked = new Set<string>();
  const state = new EnvironmentState('shop', 'production');
  state.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
  const streams = streamsOnClock(() => nowMs, {
    ...options,
    isKeyValid: ({ id }) => !revoked.has(id),
    onBehind: () => {
      behind++;
    },
  });
  open.add(streams);
  return {
    state,
    streams,
    revoked,
    behind: () => behind,
    change(padding = 0) {
      const version = state.version + 1;
      const entry = {
        type: 'string',
        variants: { a: 'x'.repeat(padding) },
        enabled: true,
        off: null,
        requires: [],
        rules: [],
        otherwise: { serve: 'a' },
        client: false,
        version,
      };
      state.apply(version, [{ kind: 'flag', key: `flag-${version % 7}`, version, entry }]);
      streams.changed(state);
    },
    connect(basis, as = serverKey, instance) {
      const connection = new MemoryConnection();
      streams.open(as, state, connection, basis, { instance, sdk: undefined });
      return connection;
    },
    pass(ms) {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs += 250;
        streams.tick();
      }
    },
  };
}

describe('streams', () => {
  it('tell of a first change at once, and of a burst in one commit', async () => {
    const { connect, change, state } = setup();
    const { client } = connect();
    change();
    expect(client.version).toBe(1);
    for (let i = 0; i < 20; i++) change();
    expect(client.version).toBe(1);
    await waitFor(() => client.version === state.version);
    expect(client.events.filter(({ event }) => event === 'commit')).toHaveLength(3);
    expect(client.hash()).toBe(state.document.hash);
    expect(client.complaints).toEqual([]);
  });

  it('miss nobody, however connecting and changing interleave', async () => {
    const { connect, change, state } = setup();
    const connections: MemoryConnection[] = [];
    for (let i = 0; i < 10_000; i++) {
      change();
      if (i % 10 === 0) connections.push(connect());
      if (i % 97 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor(() => connections.every(({ client }) => client.version === state.version));
    for (const { client } of connections) {
      expect(client.hash()).toBe(state.document.hash);
      expect(client.complaints).toEqual([]);
    }
  });

  it('give everyone the very same bytes', () => {
    const { connect, change } = setup();
    const written = new Set<Buffer>();
    for (let i = 0; i < 3; i++) {
      const connection = connect();
      const write = connection.write.bind(connection);
      connection.write = (bytes) => {
        written.add(bytes);
        write(bytes);
      };
    }
    change();
    expect(written.size).toBe(1);
  });

  it('beat every 15 seconds, give or take one', () => {
    const { connect, pass } = setup();
    const connection = connect();
    const beats = () => connection.events.filter((event) => event === 'beat').length;
    pass(15_000);
    expect(beats()).toBe(1);
    pass(10 * 60_000);
    expect(beats()).toBeGreaterThanOrEqual(38);
    expect(beats()).toBeLessThanOrEqual(43);
  });

  it('ask for confirmations anew when there are twice as many of them, each with its beat', () => {
    const { connect, pass } = setup();
    const asked = ({ client }: MemoryConnection) =>
      client.events.filter(({ event }) => event === 'confirm').map(({ data }) => data['withinMs'] as number);
    const nameless = connect();
    const named = Array.from({ length: 4_000 }, (_, i) => connect(undefined, serverKey, `sdk-${i}`));
    const askedAnew = () => named.filter((each) => asked(each).length > 1).length;
    expect([asked(named[0]!), asked(named[3_999]!)]).toEqual([[1_000], [8_002]]);
    expect(askedAnew()).toBe(0);
    pass(5_000);
    expect(askedAnew()).toBeGreaterThan(100);
    expect(askedAnew()).toBeLessThan(1_900);
    pass(11_000);
    expect(asked(named[0]!)).toEqual([1_000, 8_002]);
    const perSecond = named.reduce((sum, each) => sum + 1_000 / asked(each).at(-1)!, 0);
    expect(perSecond).toBeLessThan(1_000);
    const before = askedAnew();
    pass(60_000);
    expect(askedAnew()).toBe(before);
    expect(Math.max(...named.map((each) => asked(each).length))).toBe(2);
    expect(asked(nameless)).toEqual([]);
  });

  it('say goodbye at an age between 15 and 45 minutes', () => {
    const { connect, pass, streams } = setup();
    const connections = Array.from({ length: 50 }, () => connect());
    pass(14.9 * 60_000);
    expect(streams.count).toBe(50);
    pass(15 * 60_000);
    expect(streams.count).toBeGreaterThan(0);
    expect(streams.count).toBeLessThan(50);
    pass(16 * 60_000);
    expect(streams.count).toBe(0);
    for (const { client, isClosed } of connections) {
      expect(client.events.at(-1)?.event).toBe('bye');
      expect(isClosed).toBe(true);
    }
  });

  it('keep little for who does not read, cut them after 30 seconds, and disturb nobody else', () => {
    const { connect, change, pass, streams, state } = setup();
    const reader = connect();
    const sleeper = connect();
    sleeper.isReading = false;
    for (let i = 0; i < 100; i++) {
      change(60_000);
      pass(250);
    }
    expect(reader.client.version).toBe(state.version);
    expect(reader.client.complaints).toEqual([]);
    expect(sleeper.bufferedBytes).toBeLessThanOrEqual(bufferLimitBytes);
    expect(sleeper.isClosed).toBe(false);
    pass(30_000);
    expect(sleeper.isClosed).toBe(true);
    expect(reader.isClosed).toBe(false);
    expect(streams.count).toBe(1);
  });

  it('bring who reads again in time to the present, and let them stay', () => {
    const { connect, change, pass, state } = setup();
    const sleeper = connect();
    sleeper.isReading = false;
    for (let i = 0; i < 50; i++) {
      change(60_000);
      pass(250);
    }
    sleeper.read();
    expect(sleeper.client.version).toBe(state.version);
    expect(sleeper.client.hash()).toBe(state.document.hash);
    expect(sleeper.client.complaints).toEqual([]);
    pass(60_000);
    expect(sleeper.isClosed).toBe(false);
  });

  it('end within two seconds of the end of their key, on a quiet environment too', () => {
    const { connect, pass, revoked } = setup();
    const doomed = connect(undefined, { ...serverKey, id: 'k2' });
    const other = connect();
    revoked.add('k2');
    pass(2_000);
    expect(doomed.client.events.at(-1)).toMatchObject({ event: 'error', data: { code: 'KEY_REVOKED' } });
    expect(doomed.isClosed).toBe(true);
    expect(other.isClosed).toBe(false);
  });

  it('refuse what comes too fast before anything is written, and say when to come back', () => {
    const { connect, pass, streams } = setup({ streamsPerSecond: 10 });
    for (let i = 0; i < 10; i++) connect();
    const connection = new MemoryConnection();
    let refusal: unknown;
    try {
      streams.open(serverKey, setup().state, connection, undefined);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(OperationError);
    expect((refusal as OperationError).code).toBe('TOO_MANY_STREAMS');
    expect((refusal as OperationError).more['retryAfterSeconds']).toBeGreaterThanOrEqual(1);
    expect(connection.events).toEqual([]);
    expect(streams.count).toBe(10);
    pass(1_000);
    expect(() => connect()).not.toThrow();
  });

  it('drain: everyone is told when to come back, spread, and nobody new is taken', () => {
    const { connect, streams } = setup();
    const connections = Array.from({ length: 200 }, () => connect());
    streams.drain();
    const delays = connections.map(({ client }) => client.events.at(-1)?.data['reconnectAfterMs'] as number);
    expect(new Set(delays).size).toBeGreaterThan(50);
    expect(Math.max(...delays)).toBeLessThan(30_000);
    expect(streams.count).toBe(0);
    expect(() => connect()).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
  });

  it('look at the log when a client knows more than this node', () => {
    const { connect, behind } = setup();
    connect('e1.0');
    expect(behind()).toBe(0);
    connect('e1.5');
    expect(behind()).toBe(1);
  });

  it('look again every five seconds for as long as a client knows more', () => {
    const { connect, behind, pass, change, streams } = setup();
    connect('e1.2');
    connect('e1.1');
    connect('e1.0');
    expect(streams.ahead()).toEqual([
      { project: 'shop', environment: 'production', epoch: 'e1', version: 2 },
    ]);
    pass(20_000);
    expect(behind()).toBe(2 + 4);
    change();
    change();
    expect(streams.ahead()).toEqual([]);
    pass(20_000);
    expect(behind()).toBe(6);
  });

  it('believe nobody who knows a million versions more', () => {
    const { connect, behind, streams, change } = setup();
    const liar = connect('e1.1000001');
    expect(liar.client.events[0]).toMatchObject({ event: 'intent', data: { transfer: 'full' } });
    change();
    expect(liar.client.version).toBe(1);
    expect([behind(), streams.ahead()]).toEqual([0, []]);
    connect('e1.1000001');
    expect(behind()).toBe(1);
  });

  it('forget who hangs up', () => {
    const { connect, streams, change } = setup();
    const connection = connect();
    connection.close();
    expect(streams.count).toBe(0);
    change();
    expect(connection.client.version).toBe(0);
    connect('e1.9').close();
    expect(streams.ahead()).toEqual([]);
  });
});
