/**
 * A page that asks again whenever it is nudged ends with the answers that hold, whatever happened: changes of anything,
 * time, nodes that are behind, restarts, restored backups, reconnects. Histories are random; each defect below shows
 * that they would find it.
 */
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { ManualTime } from '../../testing/manual-time.ts';
import type { EntryChange, EntryKind } from './environment-document.ts';
import { EnvironmentState } from './environment-state.ts';
import { evaluateAllText } from './evaluate-all.ts';
import type { DataKey } from './key-ring.ts';
import { type Position, parsePosition } from './stream-messages.ts';
import type { Streams } from './streams.ts';
import { booleanFlag } from './testing/boolean-flag.ts';
import { EventSourceClient } from './testing/event-source.ts';
import { MemoryConnection } from './testing/memory-connection.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';
import { readTicket, ticketSecret, writeTicket } from './tickets.ts';
import { createTurnTimers, type TurnTimers } from './turn-timers.ts';
import { isReached } from './version-waits.ts';

const startMs = Date.parse('2026-12-01T00:00:00Z');
const clientKey: DataKey = { ...serverKey, id: 'aaaaaaaa', kind: 'client' };
const secret = ticketSecret(Buffer.from('a'.repeat(64)));
const contexts = [{}, { targetingKey: 'u1', country: 'DE' }];
const flagKeys = ['a', 'b', 'c', 'd'];
const segmentKeys = ['s', 't'];

type Defect = 'segments' | 'shown before' | 'merged' | 'time' | 'time while away' | 'nothing';

const open: { streams: Streams; turns: TurnTimers }[] = [];
afterEach(() => {
  for (const { streams, turns } of open.splice(0)) {
    streams.close();
    turns.close();
  }
});

/** What the database holds: all changes of one line of history. */
class History {
  epoch = 1;
  changes: EntryChange[] = [];

  get version(): number {
    return this.changes.length;
  }

  add(kind: EntryKind, key: string, entry: object | undefined): void {
    const version = this.version + 1;
    this.changes.push({ kind, key, version, entry: entry && { ...entry, version } });
  }

  /** A backup of that version comes back, and goes on under another name. */
  restore(version: number): void {
    this.changes.length = Math.min(version, this.version);
    this.epoch++;
  }

  entriesAt(version: number) {
    const entries = new Map<string, EntryChange>();
    for (const change of this.changes.slice(0, version)) entries.set(`${change.kind} ${change.key}`, change);
    return [...entries.values()].flatMap(({ entry, ...name }) => (entry ? [{ ...name, entry }] : []));
  }
}

class TestNode {
  state!: EnvironmentState;
  streams!: Streams;
  turns!: TurnTimers;
  readonly #history: History;
  readonly #time: ManualTime;
  readonly #defect: Defect;

  constructor(history: History, time: ManualTime, defect: Defect) {
    this.#history = history;
    this.#time = time;
    this.#defect = defect;
    this.restart();
  }

  restart(): void {
    this.streams?.drain();
    this.turns?.close();
    this.state = new EnvironmentState('shop', 'production');
    this.#plant();
    this.#replace();
    const time = this.#time;
    this.streams = streamsOnClock(() => time.nowMs(), { timers: time, clock: time });
    this.turns = createTurnTimers(
      { clock: time, timers: time },
      (state) => this.streams.changed(state),
      (state) => this.streams.hasNudges(state),
    );
    open.push(this);
  }

  catchUp(): void {
    const { state } = this;
    const { epoch, changes, version } = this.#history;
    if (state.epoch !== `e${epoch}`) this.#replace();
    else if (state.version < version) state.apply(version, latestOf(changes.slice(state.version)));
    else return;
    this.turns.changed(state);
    this.streams.changed(state);
  }

  reach(wanted: Position | undefined): void {
    if (wanted && !isReached(this.state, wanted)) this.catchUp();
  }

  evaluate(): { answers: string; held: string } {
    const now = this.#time.now();
    const answers = contexts.map(
      (context) =>
        evaluateAllText(this.state, { context, now, forClient: true, isStale: false, changes: undefined })
          .answers,
    );
    return { answers: answers.join('\n'), held: `${this.state.epoch}.${this.state.version}` };
  }

  openNudges(connection: MemoryConnection, told: string | undefined, ticket: string): void {
    const position = parsePosition(told);
    this.reach(position);
    const read = readTicket(ticket, secret, this.#time.nowMs());
    if (typeof read !== 'object') throw new Error('the ticket does not hold');
    let { sinceMs } = read;
    if (this.#defect === 'time while away') sinceMs = Number.POSITIVE_INFINITY;
    this.turns.watch(this.state);
    this.streams.openNudges(clientKey, this.state, connection, { position, sinceMs }, 'here');
  }

  #replace(): void {
    const { epoch, version } = this.#history;
    const entries = this.#history.entriesAt(version);
    this.state.replace({ epoch: `e${epoch}`, version, floor: version, entries, removed: [] });
  }

  #plant(): void {
    const { state } = this;
    const { visible } = state;
    const apply = state.apply.bind(state);
    const take = visible.take.bind(visible);
    const look = visible.look.bind(visible);
    if (this.#defect === 'time') visible.look = () => look(Number.NEGATIVE_INFINITY);
    if (this.#defect === 'merged') {
      state.apply = (version, changes) =>
        apply(
          version,
          changes.map(({ firstVersion: _, ...change }) => change),
        );
    }
    if (this.#defect !== 'segments' && this.#defect !== 'shown before') return;
    state.apply = (version, changes) => {
      const isMissed =
        this.#defect === 'segments'
          ? changes.every(({ kind }) => kind === 'segment')
          : changes.every(({ kind, entry }) => kind === 'flag' && !(entry as { client?: boolean })?.client);
      visible.take = (epoch, at, isVisible) => take(epoch, at, isVisible && !isMissed);
      apply(version, changes);
    };
  }
}

/** As what is read from the log at once is merged. */
function latestOf(changes: readonly EntryChange[]): EntryChange[] {
  const latest = new Map<string, EntryChange>();
  for (const change of changes) {
    const id = `${change.kind} ${change.key}`;
    const firstVersion = latest.get(id)?.firstVersion ?? change.version;
    latest.delete(id);
    latest.set(id, { ...change, firstVersion });
  }
  return [...latest.values()];
}

class Page {
  readonly #nodes: readonly TestNode[];
  readonly #time: ManualTime;
  readonly #client = new EventSourceClient();
  #connection: MemoryConnection | undefined;
  #heard = 0;
  #ticket = '';
  #held = '';
  answers = '';

  constructor(nodes: readonly TestNode[], time: ManualTime) {
    this.#nodes = nodes;
    this.#time = time;
    this.evaluate(0);
    this.connect(0);
  }

  evaluate(node: number, atLeast?: string): void {
    const wanted = parsePosition(atLeast);
    this.#nodes[node]!.reach(wanted);
    const { answers, held } = this.#nodes[node]!.evaluate();
    this.answers = answers;
    this.#held = held;
    this.#ticket = writeTicket(clientKey.id, secret, 'u1', this.#time.nowMs());
  }

  connect(node: number): void {
    this.#connection?.close();
    this.#connection = new MemoryConnection(this.#client);
    const told = this.#client.lastEventId ?? this.#held;
    this.#nodes[node]!.openNudges(this.#connection, told, this.#ticket);
  }

  /** As long as there is something to hear: of a closed connection it opens another. */
  obey(node: number): void {
    if (this.#connection!.isClosed) this.connect(node);
    while (this.#heard < this.#client.nudges.length) {
      this.#heard = this.#client.nudges.length;
      this.evaluate(node, this.#client.lastEventId);
    }
  }

  hangUp(): void {
    this.#connection!.close();
  }

  sleep(): void {
    this.#connection!.isReading = false;
  }

  wake(): void {
    this.#connection!.read();
  }
}

const instant = fc
  .constantFrom(-1_000, 0, 1, 1_000, 1_001, 5_000, 20_000)
  .map((ms) => new Date(startMs + ms).toISOString());
const test = fc.oneof(
  fc.record({
    attribute: fc.constant('$now'),
    op: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
    as: fc.constant('date'),
    values: fc.tuple(instant),
  }),
  fc.constant({ attribute: 'country', op: 'in', values: ['DE'] }),
  fc.record({ segment: fc.constantFrom(...segmentKeys) }),
  fc.record({ flag: fc.constantFrom(...flagKeys), variants: fc.constant(['on']) }),
);
const condition = fc.oneof(test, fc.record({ not: test }), fc.record({ all: fc.tuple(test, test) }));
const flag = fc.record({
  type: fc.constant('boolean'),
  variants: fc.constant({ on: true, off: false }),
  enabled: fc.constantFrom(true, true, true, false),
  off: fc.constantFrom('off', null),
  requires: fc.array(condition, { maxLength: 1 }),
  rules: fc.array(fc.record({ id: fc.constant('r'), if: condition, serve: fc.constantFrom('on', 'off') }), {
    maxLength: 1,
  }),
  otherwise: fc.record({ serve: fc.constantFrom('on', 'off') }),
  client: fc.boolean(),
});
const node = fc.nat(1);
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('flag' as const),
      key: fc.constantFrom(...flagKeys),
      entry: fc.option(flag, { nil: undefined, freq: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('segment' as const),
      key: fc.constantFrom(...segmentKeys),
      entry: fc.record({ if: condition }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('catchUp' as const), node }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 40, 60, 300, 1_000, 4_000, 20_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('obey' as const), node }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect' as const), node }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('restart' as const, 'hangUp' as const, 'sleep' as const, 'wake' as const),
      node,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), version: fc.nat(6) }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** Whether the page holds in the end what every node answers. */
function endsWell(actions: readonly Action[], defect: Defect): boolean {
  const time = new ManualTime(startMs);
  const history = new History();
  const nodes = [0, 1].map(() => new TestNode(history, time, defect));
  const page = new Page(nodes, time);
  for (const each of actions) {
    if (each.do === 'flag' || each.do === 'segment') history.add(each.do, each.key, each.entry);
    else if (each.do === 'catchUp') nodes[each.node]!.catchUp();
    else if (each.do === 'pass') time.pass(each.ms);
    else if (each.do === 'obey') page.obey(each.node);
    else if (each.do === 'connect') page.connect(each.node);
    else if (each.do === 'restart') nodes[each.node]!.restart();
    else if (each.do === 'restore') history.restore(each.version);
    else if (each.do === 'hangUp') page.hangUp();
    else if (each.do === 'sleep') page.sleep();
    else page.wake();
  }
  page.wake();
  for (let i = 0; i < 3; i++) {
    for (const each of nodes) each.catchUp();
    page.obey(i % 2);
    time.pass(300);
  }
  // Within a millisecond of an instant it may be told or not.
  time.pass(2);
  page.obey(0);
  for (const { streams, turns } of nodes) {
    streams.close();
    turns.close();
  }
  open.length = 0;
  return nodes.every((each) => each.evaluate().answers === page.answers);
}

const histories = fc.array(action, { minLength: 5, maxLength: 40 });
it('leaves nobody with answers that do not hold', () => {
  const numRuns = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 1_500);
  fc.assert(
    fc.property(histories, (actions) => endsWell(actions, 'nothing')),
    { numRuns },
  );
});

const put = (key: string, entry: object | undefined) => ({ do: 'flag', key, entry }) as Action;
const putSegment = (condition: object) => ({ do: 'segment', key: 's', entry: { if: condition } }) as Action;
const on = (what: 'catchUp' | 'obey' | 'connect' | 'hangUp', of = 0) => ({ do: what, node: of }) as Action;
const pass = (ms: number) => ({ do: 'pass', ms }) as Action;
const told = [on('catchUp'), pass(60), on('obey')];
const untilSoon = {
  attribute: '$now',
  op: 'lt',
  as: 'date',
  values: [new Date(startMs + 1_000).toISOString()],
};
const german = { attribute: 'country', op: 'in', values: ['DE'] };

it.each<[Defect, Action[]]>([
  [
    'segments',
    [
      put('a', booleanFlag({ requires: [{ segment: 's' }] })),
      putSegment(german),
      ...told,
      putSegment({ not: german }),
      ...told,
    ],
  ],
  ['shown before', [put('a', booleanFlag()), ...told, put('a', booleanFlag({ client: false })), ...told]],
  ['merged', [put('a', booleanFlag()), ...told, put('a', undefined), on('connect', 1)]],
  ['time', [put('a', booleanFlag({ requires: [untilSoon] })), ...told, pass(1_000)]],
  ['time while away', [put('a', booleanFlag({ requires: [untilSoon] })), ...told, on('hangUp'), pass(4_000)]],
])('would find: %s', (defect, actions) => {
  expect([endsWell(actions, 'nothing'), endsWell(actions, defect)]).toEqual([true, false]);
});
