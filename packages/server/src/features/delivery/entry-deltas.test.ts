import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectsOf } from './apply-changes.ts';
import { makeEntryDelta, withChange } from './entry-deltas.ts';
import { EnvironmentDocument } from './environment-document.ts';
import { StreamClient } from './testing/stream-client.ts';

const users = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `user-${from + index}`);
const segment = (version: number, values: string[], more: object = {}) => ({
  if: { any: [{ attribute: 'targetingKey', op: 'in', values }], ...more },
  version,
});
const serialised = (entry: { version: number }) => ({
  kind: 'segment',
  key: 's',
  version: entry.version,
  json: JSON.stringify(entry),
});

describe('a delta', () => {
  const before = segment(1, users(500));
  const deltaTo = (after: { version: number }) => makeEntryDelta(serialised(before), serialised(after));

  it('is what came and what went', () => {
    expect(deltaTo(segment(4, [...users(499, 1), 'new']))).toEqual({
      base: 1,
      version: 4,
      at: '/if/any/0/values',
      add: ['new'],
      remove: ['user-0'],
    });
  });

  it('is made only where applying it gives exactly the new entry', () => {
    expect(deltaTo(segment(2, ['new', ...users(500)])), 'another order').toBeUndefined();
    expect(deltaTo(segment(2, users(500), { all: [] })), 'another field').toBeUndefined();
    expect(deltaTo(segment(2, [...users(500), 'user-3'])), 'one twice').toBeUndefined();
    expect(deltaTo({ ...segment(2, users(501)), name: 1 } as never), 'one more at the top').toBeUndefined();
    expect(deltaTo(segment(2, users(500))), 'no change').toBeUndefined();
  });

  it('is kept only as long as all of them are much smaller than the entry', () => {
    let deltas = withChange([], serialised(before), serialised(segment(2, users(501))));
    expect(deltas).toHaveLength(1);
    expect(withChange([], serialised(before), serialised(segment(2, users(900)))), 'large').toEqual([]);
    expect(
      withChange([], serialised(segment(1, users(5))), serialised(segment(2, users(6)))),
      'small',
    ).toEqual([]);
    for (let version = 3; version < 300; version++) {
      const [old, next] = [users(498 + version), users(499 + version)];
      deltas = withChange(deltas, serialised(segment(version - 1, old)), serialised(segment(version, next)));
    }
    const length = deltas.reduce((sum, { message }) => sum + message.length, 0);
    expect(length).toBeLessThan(JSON.stringify(segment(1, users(800))).length / 4);
    expect(deltas.length).toBeGreaterThan(10);
    expect(deltas.at(-1)?.version).toBe(299);
  });
});

type Step =
  | { do: 'edit'; segment: number; add: number; remove: number; also: boolean }
  | { do: 'replace'; segment: number; size: number }
  | { do: 'other'; segment: number }
  | { do: 'delete'; segment: number }
  | { do: 'flag' };

const which = { segment: fc.nat(1) };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      ...which,
      add: fc.nat(3),
      remove: fc.nat(3),
      also: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), ...which, size: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('other' as const), ...which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), ...which }) },
  { weight: 2, arbitrary: fc.constant({ do: 'flag' as const }) },
);

/** Lets clients come back from every version of a history; says how many deltas they got, and what differs. */
function comeBackFromEverywhere(steps: readonly Step[], spoil: (bytes: string) => string = (bytes) => bytes) {
  const document = new EnvironmentDocument('shop', 'production');
  document.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
  const follower = new StreamClient();
  follower.receive(document.intent('full'));
  follower.receive(document.full());
  const away: StreamClient[] = [];
  const lists = [users(300), users(300, 1_000)];
  let others = 0;
  let named = 5_000;
  const fresh = () => {
    named += 500;
    return named;
  };
  const put = (index: number, version: number) => ({
    kind: 'segment' as const,
    key: `s${index}`,
    version,
    entry: segment(version, lists[index]!, { other: others }),
  });
  for (const each of steps) {
    const clone = new StreamClient();
    Object.assign(clone, { epoch: follower.epoch, version: follower.version });
    clone.entries = new Map(follower.entries);
    away.push(clone);

    const version = document.version + 1;
    if (each.do === 'flag') {
      document.apply(version, [{ kind: 'flag', key: 'f', version, entry: { version } }]);
    } else if (each.do === 'delete') {
      document.apply(version, [{ kind: 'segment', key: `s${each.segment}`, version, entry: undefined }]);
    } else {
      if (each.do === 'other') others++;
      if (each.do === 'replace') lists[each.segment] = users(each.size, fresh());
      if (each.do === 'edit') {
        const list = lists[each.segment]!;
        const kept = list.filter((_, index) => index % 7 > 0 || index / 7 >= each.remove);
        lists[each.segment] = [...kept, ...users(each.add, fresh())];
      }
      const both = each.do === 'edit' && each.also;
      document.apply(version, [
        put(each.segment, version),
        ...(both ? [put(1 - each.segment, version)] : []),
      ]);
    }
    const changes = document.changesSince(follower.version!);
    if (!changes) follower.receive(document.intent('full'));
    follower.receive(changes ?? document.full());
  }
  const { flags, segments } = JSON.parse(document.snapshotBody().toString());
  const truth = Object.fromEntries([
    ...Object.entries(flags).map(([key, entry]) => [`flag\n${key}`, entry]),
    ...Object.entries(segments).map(([key, entry]) => [`segment\n${key}`, entry]),
  ]);
  let deltas = 0;
  const differing: number[] = [];
  for (const client of [follower, ...away]) {
    const from = client.version!;
    const changes = document.changesSince(from);
    if (client !== follower) {
      client.receive(document.intent(changes ? 'changes' : 'full'));
      client.receive(spoil((changes ?? document.full()).toString()));
    }
    deltas += client.events.filter(({ event }) => event === 'delta').length;
    const isSame = JSON.stringify(sorted(client.state())) === JSON.stringify(sorted(truth));
    if (!isSame || client.complaints.length > 0 || client.hash() !== document.hash) differing.push(from);
  }
  return { deltas, differing };
}

function sorted(state: Record<string, unknown>) {
  return Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Many more by HALYARD_PROPERTY_RUNS. */
const runs = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 150);

describe('A8: deltas', () => {
  it('lead from any version of any history to the snapshot', { timeout: 30_000 + runs * 50 }, () => {
    let deltas = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        const result = comeBackFromEverywhere(steps);
        deltas += result.deltas;
        expect(result.differing).toEqual([]);
      }),
      { numRuns: runs },
    );
    // It would hold, too, of a server that sends everything whole.
    expect(deltas).toBeGreaterThan(runs * 3);
  });

  it('go to nobody whom another node told of a version between those that this one read together', () => {
    const changes = Array.from({ length: 30 }, (_, index) => {
      const version = index + 1;
      const after = { if: segment(version, users(1_000, index)).if };
      const item = { project: 'shop', environment: 'production', kind: 'segment' as const, key: 's' };
      return { at: new Date(0), items: [{ ...item, version, after }] };
    });
    const node = () => {
      const document = new EnvironmentDocument('shop', 'production');
      document.replace({ epoch: 'e1', version: 0, floor: 0, entries: [], removed: [] });
      return {
        document,
        read(from: number, to: number) {
          for (const patch of effectsOf(changes.slice(from, to)).patches) {
            document.apply(patch.version, patch.changes);
          }
        },
      };
    };
    const [quick, slow] = [node(), node()];
    const clients = changes.map((_, index) => {
      quick.read(index, index + 1);
      const client = new StreamClient();
      client.receive(quick.document.intent('full'));
      client.receive(quick.document.full());
      return client;
    });
    for (let from = 0, batch = 1; from < changes.length; from += batch, batch = (batch % 4) + 1) {
      slow.read(from, from + batch);
    }
    clients.pop();
    for (const client of clients) {
      client.receive(slow.document.intent('changes'));
      client.receive(slow.document.changesSince(client.version!)!);
      expect(client.complaints).toEqual([]);
      expect(client.hash()).toBe(quick.document.hash);
      expect(client.state()).toEqual({ 'segment\ns': segment(30, users(1_000, 29)) });
    }
    const sent = clients.map(({ events }) => events.slice(3).map(({ event }) => event));
    expect(sent).toContainEqual(['intent', 'put', 'commit']);
    expect(sent.filter((events) => events.includes('delta')).length).toBeGreaterThan(5);
  });

  it.each([
    ['forgets what was taken out', (bytes: string) => bytes.replace(/"remove":\["[^\]]+\]/, '"remove":[]')],
    ['forgets what came', (bytes: string) => bytes.replace(/"add":\["[^\]]+\]/, '"add":[]')],
    ['leaves one of a chain out', (bytes: string) => bytes.replace(/event: delta\n.*\n\n/, '')],
    ['starts elsewhere', (bytes: string) => bytes.replace(/"base":\d+/, '"base":1000')],
  ])('are caught by this where a server %s (control)', (_, spoil) => {
    const edit = { do: 'edit' as const, segment: 0, add: 2, remove: 2, also: false };
    const { differing } = comeBackFromEverywhere([edit, edit, edit, edit, edit], spoil);
    expect(differing.length).toBeGreaterThan(2);
  });
});
