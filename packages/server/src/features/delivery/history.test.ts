/** A7: what coming back costs, from however long ago. */
import { afterEach, describe, expect, it } from 'vitest';
import { type EntryChange, type EntryKind, EnvironmentDocument } from './environment-document.ts';
import { EnvironmentState } from './environment-state.ts';
import { openSession } from './stream-session.ts';
import type { Streams } from './streams.ts';
import { booleanFlag } from './testing/boolean-flag.ts';
import { MemoryConnection } from './testing/memory-connection.ts';
import { StreamClient } from './testing/stream-client.ts';
import { serverKey, streamsOnClock } from './testing/streams-on-clock.ts';

const open = new Set<Streams>();
afterEach(() => {
  for (const streams of open) streams.close();
  open.clear();
});

function setup(flags: number) {
  let nowMs = 0;
  const state = new EnvironmentState('shop', 'production');
  const entries = Array.from({ length: flags }, (_, index) => putOf(`flag-${index}`, 1));
  state.replace({ epoch: 'Zk3vQ9dXc1Lw8Rt2', version: 1, floor: 1, entries, removed: [] });
  const streams = streamsOnClock(() => nowMs);
  open.add(streams);
  return {
    state,
    /** One version; undefined: the flag is deleted. */
    change(...changes: [key: string, isThere: boolean][]) {
      const version = state.version + 1;
      const made: EntryChange[] = changes.map(([name, isThere]) =>
        isThere ? putOf(name, version) : { kind: 'flag', key: name, version, entry: undefined },
      );
      state.apply(version, made);
      nowMs += 60;
      streams.changed(state);
    },
    /** What a client that holds `client` gets when it comes back, in bytes. */
    comeBack(client = new StreamClient(), basis = client.basis) {
      const connection = new CountingConnection(client);
      client.events.length = 0;
      streams.open(serverKey, state, connection, basis);
      return connection;
    },
  };
}

class CountingConnection extends MemoryConnection {
  bytes = 0;
  override write(bytes: Buffer): void {
    this.bytes += bytes.length;
    super.write(bytes);
  }
  get transfer() {
    return this.client.events[0]?.data['transfer'];
  }
}

function putOf(name: string, version: number) {
  const entry = booleanFlag({ client: false, version });
  return { kind: 'flag' as const, key: name, version, entry };
}

describe('A7: coming back', () => {
  it('with the present version costs 200 bytes at most', () => {
    const { comeBack } = setup(1_000);
    const first = comeBack();
    first.close();
    const again = comeBack(first.client);
    expect(again.transfer).toBe('none');
    expect(again.bytes).toBeLessThanOrEqual(200);
    expect(first.bytes).toBeGreaterThan(100_000);
  });

  it('costs a thousand clients the three changes they missed, and nobody a full transfer', () => {
    const { comeBack, change } = setup(50);
    const connections = Array.from({ length: 1_000 }, () => comeBack());
    for (const connection of connections) connection.close();
    for (const name of ['flag-1', 'flag-2', 'flag-3']) change([name, true]);
    const again = connections.map(({ client }) => comeBack(client));
    const put = JSON.stringify(putOf('flag-1', 4)).length + 40;
    expect(new Set(again.map(({ transfer }) => transfer))).toEqual(new Set(['changes']));
    expect(Math.max(...again.map(({ bytes }) => bytes))).toBeLessThan(3 * put + 400);
    for (const { client } of again) expect(client.complaints).toEqual([]);
    // Control: one that does not say what it holds.
    expect(comeBack().bytes).toBeGreaterThan(30 * put);
  });

  it('works from each of the last 1,200 versions, flags that came and went included', () => {
    const { comeBack, change, state } = setup(60);
    const follower = comeBack().client;
    const held = new Map<number, StreamClient>();
    for (let i = 0; i < 1_200; i++) {
      const away = new StreamClient();
      Object.assign(away, { epoch: follower.epoch, version: follower.version });
      away.entries = new Map(follower.entries);
      held.set(follower.version!, away);
      change([`flag-${i % 12}`, i % 7 > 0], [`guest-${(i * 31) % 10}`, i % 3 > 0]);
    }
    expect(held.size).toBe(1_200);
    for (const [version, client] of held) {
      const connection = comeBack(client);
      expect([version, connection.transfer]).toEqual([version, 'changes']);
      expect(client.hash()).toBe(state.document.hash);
      expect(client.complaints).toEqual([]);
      connection.close();
    }
  });
});

describe('changes are given up for a full transfer', () => {
  const transferFrom = (document: EnvironmentDocument, version: number) => {
    const [intent] = openSession(document, { epoch: document.epoch, version }).write;
    return /"transfer":"(\w+)"/.exec(intent!.toString())?.[1];
  };

  function documentOf(flags: number) {
    const document = new EnvironmentDocument('shop', 'production');
    const large = {
      kind: 'segment' as const,
      key: 'large',
      version: 1,
      entry: { version: 1, if: 'x'.repeat(2_000_000) },
    };
    const entries = Array.from({ length: flags }, (_, index) => putOf(`flag-${index}`, 1));
    document.replace({ epoch: 'e1', version: 1, floor: 1, entries: [large, ...entries], removed: [] });
    return {
      document,
      remove: (kind: EntryKind, name: string) =>
        document.apply(document.version + 1, [
          { kind, key: name, version: document.version + 1, entry: undefined },
        ]),
    };
  }

  it('before the last 10,000 deletions, and only there', () => {
    const { document, remove } = documentOf(10_001);
    for (let i = 0; i < 10_000; i++) remove('flag', `flag-${i}`);
    expect(transferFrom(document, 1)).toBe('changes');
    remove('flag', 'flag-10000');
    expect(transferFrom(document, 1)).toBe('full');
    expect(transferFrom(document, 2)).toBe('changes');
  });

  it('where they would be more than all there is', () => {
    const { document, remove } = documentOf(1_000);
    for (let i = 0; i < 995; i++) remove('flag', `flag-${i}`);
    expect(transferFrom(document, 1)).toBe('changes');
    remove('segment', 'large');
    expect(transferFrom(document, 1)).toBe('full');
    expect(transferFrom(document, 900)).toBe('full');
    expect(transferFrom(document, 940)).toBe('changes');
  });
});
