import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvironmentDocument } from './environment-document.ts';
import { parsePosition } from './stream-messages.ts';
import {
  advanceSession,
  bufferLimitBytes,
  type Feed,
  openSession,
  type StreamSession,
} from './stream-session.ts';
import { StreamClient } from './testing/stream-client.ts';

/** What may happen, in any order, to one environment and one client of it. */
type Happening =
  | { do: 'change'; puts: number[]; deletes: number[]; padding: number }
  | { do: 'tell' }
  | { do: 'read'; bytes: number }
  | { do: 'cut' }
  | { do: 'connect'; basis: 'held' | 'nothing' | 'made up'; version: number }
  | { do: 'restore'; isNewEpoch: boolean };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      puts: fc.array(fc.nat(9), { maxLength: 3 }),
      deletes: fc.array(fc.nat(9), { maxLength: 2 }),
      // So large that a few of them exceed what may be buffered.
      padding: fc.constantFrom(0, 0, 0, 100_000),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'tell' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), bytes: fc.nat(300_000) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cut' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      basis: fc.constantFrom('held' as const, 'held' as const, 'nothing' as const, 'made up' as const),
      version: fc.nat(40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), isNewEpoch: fc.boolean() }) },
);

/** A node with one environment and one connection, driven by happenings. */
class Simulation {
  readonly document = new EnvironmentDocument('shop', 'production');
  readonly client = new StreamClient();
  readonly feed: Feed;
  maxBufferedBytes = 0;
  maxTransferBytes = 0;
  #epochs = 1;
  #entries = new Map<number, { kind: 'flag' | 'segment'; key: string; version: number; entry: object }>();
  #session: StreamSession | undefined;
  #pipe: Buffer[] = [];

  constructor(spoil: (document: EnvironmentDocument) => Feed = (document) => document) {
    this.#load('epoch1', 0);
    this.feed = spoil(this.document);
  }

  happen(what: Happening): void {
    if (what.do === 'change') this.#change(what);
    else if (what.do === 'tell') this.tell();
    else if (what.do === 'read') this.#read(what.bytes);
    else if (what.do === 'cut') this.#cut();
    else if (what.do === 'connect') this.#connect(what);
    else if (what.isNewEpoch) this.#load(`epoch${++this.#epochs}`, Math.max(0, this.document.version - 3));
    // A restart of the node, or a reading from the start: the same state, less memory of how it came about.
    else this.#load(this.document.epoch, this.document.version);
  }

  tell(): void {
    if (!this.#session) return;
    const { session, write } = advanceSession(this.#session, this.feed, this.#buffered());
    this.#session = session;
    this.#write(write);
  }

  /** Everything is read, and the client reconnects where it was cut. */
  settle(): void {
    if (!this.#session) this.#connect({ basis: 'held', version: 0 });
    for (let i = 0; i < 3; i++) {
      this.#read(Number.POSITIVE_INFINITY);
      this.tell();
    }
    this.#read(Number.POSITIVE_INFINITY);
  }

  #load(epoch: string, version: number): void {
    for (const [n, each] of this.#entries) {
      const at = Math.min(each.version, version);
      this.#entries.set(n, { ...each, version: at, entry: { ...each.entry, version: at } });
    }
    const entries = [...this.#entries.values()];
    this.document.replace({ epoch, version, floor: version, entries, removed: [] });
  }

  #change({ puts, deletes, padding }: Happening & { do: 'change' }): void {
    const version = this.document.version + 1;
    const touched = new Map<number, boolean>([
      ...puts.map((n) => [n, true] as const),
      ...deletes.map((n) => [n, false] as const),
    ]);
    const changes = [...touched].map(([n, isPut]) => {
      const name = { kind: n % 2 ? ('flag' as const) : ('segment' as const), key: `key-${n}`, version };
      const entry = isPut ? { padding: 'x'.repeat(padding), version } : undefined;
      if (entry) this.#entries.set(n, { ...name, entry });
      else this.#entries.delete(n);
      return { ...name, entry };
    });
    this.document.apply(version, changes);
  }

  #connect({ basis, version }: { basis: 'held' | 'nothing' | 'made up'; version: number }): void {
    this.#cut();
    const text =
      basis === 'nothing' ? undefined : basis === 'held' ? this.client.basis : `epoch1.${version}.${version}`;
    if (text === undefined || basis === 'made up') {
      // Says it holds nothing, or what nobody understands: so it must.
      this.client.epoch = undefined;
      this.client.entries.clear();
    }
    const { session, write } = openSession(this.feed, parsePosition(text));
    this.#session = session;
    this.#write(write);
  }

  #cut(): void {
    this.#session = undefined;
    this.#pipe = [];
    this.client.disconnect();
  }

  #write(write: readonly Buffer[]): void {
    this.maxTransferBytes = Math.max(
      this.maxTransferBytes,
      write.reduce((sum, bytes) => sum + bytes.length, 0),
    );
    this.#pipe.push(...write);
    this.maxBufferedBytes = Math.max(this.maxBufferedBytes, this.#buffered());
  }

  #read(bytes: number): void {
    let left = bytes;
    while (left > 0 && this.#pipe.length > 0) {
      const first = this.#pipe.shift()!;
      if (first.length > left) this.#pipe.unshift(first.subarray(left));
      this.client.receive(first.subarray(0, left));
      left -= first.length;
    }
  }

  #buffered(): number {
    return this.#pipe.reduce((sum, bytes) => sum + bytes.length, 0);
  }
}

function run(happenings: Happening[], spoil?: (document: EnvironmentDocument) => Feed): Simulation {
  const simulation = new Simulation(spoil);
  for (const what of happenings) simulation.happen(what);
  simulation.settle();
  return simulation;
}

/** What is wrong in the end; empty: nothing. */
function verdict({ document, client, maxBufferedBytes, maxTransferBytes }: Simulation): string[] {
  const snapshot = JSON.parse(document.snapshotBody().toString());
  const expected = Object.fromEntries([
    ...Object.entries(snapshot.flags).map(([key, entry]) => [`flag\n${key}`, entry]),
    ...Object.entries(snapshot.segments).map(([key, entry]) => [`segment\n${key}`, entry]),
  ]);
  const sorted = (state: object) =>
    JSON.stringify(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [
    ...client.complaints,
    ...(client.basis === `${document.epoch}.${document.version}` ? [] : [`stands at ${client.basis}`]),
    ...(client.hash() === document.hash ? [] : ['another hash']),
    ...(sorted(client.state()) === sorted(expected) ? [] : ['another state than the snapshot']),
    ...(maxBufferedBytes <= Math.max(bufferLimitBytes, maxTransferBytes) ? [] : ['too much was buffered']),
  ];
}

/** Many more by HALYARD_PROPERTY_RUNS. */
const runs = { numRuns: Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 500) };
const histories = fc.array(happening, { minLength: 1, maxLength: 60 });

describe('a session', () => {
  it('brings any client from anywhere to the snapshot, and never back', {
    timeout: 30_000 + runs.numRuns * 50,
  }, () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        expect(verdict(run(happenings))).toEqual([]);
      }),
      runs,
    );
  });

  /** Each breaks one rule; the property above must notice. */
  const spoilers: Record<string, (document: EnvironmentDocument) => Feed> = {
    'forgets deletions': (document) =>
      around(document, { changesSince: (bytes) => without(bytes, /event: delete\n.*\n\n/g) }),
    'forgets one kind': (document) =>
      around(document, {
        changesSince: (bytes) => without(bytes, /event: put\ndata: {"kind":"segment".*\n\n/g),
      }),
    'starts from another version': (document) =>
      around(document, {
        changesSince: (bytes) => Buffer.from(bytes.toString().replace(/"from":\d+/, '"from":0')),
      }),
    'leaves entries out of a full transfer': (document) =>
      around(document, { full: (bytes) => without(bytes, /event: put\n.*"key-3".*\n\n/g) }),
    'claims to remember what it does not': (document) => ({
      ...around(document, {}),
      get epoch() {
        return document.epoch;
      },
      get version() {
        return document.version;
      },
      changesSince: (version) => document.changesSince(version) ?? document.changesSince(document.version),
    }),
  };

  for (const [name, spoil] of Object.entries(spoilers)) {
    it(`would be caught if it ${name}`, () => {
      const found = fc.check(
        fc.property(histories, (happenings) => verdict(run(happenings, spoil)).length === 0),
        { ...runs, endOnFailure: true },
      );
      expect(found.failed).toBe(true);
    });
  }

  it('answers who is up to date with one small event', () => {
    const { document } = new Simulation();
    const { write } = openSession(document, { epoch: 'epoch1', version: 0 });
    const text = Buffer.concat(write).toString();
    expect(text).toBe(
      'event: intent\ndata: {"transfer":"none","epoch":"epoch1","version":0,"project":"shop","environment":"production"}\n\n',
    );
    expect(text.length).toBeLessThan(200);
  });

  it('waits for a state that a client got elsewhere instead of sending it back', () => {
    const simulation = new Simulation();
    const { document } = simulation;
    const opened = openSession(document, { epoch: 'epoch1', version: 2 });
    expect(opened.write.join('')).toContain('"transfer":"none"');
    document.apply(1, [{ kind: 'flag', key: 'a', version: 1, entry: { version: 1 } }]);
    expect(advanceSession(opened.session, document, 0).write).toEqual([]);
    document.apply(2, [{ kind: 'flag', key: 'b', version: 2, entry: { version: 2 } }]);
    expect(advanceSession(opened.session, document, 0).write).toEqual([]);
    document.apply(3, [{ kind: 'flag', key: 'c', version: 3, entry: { version: 3 } }]);
    const [bytes, ...more] = advanceSession(opened.session, document, 0).write;
    expect(more).toEqual([]);
    expect(bytes!.toString()).toContain('"from":2,"version":3');
    expect(bytes!.toString()).not.toContain('"key":"b"');
  });

  it('queues nothing for who does not read, and one commit once they do', () => {
    const { document } = new Simulation();
    let { session } = openSession(document, undefined);
    const large = 'x'.repeat(bufferLimitBytes);
    for (let version = 1; version <= 100; version++) {
      document.apply(version, [{ kind: 'flag', key: `f${version % 3}`, version, entry: { large, version } }]);
      const step = advanceSession(session, document, 1);
      expect(step.write).toEqual([]);
      session = step.session;
    }
    expect(session).toEqual({ held: { epoch: 'epoch1', version: 0 }, blocked: true });
    const { write } = advanceSession(session, document, 0);
    expect(write).toHaveLength(1);
    expect(write[0]!.toString().match(/event: (put|commit)/g)).toEqual([
      'event: put',
      'event: put',
      'event: put',
      'event: commit',
    ]);
  });
});

function around(
  document: EnvironmentDocument,
  change: { changesSince?: (bytes: Buffer) => Buffer; full?: (bytes: Buffer) => Buffer },
): Feed {
  return {
    get epoch() {
      return document.epoch;
    },
    get version() {
      return document.version;
    },
    intent: (transfer) => document.intent(transfer),
    full: () => (change.full ?? same)(document.full()),
    changesSince(version) {
      const bytes = document.changesSince(version);
      return bytes && (change.changesSince ?? same)(bytes);
    },
  };
}

function without(bytes: Buffer, pattern: RegExp): Buffer {
  return Buffer.from(bytes.toString().replaceAll(pattern, ''));
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
