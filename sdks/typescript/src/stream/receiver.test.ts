import { createEvaluator, type Entry, type EntryName, type Snapshot } from '@halyard/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { booleanFlag, snapshotOf } from '../testing/flags.ts';
import { hashOf } from '../testing/hash.ts';
import type { Message } from './messages.ts';
import { type Action, Receiver } from './receiver.ts';

const about = { project: 'shop', environment: 'test' };
const intent = (transfer: 'none' | 'changes' | 'full', version = 1, epoch = 'e1'): Message => ({
  event: 'intent',
  transfer,
  epoch,
  version,
  ...about,
});
const put = (key: string, version: number): Message => ({
  event: 'put',
  kind: 'flag',
  key,
  entry: booleanFlag(version),
});
const state = (flags: Record<string, number>, version: number, epoch = 'e1'): Snapshot =>
  snapshotOf(Object.fromEntries(Object.entries(flags).map(([key, v]) => [key, booleanFlag(v)])), {
    version,
    epoch,
  });
const commit = (from: number | null, after: Snapshot): Message => ({
  event: 'commit',
  from,
  epoch: after.epoch,
  version: after.version,
  hash: hashOf(after),
});

let receiver: Receiver;
beforeEach(() => {
  receiver = new Receiver();
});
const takeAll = (...messages: Message[]): Action[] => messages.map((message) => receiver.take(message));
const last = (...messages: Message[]): Action => takeAll(...messages).at(-1)!;

describe('receiver', () => {
  it('shows nothing of a full transfer before its commit, then all of it', () => {
    const after = state({ a: 1, b: 2 }, 2);
    expect(takeAll(intent('full', 2), put('a', 1), put('b', 2))).toEqual(Array(3).fill({ do: 'nothing' }));
    expect(receiver.held).toBeUndefined();
    const action = receiver.take(commit(null, after));
    expect(action).toMatchObject({ do: 'replace', snapshot: { ...after } });
    expect(receiver.held).toEqual({ epoch: 'e1', version: 2 });
    expect(receiver.hash).toBe(hashOf(after));
  });

  it('applies changes from the version held, also further ones of the same stream', () => {
    receiver.hold(state({ a: 1, b: 1 }, 1));
    expect(last(intent('changes', 2), put('a', 2), commit(1, state({ a: 2, b: 1 }, 2)))).toMatchObject({
      do: 'apply',
      version: 2,
      puts: [{ kind: 'flag', key: 'a' }],
      deletes: [],
    });
    const gone: Message = { event: 'delete', kind: 'flag', key: 'b' };
    expect(last(put('c', 4), gone, commit(2, state({ a: 2, c: 4 }, 4)))).toMatchObject({
      do: 'apply',
      version: 4,
      deletes: [{ kind: 'flag', key: 'b' }],
    });
  });

  it('takes the last word on an entry that comes twice before a commit', () => {
    receiver.hold(state({ a: 1 }, 1));
    const gone: Message = { event: 'delete', kind: 'flag', key: 'a' };
    expect(last(intent('changes', 2), gone, put('a', 2), commit(1, state({ a: 2 }, 2)))).toMatchObject({
      deletes: [],
      puts: [{ key: 'a' }],
    });
  });

  it('confirms what is held, and a version that is not higher, without touching it', () => {
    const held = state({ a: 5 }, 5);
    receiver.hold(held);
    expect(last(intent('none', 5))).toEqual({ do: 'confirm' });
    expect(last(put('a', 4), commit(3, state({ a: 4 }, 4)))).toEqual({ do: 'confirm' });
    expect(last(intent('full', 4), put('a', 4), commit(null, state({ a: 4 }, 4)))).toEqual({ do: 'confirm' });
    expect(receiver.held).toEqual({ epoch: 'e1', version: 5 });
    expect(receiver.hash).toBe(hashOf(held));
  });

  it('mends what is held by a full transfer of the same version with another hash', () => {
    receiver.hold(state({ a: 4 }, 5));
    expect(last(intent('full', 5), put('a', 5), commit(null, state({ a: 5 }, 5)))).toMatchObject({
      do: 'replace',
    });
  });

  it.each([
    ['a gap', [intent('changes', 9), put('a', 9), commit(8, state({ a: 9 }, 9))]],
    ['another hash', [intent('changes', 6), put('a', 6), commit(5, state({ a: 7 }, 6))]],
    ['a missing put', [intent('changes', 6), commit(5, state({ a: 6 }, 6))]],
    ['another hash of a full transfer', [intent('full', 6), put('a', 6), commit(null, state({ a: 7 }, 6))]],
    ['changes of another epoch', [intent('changes', 6, 'e2')]],
    ['nothing new of another epoch', [intent('none', 5, 'e2')]],
    ['nothing new of a version that is not held', [intent('none', 6)]],
    ['a commit of another epoch', [intent('changes', 6), put('a', 6), commit(5, state({ a: 6 }, 6, 'e2'))]],
    ['a full transfer from a version', [intent('full', 6), put('a', 6), commit(5, state({ a: 6 }, 6))]],
    ['changes from nothing', [intent('changes', 6), put('a', 6), commit(null, state({ a: 6 }, 6))]],
  ])('asks for everything after %s, and keeps what it holds', (_, messages) => {
    const held = state({ a: 5 }, 5);
    receiver.hold(held);
    expect(last(...messages)).toMatchObject({ do: 'reconnect', basis: 'nothing' });
    expect(receiver.held).toEqual({ epoch: 'e1', version: 5 });
    expect(receiver.hash).toBe(hashOf(held));
  });

  it.each([
    ['put', '{'],
    ['put', '[]'],
    ['put', '{"kind":"flag","key":"a"}'],
    ['put', '{"kind":"flag","key":"a","entry":{"version":"6"}}'],
    ['put', '{"kind":"flag","key":7,"entry":{"version":6}}'],
    ['delete', '{"kind":"flag"}'],
    ['commit', '{"epoch":"e1","from":5,"version":6}'],
    ['commit', '{"epoch":"e1","from":5,"version":-6,"hash":""}'],
    ['commit', 'null'],
  ])('keeps what it holds and reconnects on a malformed %s: %s', (name, data) => {
    receiver.hold(state({ a: 5 }, 5));
    receiver.take(intent('changes', 6));
    expect(receiver.receive(name, data)).toMatchObject({ do: 'reconnect', basis: 'held' });
    expect(receiver.held).toEqual({ epoch: 'e1', version: 5 });
  });

  it('passes over events and kinds of entry that it does not know', () => {
    receiver.hold(state({ a: 5 }, 5));
    receiver.take(intent('changes', 6));
    expect(receiver.receive('weather', 'sunny')).toEqual({ do: 'nothing' });
    expect(receiver.receive('put', '{"kind":"key","key":"k","entry":{}}')).toEqual({ do: 'nothing' });
    expect(receiver.receive('constructor', '{}')).toEqual({ do: 'nothing' });
    expect(last(put('a', 6), commit(5, state({ a: 6 }, 6)))).toMatchObject({
      do: 'apply',
      puts: [{ key: 'a' }],
    });
  });

  it('drops what has gathered on an error', () => {
    receiver.hold(state({ a: 5 }, 5));
    takeAll(intent('changes', 6), put('stray', 6), { event: 'error', code: 'internal' });
    expect(last(put('a', 6), commit(5, state({ a: 6 }, 6)))).toMatchObject({
      do: 'apply',
      puts: [{ key: 'a' }],
    });
  });

  describe('a delta', () => {
    const segment = (version: number, values: string[]) => ({
      if: { attribute: 'targetingKey', op: 'in' as const, values },
      version,
    });
    const held = { ...state({}, 5), segments: { s: segment(5, ['a', 'b', 'c']) } };
    const after = { ...state({}, 7), segments: { s: segment(7, ['a', 'c', 'd', 'e']) } };
    const delta = (more: object = {}) => ({
      kind: 'segment',
      key: 's',
      base: 5,
      version: 7,
      at: '/if/values',
      add: ['d', 'e'],
      remove: ['b'],
      ...more,
    });
    const tell = (data: object) => receiver.receive('delta', JSON.stringify(data));
    beforeEach(() => {
      receiver = new Receiver(({ kind, key }) =>
        kind === 'segment' && key === 's' ? held.segments.s : undefined,
      );
      receiver.hold(held);
      receiver.take(intent('changes', 7));
    });

    it('makes of the entry held the next one', () => {
      expect(tell(delta())).toEqual({ do: 'nothing' });
      const action = receiver.take(commit(5, after));
      expect(action).toMatchObject({
        do: 'apply',
        puts: [{ kind: 'segment', key: 's', entry: after.segments.s }],
      });
      expect(held.segments.s).toEqual(segment(5, ['a', 'b', 'c']));
    });

    it('goes on from what has gathered', () => {
      tell(delta({ version: 6, add: ['d'], remove: ['b'] }));
      tell(delta({ base: 6, add: ['e'], remove: [] }));
      expect(receiver.take(commit(5, after))).toMatchObject({
        do: 'apply',
        puts: [{ entry: after.segments.s }],
      });
    });

    it.each([
      ['of another version', delta({ base: 4 })],
      ['of an entry that is not held', delta({ key: 't' })],
      ['of a flag that is not held', delta({ kind: 'flag' })],
      ['where there is no list', delta({ at: '/if/attribute' })],
      ['where there is nothing', delta({ at: '/if/value' })],
      ['of everything', delta({ at: '' })],
      ['that takes out what is not in it', delta({ remove: ['z'] })],
    ])('%s puts what is held in doubt', (_, data) => {
      expect(tell(data)).toMatchObject({ do: 'reconnect', basis: 'nothing' });
      expect(receiver.held).toEqual({ epoch: 'e1', version: 5 });
    });

    it('does not reach from a full transfer to what was held before, nor past a delete', () => {
      receiver.take(intent('full', 7));
      expect(tell(delta())).toMatchObject({ do: 'reconnect', basis: 'nothing' });
      receiver.take(intent('changes', 7));
      receiver.take({ event: 'delete', kind: 'segment', key: 's' });
      expect(tell(delta())).toMatchObject({ do: 'reconnect', basis: 'nothing' });
    });

    it.each([
      ['names nothing', {}],
      ['has no base', delta({ base: '5' })],
      ['adds what is no value', delta({ add: [{}] })],
      ['removes no list', delta({ remove: 'b' })],
    ])('is malformed where it %s', (_, data) => {
      expect(tell(data)).toMatchObject({ do: 'reconnect', basis: 'held' });
    });

    it('of an unknown kind is passed over', () => {
      expect(tell({ kind: 'key', key: 'k' })).toEqual({ do: 'nothing' });
    });
  });

  it('leaves when asked to, for as long as asked', () => {
    expect(receiver.receive('bye', '{"reconnectAfterMs":1500}')).toEqual({
      do: 'leave',
      reconnectAfterMs: 1500,
    });
    for (const none of ['{}', '{"reconnectAfterMs":1e999}', '{"reconnectAfterMs":-1}']) {
      expect(receiver.receive('bye', none)).toEqual({ do: 'leave', reconnectAfterMs: 0 });
    }
  });

  it('misses a commit that a beat announced a whole beat ago', () => {
    receiver.hold(state({ a: 5 }, 5));
    expect(
      takeAll(intent('none', 5), { event: 'beat', version: 5 }, { event: 'beat', version: 6 }).at(-1),
    ).toEqual({
      do: 'nothing',
    });
    expect(last({ event: 'beat', version: 6 })).toMatchObject({ do: 'reconnect', basis: 'held' });
    // Control: the commit comes between the two.
    receiver.hold(state({ a: 5 }, 5));
    takeAll(intent('none', 5), { event: 'beat', version: 6 }, put('a', 6), commit(5, state({ a: 6 }, 6)));
    expect(last({ event: 'beat', version: 6 })).toEqual({ do: 'nothing' });
  });

  it('holds keys such as __proto__ as what they are', () => {
    const after = JSON.parse('{"a":1,"__proto__":1}') as Record<string, number>;
    const flags = Object.fromEntries(Object.keys(after).map((key) => [key, booleanFlag(1)]));
    const action = last(intent('full'), put('a', 1), put('__proto__', 1), commit(null, snapshotOf(flags)));
    expect(action.do === 'replace' && Object.keys(action.snapshot.flags)).toEqual(['a', '__proto__']);
  });
});

/** A line of history: what every version looked like, in two epochs. */
interface Step {
  puts: Entry[];
  deletes: EntryName[];
}

const KEYS = ['a', 'b', 'c', 'd'];
const stepArbitrary = fc.record({
  puts: fc.array(fc.record({ kind: fc.constantFrom('flag', 'segment'), key: fc.constantFrom(...KEYS) }), {
    maxLength: 3,
  }),
  deletes: fc.array(fc.record({ kind: fc.constantFrom('flag', 'segment'), key: fc.constantFrom(...KEYS) }), {
    maxLength: 2,
  }),
});

function historyOf(epoch: string, steps: { puts: EntryNameLike[]; deletes: EntryNameLike[] }[]) {
  const states: Snapshot[] = [snapshotOf({}, { epoch, version: 0 })];
  const changes: Step[] = [{ puts: [], deletes: [] }];
  for (const { puts, deletes } of steps) {
    const before = states.at(-1)!;
    const after = structuredClone({ ...before, version: before.version + 1 });
    for (const { kind, key } of deletes) delete after[`${kind}s`][key];
    const made: Entry[] = [];
    for (const { kind, key } of puts) {
      const { version } = after;
      if (kind === 'flag') {
        made.push({ kind, key, entry: booleanFlag(version) });
        after.flags[key] = booleanFlag(version);
      } else {
        made.push({ kind, key, entry: { if: { all: [] }, version } });
        after.segments[key] = { if: { all: [] }, version };
      }
    }
    const isPut = (name: EntryNameLike) =>
      made.some(({ kind, key }) => kind === name.kind && key === name.key);
    changes.push({ puts: made, deletes: deletes.filter((name) => !isPut(name)) });
    states.push(after);
  }
  return { states, changes };
}
type EntryNameLike = EntryName;

/** What a service, healthy or not, may say: pieces of true histories in any order, cut anywhere. */
const speechArbitrary = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        say: fc.constant('full' as const),
        line: fc.nat(1),
        at: fc.nat(12),
        cut: fc.nat(60),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        say: fc.constant('changes' as const),
        line: fc.nat(1),
        at: fc.nat(12),
        back: fc.nat(3),
        intent: fc.boolean(),
        cut: fc.nat(60),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ say: fc.constant('none' as const), line: fc.nat(1), at: fc.nat(12) }),
    },
    { weight: 1, arbitrary: fc.record({ say: fc.constant('beat' as const), at: fc.nat(12) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        say: fc.constant('noise' as const),
        name: fc.constantFrom('put', 'commit', 'error', 'x'),
        data: fc.string(),
      }),
    },
  ),
  { maxLength: 25 },
);

describe('receiver, whatever it is told', () => {
  it('never goes back a version within an epoch, and what it has made of it is what the service had', () => {
    let applied = 0;
    let replaced = 0;
    const steps = fc.array(stepArbitrary, { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(steps, steps, speechArbitrary, (first, second, speech) => {
        const lines = [
          historyOf('e1', first as { puts: EntryName[]; deletes: EntryName[] }[]),
          historyOf('e2', second as { puts: EntryName[]; deletes: EntryName[] }[]),
        ];
        const evaluator = createEvaluator();
        const tested = new Receiver();
        const tell = (message: Message): void => {
          const before = tested.held;
          const action = tested.take(message);
          const held = tested.held;
          if (held && before?.epoch === held.epoch)
            expect(held.version).toBeGreaterThanOrEqual(before.version);
          if (action.do === 'replace') {
            replaced++;
            expect(evaluator.replace(action.snapshot).accepted).toBe(true);
          } else if (action.do === 'apply') {
            applied++;
            expect(evaluator.apply(action).accepted).toBe(true);
          } else {
            expect(held).toEqual(before);
            return;
          }
          const truth = lines[held!.epoch === 'e1' ? 0 : 1]!.states[held!.version]!;
          expect(evaluator.snapshot()).toEqual(truth);
          expect(tested.hash).toBe(hashOf(truth));
        };
        for (const words of speech) {
          if (words.say === 'noise') {
            const held = tested.held;
            tested.receive(words.name, words.data);
            expect(tested.held).toEqual(held);
            continue;
          }
          if (words.say === 'beat') {
            tell({ event: 'beat', version: words.at });
            continue;
          }
          const { states, changes } = lines[words.line]!;
          const held = tested.held;
          const isHeld = held?.epoch === states[0]!.epoch;
          // Mostly what follows what is held, as a service would say it.
          const goesOn = words.say === 'changes' && words.back > 0 && isHeld;
          const after = states[goesOn ? Math.min(12, held.version + words.back) : words.at]!;
          const { epoch, version } = after;
          if (words.say === 'none') {
            tell({ event: 'intent', transfer: 'none', epoch, version, ...about });
            continue;
          }
          const messages: Message[] = [];
          if (words.say === 'full') {
            messages.push({ event: 'intent', transfer: 'full', epoch, version, ...about });
            for (const [key, entry] of Object.entries(after.flags))
              messages.push({ event: 'put', kind: 'flag', key, entry });
            for (const [key, entry] of Object.entries(after.segments))
              messages.push({ event: 'put', kind: 'segment', key, entry });
            messages.push(commit(null, after));
          } else {
            const held = tested.held;
            const from =
              held?.epoch === epoch && words.back > 0 ? held.version : Math.max(0, version - words.back);
            if (words.intent)
              messages.push({ event: 'intent', transfer: 'changes', epoch, version, ...about });
            for (let at = from + 1; at <= version; at++) {
              for (const entry of changes[at]!.puts) messages.push({ event: 'put', ...entry });
              for (const name of changes[at]!.deletes) messages.push({ event: 'delete', ...name });
            }
            messages.push(commit(from, after));
          }
          for (const message of messages.slice(0, words.cut > 20 ? undefined : words.cut + 1)) tell(message);
        }
      }),
      { numRuns: 500 },
    );
    // The property would hold of a receiver that takes nothing.
    expect(applied).toBeGreaterThan(100);
    expect(replaced).toBeGreaterThan(100);
  });
});
