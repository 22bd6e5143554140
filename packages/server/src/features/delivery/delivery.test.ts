import { startPgProxy, waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openNode, openTestSystem } from '../../testing/open-test-system.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import type { EnvironmentState } from './environment-state.ts';
import { MemoryConnection } from './testing/memory-connection.ts';

const options = { pollMs: 60_000, streamsPerSecond: 100_000, streamsPerAddress: 0 };
const now = new Date('2026-11-22T12:00:00Z');

/** A delivery over a database of its own with shop/production; drained at the end of the block. */
async function setup(given: Partial<typeof options> = {}) {
  const stack = new AsyncDisposableStack();
  const test = stack.use(await openTestSystem());
  await test.writer.environment('shop', 'production');
  const delivery = await openDelivery(test.system, { ...options, ...given });
  stack.defer(() => delivery.drain());
  const { text } = await test.writer.key({ kind: 'server', project: 'shop', environment: 'production' });
  await delivery.catchUp();
  const state = delivery.environment('shop', 'production')!;
  const connect = (basis?: string, to: Delivery = delivery, at: EnvironmentState = state) =>
    connectTo(to, at, text, basis);
  return {
    ...test,
    delivery,
    state,
    serverKey: text,
    connect,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function connectTo(delivery: Delivery, state: EnvironmentState, text: string, basis?: string) {
  const key = (await delivery.findKey(text))!;
  const connection = new MemoryConnection();
  delivery.openStream(key, state, connection, basis);
  return connection;
}

describe('delivery', () => {
  it('answers what was written, and follows every change', async () => {
    await using test = await setup();
    const { delivery, state, writer } = test;
    const evaluate = (flag: string, context = {}) => delivery.evaluate(state, flag, context, now);
    expect(evaluate('checkout')).toBeUndefined();

    await writer.flags('shop', 'production', { checkout: {} });
    await delivery.catchUp();
    expect(evaluate('checkout')).toEqual({
      key: 'checkout',
      value: true,
      variant: 'on',
      reason: 'STATIC',
      version: 1,
      environment: 'production',
      snapshotVersion: 1,
    });

    await writer.segment('shop', 'production', 'beta', { attribute: 'plan', op: 'in', values: ['beta'] });
    const rules = [{ id: 'r1', if: { segment: 'beta' }, serve: 'off' }];
    await writer.flags('shop', 'production', { checkout: { rules } });
    await delivery.catchUp();
    expect(evaluate('checkout', { plan: 'beta' })).toMatchObject({ value: false, ruleId: 'r1', version: 3 });
    expect(evaluate('checkout', { plan: 'free' })).toMatchObject({ value: true, reason: 'DEFAULT' });

    await writer.flags('shop', 'production', { checkout: undefined });
    await delivery.catchUp();
    expect(evaluate('checkout')).toBeUndefined();
    expect(state.version).toBe(4);
  });

  it('hears the doorbell', async () => {
    await using test = await setup();
    await test.writer.flags('shop', 'production', { checkout: {} });
    await waitFor(() => test.state.version === 1);
  });

  it('sees what no doorbell told of at the next poll', async () => {
    await using test = await setup({ pollMs: 50 });
    test.system.bus.ring = () => {};
    await test.writer.flags('shop', 'production', { checkout: {} });
    await waitFor(() => test.state.version === 1);
  });

  it('knows a new environment, and the changes of many together', async () => {
    await using test = await setup();
    const { delivery, writer } = test;
    await writer.environment('shop', 'staging');
    for (let i = 0; i < 30; i++) await writer.flags('shop', 'staging', { [`flag-${i % 4}`]: {}, other: {} });
    await writer.flags('shop', 'staging', { 'flag-0': undefined });
    await delivery.catchUp();
    const staging = delivery.environment('shop', 'staging')!;
    expect(staging.version).toBe(31);
    const snapshot = JSON.parse(delivery.snapshotOf(staging).body.toString());
    expect(Object.keys(snapshot.flags)).toEqual(['flag-1', 'flag-2', 'flag-3', 'other']);
    expect(delivery.status()).toMatchObject({ database: 'up', environments: 2 });
  });

  it('holds, byte by byte, what a node that starts now reads', async () => {
    await using test = await setup();
    const { delivery, state, writer, system } = test;
    for (let i = 0; i < 20; i++) {
      await writer.flags('shop', 'production', {
        [`flag-${i % 6}`]: i % 5 === 4 ? undefined : { client: i % 2 === 0 },
      });
      if (i % 3 === 0) {
        const condition = { attribute: 'n', op: 'lt' as const, values: [i] };
        await writer.segment('shop', 'production', `segment-${i % 4}`, i % 2 ? undefined : condition);
      }
    }
    await delivery.catchUp();
    const other = await openDelivery(system, options);
    const otherState = other.environment('shop', 'production')!;
    expect(other.snapshotOf(otherState).body.toString()).toBe(delivery.snapshotOf(state).body.toString());
    expect(otherState.document.hash).toBe(state.document.hash);
    expect(delivery.snapshotOf(state).etag).toBe(`"${state.epoch}.${state.version}"`);
    await other.drain();
  });

  it('serves the same bytes of a snapshot until something changes', async () => {
    await using test = await setup();
    const { delivery, state, writer } = test;
    const before = delivery.snapshotOf(state).body;
    expect(delivery.snapshotOf(state).body).toBe(before);
    await writer.flags('shop', 'production', { checkout: {} });
    await delivery.catchUp();
    expect(delivery.snapshotOf(state).body).not.toBe(before);
  });

  it('lets a client go on where it was, after the node is started anew too', async () => {
    await using test = await setup();
    const { delivery, state, writer, connect, system, serverKey } = test;
    await writer.flags('shop', 'production', { a: {}, b: {}, c: {} });
    await delivery.catchUp();
    const first = await connect();
    const { client } = first;
    const basis = client.basis!;
    first.close();
    await writer.flags('shop', 'production', { b: undefined });
    await writer.flags('shop', 'production', { d: {} });

    const restarted = await openDelivery(system, options);
    const again = new MemoryConnection(client);
    client.events.length = 0;
    const restartedState = restarted.environment('shop', 'production')!;
    restarted.openStream((await restarted.findKey(serverKey))!, restartedState, again, basis);
    expect(client.events.map(({ event, data }) => data['transfer'] ?? data['key'] ?? event)).toEqual([
      'changes',
      'b',
      'd',
      'commit',
    ]);
    expect(client.hash()).toBe(restartedState.document.hash);
    expect(client.complaints).toEqual([]);
    await restarted.drain();
    await delivery.catchUp();
    expect(client.hash()).toBe(state.document.hash);
  });

  it('sends a long segment of which a little changed as what came and what went', async () => {
    await using test = await setup();
    const { writer, delivery, state, connect } = test;
    const users = Array.from({ length: 2_000 }, (_, index) => `user-${index}`);
    const write = (values: string[]) =>
      writer.segment('shop', 'production', 'beta', { attribute: 'targetingKey', op: 'in', values });
    await write(users);
    await delivery.catchUp();
    const { client } = await connect();
    await write([...users.slice(1), 'new']);
    await delivery.catchUp();
    await waitFor(() => client.version === state.version);
    expect(client.events.at(-2)).toMatchObject({
      event: 'delta',
      data: { key: 'beta', base: 1, version: 2, at: '/if/values', add: ['new'], remove: ['user-0'] },
    });
    const { segments } = JSON.parse(delivery.snapshotOf(state).body.toString());
    expect(client.state()).toEqual({ 'segment\nbeta': segments.beta });
    expect(client.complaints).toEqual([]);
  });

  it('misses nothing while clients come and changes happen', async () => {
    await using test = await setup();
    const { writer, delivery, state, connect } = test;
    const connections: MemoryConnection[] = [];
    const writing = (async () => {
      for (let i = 0; i < 60; i++) await writer.flags('shop', 'production', { [`flag-${i % 9}`]: {} });
    })();
    while (state.version < 60) {
      connections.push(await connect());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await writing;
    await waitFor(() => connections.every(({ client }) => client.version === 60));
    for (const { client } of connections) {
      expect(client.hash()).toBe(state.document.hash);
      expect(client.complaints).toEqual([]);
    }
    expect(delivery.status().connections).toBe(connections.length);
  });

  it('takes a revoked key no more and ends its streams', async () => {
    await using test = await setup();
    const { delivery, writer, state } = test;
    const doomed = await writer.key({ kind: 'server', project: 'shop', environment: 'production' });
    await delivery.catchUp();
    const connection = await connectTo(delivery, state, doomed.text);
    await writer.revoke('shop', doomed.id);
    await delivery.catchUp();
    expect(await delivery.findKey(doomed.text)).toBeUndefined();
    expect(connection.client.events.at(-1)).toMatchObject({ event: 'error', data: { code: 'KEY_REVOKED' } });
    expect(connection.isClosed).toBe(true);
  });

  it('ends streams of a key that expires, and refuses it from then on', async () => {
    await using test = await setup();
    const { delivery, writer, clock, state } = test;
    const expiresAt = new Date(clock.now().getTime() + 3_600_000);
    const { text } = await writer.key({
      kind: 'client',
      project: 'shop',
      environment: 'production',
      expiresAt,
    });
    await delivery.catchUp();
    const connection = await connectTo(delivery, state, text);
    clock.offsetMs = 3_600_000;
    expect(await delivery.findKey(text)).toBeUndefined();
    await waitFor(() => connection.isClosed);
  });

  it('finds a key that the log has not told of', async () => {
    await using test = await setup();
    const { delivery, writer } = test;
    const key = await writer.key({
      kind: 'client',
      project: 'shop',
      environment: 'production',
      isLogged: false,
    });
    expect(await delivery.findKey(key.text)).toMatchObject({
      id: key.id,
      kind: 'client',
      environment: 'production',
    });
    expect(await delivery.findKey(key.text.replace('hal_client_', 'hal_server_'))).toBeUndefined();
    expect(await delivery.findKey('nonsense')).toBeUndefined();
  });

  it('counts what it answers, through changes too, and nothing it does not know', async () => {
    await using test = await setup();
    const { delivery, writer, state } = test;
    await writer.flags('shop', 'production', { a: {}, b: {} });
    await delivery.catchUp();
    for (let i = 0; i < 3; i++) delivery.evaluate(state, 'a', {}, now);
    delivery.evaluate(state, 'nobody', {}, now);
    await writer.flags('shop', 'production', { a: { enabled: false } });
    await delivery.catchUp();
    delivery.evaluate(state, 'a', {}, now);
    const counted = delivery
      .takeCounts()
      .map(({ flag, variant, reason, count }) => [flag, variant, reason, count]);
    expect(counted.sort()).toEqual([
      ['a', 'off', 'DISABLED', 1],
      ['a', 'on', 'STATIC', 3],
    ]);
    expect(delivery.takeCounts()).toEqual([]);
  });

  it('says goodbye when it is drained, and still answers', async () => {
    await using test = await setup();
    const { delivery, writer, state, connect } = test;
    await writer.flags('shop', 'production', { a: {} });
    await delivery.catchUp();
    const connection = await connect();
    await delivery.drain();
    expect(connection.client.events.at(-1)?.event).toBe('bye');
    expect(connection.isClosed).toBe(true);
    expect(delivery.evaluate(state, 'a', {}, now)).toMatchObject({ value: true });
  });
});

describe('delivery over a log that does not go on', () => {
  it('takes everything anew under a new epoch when the database was restored', async () => {
    await using test = await setup();
    const { delivery, writer, state, system, connect } = test;
    for (let i = 0; i < 5; i++) await writer.flags('shop', 'production', { [`flag-${i}`]: {} });
    await delivery.catchUp();
    const connection = await connect();
    const { client } = connection;
    const oldEpoch = state.epoch;
    expect(client.version).toBe(5);
    await goBack(system.database.db, 2);
    await delivery.catchUp();
    expect(state.epoch).not.toBe(oldEpoch);
    expect(state.version).toBe(3);
    await waitFor(() => client.epoch === state.epoch);
    expect([client.version, client.hash()]).toEqual([3, state.document.hash]);
    expect(client.complaints).toEqual([]);
    expect(connection.isClosed).toBe(false);
  });

  it('notices a restored database that has been written to beyond where it was', async () => {
    await using test = await setup();
    const { delivery, writer, state, system, connect } = test;
    for (let i = 0; i < 4; i++) await writer.flags('shop', 'production', { [`flag-${i}`]: {} });
    await delivery.catchUp();
    const { client } = await connect();
    const oldEpoch = state.epoch;
    // Nothing is read until the new history is longer than the old one.
    const ring = system.bus.ring;
    system.bus.ring = () => {};
    await system.database.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(1)`.execute(tx);
      await goBackIn(tx, 3);
    });
    for (let i = 0; i < 6; i++) await writer.flags('shop', 'production', { [`other-${i}`]: {} });
    system.bus.ring = ring;
    await delivery.catchUp();
    await waitFor(() => client.epoch === state.epoch && client.version === state.version);
    expect(state.epoch).not.toBe(oldEpoch);
    expect([...client.entries.keys()].sort()).toEqual(
      ['flag-0', 'other-0', 'other-1', 'other-2', 'other-3', 'other-4', 'other-5'].map(
        (key) => `flag\n${key}`,
      ),
    );
    expect(client.complaints).toEqual([]);
  });

  it('keeps its epoch where a client heard of a change from another node first', async () => {
    await using test = await setup();
    const { writer, state, system, connect } = test;
    const { epoch } = state;
    const ring = system.bus.ring;
    system.bus.ring = () => {};
    await writer.flags('shop', 'production', { a: {} });
    system.bus.ring = ring;
    // Behind, or just caught up by NOTIFY: either way it is the node that is late, not history that went back.
    await connect(`${epoch}.1`);
    await waitFor(() => state.version === 1);
    await writer.flags('shop', 'production', { b: {} });
    await waitFor(() => state.version === 2);
    expect(state.epoch).toBe(epoch);
  });

  it('begins an epoch where a client holds a later state than the database', async () => {
    await using test = await setup();
    const { state, connect, delivery } = test;
    const { epoch } = state;
    const { client } = await connect();
    await connect(`${epoch}.1`);
    await waitFor(() => client.epoch !== epoch);
    expect([state.epoch, client.version]).toEqual([client.epoch, 0]);
    // Whoever goes on lying has to wait.
    const second = state.epoch;
    await connect(`${second}.7`);
    await delivery.catchUp();
    await delivery.catchUp();
    expect(state.epoch).toBe(second);
    expect(client.complaints).toEqual([]);
  });

  it('keeps its epoch through a gap in the log, and loses nothing', async () => {
    await using test = await setup();
    const { delivery, writer, state, system, connect } = test;
    await writer.flags('shop', 'production', { a: {} });
    await delivery.catchUp();
    const { client } = await connect();
    const { epoch } = state;
    const ring = system.bus.ring;
    system.bus.ring = () => {};
    await writer.flags('shop', 'production', { b: {} });
    await writer.flags('shop', 'production', { c: {} });
    const { db } = system.database;
    const missing = sql<number>`(select min(seq) + 1 from (select seq from changes order by seq desc limit 2) as last)`;
    await sql`delete from change_items where seq = ${missing} - 1`.execute(db);
    await sql`delete from changes where seq = ${missing} - 1`.execute(db);
    system.bus.ring = ring;
    await delivery.catchUp();
    expect(state.epoch).toBe(epoch);
    await waitFor(() => client.version === 3);
    expect([...client.entries.keys()]).toHaveLength(3);
    expect(client.complaints).toEqual([]);
  });

  it('follows an epoch that somebody else minted', async () => {
    await using test = await setup();
    const { delivery, state, system, connect } = test;
    const { client } = await connect();
    await system.database.db.updateTable('instance').set({ epoch: 'minted-elsewhere' }).execute();
    await delivery.catchUp();
    await waitFor(() => client.epoch === 'minted-elsewhere');
    expect(state.epoch).toBe('minted-elsewhere');
    expect(client.complaints).toEqual([]);
  });

  it('takes an epoch that had ended for a backup, and mints another', async () => {
    await using test = await setup();
    const { delivery, state, system, connect } = test;
    const { client } = await connect();
    const { db } = system.database;
    const first = state.epoch;
    await db.updateTable('instance').set({ epoch: 'second' }).execute();
    await delivery.catchUp();
    expect(state.epoch).toBe('second');
    await db.updateTable('instance').set({ epoch: first }).execute();
    await delivery.catchUp();
    expect(state.epoch).not.toBe('second');
    expect(state.epoch).not.toBe(first);
    await waitFor(() => client.epoch === state.epoch);
    expect(client.complaints).toEqual([]);
  });

  it('mints one at once when the cluster is another, whatever epoch it brings', async () => {
    await using test = await setup();
    const { delivery, state, system, connect } = test;
    const { client } = await connect();
    await sql`update instance set timeline = timeline + 1, epoch = 'of the backup'`.execute(
      system.database.db,
    );
    await delivery.catchUp();
    await waitFor(() => client.epoch === state.epoch);
    expect(client.events.some(({ data }) => data['epoch'] === 'of the backup')).toBe(false);
  });

  it('mints one when the cluster is another than it was', async () => {
    await using test = await setup();
    const { delivery, state, system } = test;
    const { epoch } = state;
    await delivery.catchUp();
    expect(state.epoch).toBe(epoch);
    await sql`update instance set timeline = timeline + 1`.execute(system.database.db);
    await delivery.catchUp();
    expect(state.epoch).not.toBe(epoch);
  });
});

/** What PostgreSQL over a network can suffer. */
describe.runIf(isPostgres)('delivery while the database is away', () => {
  /** A second node, which reaches the database through a proxy. */
  async function behindProxy() {
    const stack = new AsyncDisposableStack();
    const test = stack.use(await setup());
    const proxy = stack.use(await startPgProxy({ upstream: test.url! }));
    const node = stack.use(await openNode(proxy.url, test.clock));
    const delivery = await openDelivery(node.system, { ...options, pollMs: 50 });
    stack.defer(() => delivery.drain());
    const state = delivery.environment('shop', 'production')!;
    return { ...test, proxy, delivery, state, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  it('answers from memory and says so, keeps streams, and comes back by itself', async () => {
    await using test = await behindProxy();
    const { delivery, state, writer, proxy, serverKey } = test;
    await writer.flags('shop', 'production', { checkout: {} });
    await waitFor(() => state.version === 1);
    const connection = await connectTo(delivery, state, serverKey);
    expect(delivery.evaluate(state, 'checkout', {}, now)).not.toHaveProperty('stale');

    proxy.refuse();
    await waitFor(() => delivery.status().database === 'down');
    expect(delivery.evaluate(state, 'checkout', {}, now)).toMatchObject({ value: true, stale: true });
    expect(await delivery.findKey(serverKey)).toMatchObject({ kind: 'server' });
    const unheard = await writer.key({ kind: 'server', project: 'shop', environment: 'production' });
    await expect(delivery.findKey(unheard.text)).rejects.toThrow();
    await writer.flags('shop', 'production', { checkout: { enabled: false } });
    expect(connection.isClosed).toBe(false);
    expect(connection.client.version).toBe(1);

    await proxy.restore();
    await waitFor(() => delivery.status().database === 'up' && connection.client.version === 2);
    expect(delivery.evaluate(state, 'checkout', {}, now)).toMatchObject({ value: false });
    expect(delivery.evaluate(state, 'checkout', {}, now)).not.toHaveProperty('stale');
    expect(await delivery.findKey(unheard.text)).toMatchObject({ id: unheard.id });
    expect(connection.client.complaints).toEqual([]);
  });

  it('would not say so if the database were there', async () => {
    await using test = await behindProxy();
    const { delivery, state, writer } = test;
    await writer.flags('shop', 'production', { checkout: {} });
    await waitFor(() => state.version === 1);
    for (let i = 0; i < 20; i++) {
      await delivery.catchUp();
      expect(delivery.status().database).toBe('up');
    }
  });

  it('loses nothing wherever a reading is cut', async () => {
    await using test = await behindProxy();
    const { delivery, state, writer, proxy, serverKey } = test;
    const connection = await connectTo(delivery, state, serverKey);
    let cuts = 0;
    for (let k = 1; k <= 6; k++) {
      for (const mode of ['before', 'after'] as const) {
        proxy.cutAfter(k, mode);
        await writer.flags('shop', 'production', { [`flag-${k}`]: { enabled: mode === 'after' } });
        await waitFor(() => proxy.counters.cuts === 1);
        cuts += proxy.counters.cuts;
        const { version } = (await test.system.database.db
          .selectFrom('environments')
          .select('snapshot_version as version')
          .executeTakeFirst())!;
        await waitFor(() => connection.client.version === version);
      }
    }
    expect(cuts).toBe(12);
    expect(connection.client.hash()).toBe(state.document.hash);
    expect(connection.client.complaints).toEqual([]);
  });
});

type AnyDb = Parameters<typeof goBackIn>[0];

async function goBack(db: AnyDb, changes: number): Promise<void> {
  await db.transaction().execute((tx) => goBackIn(tx, changes));
}

/** As if the database had been restored to the state that many changes of a flag each ago. */
async function goBackIn(
  db: Awaited<ReturnType<typeof openTestSystem>>['system']['database']['db'],
  changes: number,
): Promise<void> {
  for (let i = 0; i < changes; i++) {
    await sql`delete from flag_configurations where flag in
      (select key from change_items where seq = (select seq from log_head))`.execute(db);
    await sql`delete from flags where key in
      (select key from change_items where seq = (select seq from log_head))`.execute(db);
    await sql`update environments set snapshot_version = snapshot_version - 1`.execute(db);
    await sql`delete from change_items where seq = (select seq from log_head)`.execute(db);
    await sql`update log_head set seq = seq - 1,
      hash = (select previous_hash from changes where seq = (select seq from log_head))`.execute(db);
    await sql`delete from changes where seq > (select seq from log_head)`.execute(db);
  }
}
