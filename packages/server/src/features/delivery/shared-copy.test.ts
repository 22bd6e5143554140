/**
 * What nodes share in Redis: whoever writes, and whenever, readers never go back. Names of content and the rules of
 * the two pointers see to that; controls show what happens without each.
 */
import { randomBytes } from 'node:crypto';
import { type RedisServer, startRedis, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../platform/log.ts';
import { openRedis, type Redis } from '../../platform/redis/open-redis.ts';
import { EnvironmentDocument } from './environment-document.ts';
import { readSharedCopy } from './read-shared-copy.ts';
import { movePointer, sharedNames, writePointer } from './shared-copy.ts';
import { contentName } from './shared-manifest.ts';
import { createSharedCopyWriter, type HeldCopy, type SharedCopyWriter } from './write-shared-copy.ts';

const log = createLog('silent');
let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis({ own: true });
});
afterAll(() => server?.stop());

const writers: SharedCopyWriter[] = [];
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close();
  redis.close();
});

async function setup() {
  redis = openRedis({ url: server.url, prefix: randomBytes(4).toString('hex') }, log);
  expect(await redis.whenUp(10_000)).toBe(true);
  const names = sharedNames(redis);
  const database = { epoch: 'e1' };
  return { names, database, read: () => readSharedCopy(redis) };
}

/** As a node holds it at that seq: two environments, of which `quiet` has not changed since the first change. */
function copyAt(seq: number, epoch = 'e1'): HeldCopy {
  const environment = (name: string, version: number) => {
    const document = new EnvironmentDocument('p', name);
    const entry = { kind: 'flag' as const, key: 'f', version, entry: { version, variants: { on: seq } } };
    document.replace({ epoch, version, floor: 0, entries: [entry], removed: [] });
    const body = name === 'quiet' ? quietBody(epoch) : document.snapshotBody();
    return { project: 'p', environment: name, version, floor: 0, body };
  };
  return {
    position: { epoch, seq, hash: `hash of ${seq}` },
    environments: [environment('busy', seq), environment('quiet', 1)],
    keys: [
      {
        id: 'selector',
        kind: 'server',
        name: 'k',
        project: 'p',
        environment: 'busy',
        environments: null,
        scopes: [],
        secret_sha256: 'ab'.repeat(32),
        previous_secrets: [],
        account: null,
        account_rules: null,
        context_public_key: null,
        expires_at: new Date('2040-01-01T00:00:00Z'),
        revoked_at: null,
        version: 1,
      },
    ],
  };
}

function quietBody(epoch: string): Buffer {
  return Buffer.from(
    JSON.stringify({ epoch, flags: { f: { version: 1 } }, segments: { s: { version: 1 } } }),
  );
}

/** A node that holds what `copy` says, and reads the epoch as `readEpoch` does. */
function node(
  copy: HeldCopy,
  readEpoch: () => Promise<string>,
  to: Log = log,
): SharedCopyWriter & { copy: HeldCopy } {
  const held = { copy };
  const writer = createSharedCopyWriter(redis, { take: () => held.copy, readEpoch }, to, 300);
  writers.push(writer);
  return Object.assign(held, writer);
}

const seconds = async (key: string) => Number(await server.command('TTL', key));

describe('the shared copy', () => {
  it('tells of another installation that writes to the same names', async () => {
    await setup();
    const said: string[] = [];
    const to = { ...log, warn: (_: object, message: string) => said.push(message) } as unknown as Log;
    const ours = node(copyAt(1, 'ours'), async () => 'ours', to);
    await ours.write();
    await node(copyAt(1, 'theirs'), async () => 'theirs').write();
    await waitFor(async () => {
      await ours.write();
      return said.length > 0;
    });
    expect(said).toEqual([expect.stringContaining('HALYARD_REDIS_PREFIX')]);
  });

  it('control: a flushed Redis is not taken for another installation', async () => {
    const { names } = await setup();
    const said: string[] = [];
    const to = { ...log, warn: (_: object, message: string) => said.push(message) } as unknown as Log;
    const ours = node(copyAt(1, 'ours'), async () => 'ours', to);
    await ours.write();
    await server.command('FLUSHALL');
    await ours.write();
    await waitFor(async () => (await server.command('GET', names.epoch)) === 'ours');
    expect(said).toEqual([]);
  });

  it('is what was written, and lives for a day; what it replaced goes soon', async () => {
    const { names, database, read } = await setup();
    expect(await read()).toBe(undefined);
    const a = node(copyAt(1), async () => database.epoch);
    await a.write();
    const first = await read();
    expect(first).toMatchObject({
      position: { epoch: 'e1', seq: 1, hash: 'hash of 1' },
      environments: [
        { project: 'p', environment: 'busy', epoch: 'e1', version: 1, floor: 0, removed: [] },
        { project: 'p', environment: 'quiet', epoch: 'e1', version: 1, floor: 0, removed: [] },
      ],
      keys: copyAt(1).keys,
    });
    expect(first!.environments[1]!.entries).toEqual([
      { kind: 'flag', key: 'f', version: 1, entry: { version: 1 } },
      { kind: 'segment', key: 's', version: 1, entry: { version: 1 } },
    ]);
    const busyBefore = names.snapshot(contentName(copyAt(1).environments[0]!.body));
    expect(await seconds(busyBefore)).toBeGreaterThan(80_000);
    a.copy = copyAt(2);
    await a.write();
    expect((await read())!.position.seq).toBe(2);
    expect(await seconds(busyBefore)).toBeLessThan(121);
    for (const key of [names.epoch, names.newest('e1'), names.snapshot(contentName(quietBody('e1')))]) {
      expect(await seconds(key)).toBeGreaterThan(80_000);
    }
  });

  it('reads only what is newer, and another epoch only where it may', async () => {
    const { database } = await setup();
    await node(copyAt(5), async () => database.epoch).write();
    const versions: Record<string, number> = {};
    const held = {
      epoch: 'e1',
      seq: 5,
      mayLeaveEpoch: true,
      versionOf: (_: string, environment: string) => versions[environment],
    };
    expect(await readSharedCopy(redis, held)).toBe(undefined);
    const busy = { project: 'p', environment: 'busy' };
    const quiet = { project: 'p', environment: 'quiet' };
    expect(await readSharedCopy(redis, { ...held, seq: 4 })).toMatchObject({
      position: { seq: 5 },
      environments: [busy, quiet],
      unchanged: [],
    });
    Object.assign(versions, { busy: 4, quiet: 1 });
    expect(await readSharedCopy(redis, { ...held, seq: 4 })).toMatchObject({
      environments: [busy],
      unchanged: [quiet],
    });
    database.epoch = 'e2';
    await node(copyAt(3, 'e2'), async () => database.epoch).write();
    expect(await readSharedCopy(redis, { ...held, mayLeaveEpoch: false })).toBe(undefined);
    expect(await readSharedCopy(redis, held)).toMatchObject({
      position: { epoch: 'e2', seq: 3 },
      environments: [busy, quiet],
      unchanged: [],
    });
  });

  it('gives no client key of a node that did not know of secure mode: it might want a token', async () => {
    const { database, read } = await setup();
    const { keys, ...copy } = copyAt(1);
    const server = keys[0]!;
    const client = { ...server, id: 'client00', kind: 'client' as const };
    const secure = { ...client, id: 'secure00', context_public_key: 'x'.repeat(43) };
    const { context_public_key: _, ...old } = { ...client, id: 'old00000' };
    const { context_public_key: __, ...oldServer } = { ...server, id: 'old00001' };
    const written = [server, client, secure, old as typeof client, oldServer as typeof server];
    await node({ ...copy, keys: written }, async () => database.epoch).write();
    const given = (await read())!.keys.map(({ id, context_public_key }) => [id, context_public_key]);
    expect(given.sort()).toEqual([
      ['client00', null],
      ['old00001', null],
      ['secure00', 'x'.repeat(43)],
      ['selector', null],
    ]);
  });

  it('says how far back changes can be told, although it does not list what was deleted', async () => {
    const { database, read } = await setup();
    const document = new EnvironmentDocument('p', 'busy');
    const flag = (key: string, version: number) => ({
      kind: 'flag' as const,
      key,
      version,
      entry: { version },
    });
    document.replace({
      epoch: 'e1',
      version: 1,
      floor: 1,
      entries: [flag('a', 1), flag('b', 1)],
      removed: [],
    });
    document.apply(2, [{ ...flag('a', 2), entry: undefined }]);
    document.apply(3, [flag('c', 3)]);
    const [busy] = copyAt(3).environments;
    const environment = { ...busy!, version: 3, floor: document.quietSince, body: document.snapshotBody() };
    await node({ ...copyAt(3), environments: [environment] }, async () => database.epoch).write();

    const begun = new EnvironmentDocument('p', 'busy');
    begun.replace((await read())!.environments[0]!);
    expect(begun.hash).toBe(document.hash);
    expect(begun.snapshotBody()).toEqual(document.snapshotBody());
    expect(begun.changesSince(2)).toEqual(document.changesSince(2));
    // It has been told of the deletion by nobody.
    expect(document.changesSince(1)).not.toBe(undefined);
    expect(begun.changesSince(1)).toBe(undefined);
  });

  it('comes back by itself after FLUSHALL, and where a part of it was evicted', async () => {
    const { names, database, read } = await setup();
    const a = node(copyAt(1), async () => database.epoch);
    await a.write();
    await server.command('FLUSHALL');
    expect(await read()).toBe(undefined);
    await waitFor(async () => (await read())?.position.seq === 1, { timeoutMs: 20_000 });
    await server.command('DEL', names.snapshot(contentName(quietBody('e1'))));
    await expect(read()).rejects.toThrow('is missing');
    // Whoever changes something next notices.
    a.copy = copyAt(2);
    await a.write();
    await a.write();
    expect((await read())!.position.seq).toBe(2);
  });

  it('is not believed where it is not what its name says', async () => {
    const { names, database, read } = await setup();
    await node(copyAt(1), async () => database.epoch).write();
    await server.command('SET', names.snapshot(contentName(quietBody('e1'))), '{"flags":{}}');
    await expect(read()).rejects.toThrow('is not what its name says');
  });
});

describe('C10: a node that was paused', () => {
  it('writes an old state after a newer one: readers never go back', async () => {
    const { database, read } = await setup();
    const [slow, fast] = [1, 2].map(() => node(copyAt(1), async () => database.epoch));
    await slow!.write();
    let newest = 1;
    for (let seq = 2; seq <= 20; seq++) {
      fast!.copy = copyAt(seq);
      // The slow one is some changes behind, and its writing falls in between anywhere.
      slow!.copy = copyAt(Math.max(1, seq - 3));
      const readings = [fast!.write(), slow!.write(), read(), read()];
      for (const world of await Promise.all(readings)) {
        if (!world) continue;
        expect(world.position.seq).toBeGreaterThanOrEqual(newest);
        newest = world.position.seq;
      }
      await Promise.all([fast!.write(), slow!.write()]);
      newest = (await read())!.position.seq;
      expect(newest).toBe(seq);
    }
  });

  it('has looked at the pointer, slept, and moves it then: it stays', async () => {
    const { names, database, read } = await setup();
    const slow = node(copyAt(1), async () => database.epoch);
    await slow.write();
    const before = await server.command('GET', names.newest('e1'));
    await node(copyAt(9), async () => database.epoch).write();
    // What the slow one has yet to do: move the pointer to the manifest that it wrote before.
    const { seq, manifest } = { seq: 1, manifest: String(before).slice(2) };
    await server.command(
      'EVAL',
      movePointer,
      '2',
      names.newest('e1'),
      names.manifest(manifest),
      writePointer({ seq, manifest }),
      '60',
    );
    expect((await read())!.position.seq).toBe(9);
    // Negative control: with a plain SET readers do go back.
    await server.command('SET', names.newest('e1'), writePointer({ seq, manifest }));
    expect((await read())!.position.seq).toBe(1);
  });

  it('has read the epoch, slept through a restored backup, and makes it current then: it stays', async () => {
    const { names, database, read } = await setup();
    await node(copyAt(1, 'e0'), async () => 'e0').write();
    const asleep = Promise.withResolvers<void>();
    let isReading = false;
    const slow = node(copyAt(50), async () => {
      const { epoch } = database;
      isReading = true;
      await asleep.promise;
      return epoch;
    });
    const writing = slow.write();
    await waitFor(() => isReading);
    database.epoch = 'e2';
    await node(copyAt(7, 'e2'), async () => database.epoch).write();
    expect((await read())!.position).toMatchObject({ epoch: 'e2', seq: 7 });
    asleep.resolve();
    await writing;
    expect((await read())!.position).toMatchObject({ epoch: 'e2', seq: 7 });
    await slow.write();
    expect((await read())!.position).toMatchObject({ epoch: 'e2', seq: 7 });
    // Negative control: with a plain SET they would be back in the history that was left.
    await server.command('SET', names.epoch, 'e1');
    expect((await read())!.position).toMatchObject({ epoch: 'e1', seq: 50 });
  });
});
