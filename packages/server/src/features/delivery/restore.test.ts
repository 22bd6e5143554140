/**
 * A backup put back while nothing runs: neither the cluster nor the log tells, only a client that holds a later
 * state than the database does.
 */
import { cpSync, rmSync } from 'node:fs';
import { queryOnce, testPostgresUrl, waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../platform/log.ts';
import { type Service, startService } from '../../service.ts';
import { createTestDatabase, isPostgres } from '../../testing/test-database.ts';
import { StreamClient } from './testing/stream-client.ts';

const timeout = 120_000;

interface Running extends AsyncDisposable {
  service: Service;
  /** Changes the flag `example` as an administrator. */
  change(action: 'enable' | 'disable'): Promise<void>;
  /** The state that the service would give to somebody who holds nothing. */
  snapshot(): Promise<{ epoch: string; version: number; isEnabled: boolean }>;
  /** Connects as an SDK does, with what it holds; until the service stops. */
  connect(client: StreamClient): Promise<void>;
}

/** A service that can be stopped, and its database kept and put back while it is. */
async function setup() {
  const stack = new AsyncDisposableStack();
  const { choice } = stack.use(await createTestDatabase());
  const backup = isPostgres
    ? databaseBackup(choice.databaseUrl!, stack)
    : directoryBackup(choice.dataDirectory, stack);
  const config = {
    port: 0,
    host: '127.0.0.1',
    logLevel: 'silent',
    redisUrl: undefined,
    redisPrefix: 'halyard',
    node: undefined,
    pollMs: 1_000,
    streamsPerSecond: 10_000,
    streamsPerAddress: 0,
    drainMs: 0,
    rates: { writes: 0, reads: 0, evaluations: 0, refusedKeys: 0 },
    secret: undefined,
    signIns: { perAccount: 0, perAddress: 0 },
    metricsPublic: false,
    publicUrl: undefined,
    trustedProxies: [],
    geoHeaders: undefined,
    geoDatabase: 'none',
    sso: undefined,
    requireSecondFactor: false,
  };
  let keys: Service['keys'];

  async function start(): Promise<Running> {
    const service = await startService({ ...config, ...choice }, createLog('silent'));
    keys ??= service.keys!;
    const { administrator, server } = keys;
    const url = service.url.replace('localhost', '127.0.0.1');
    const hangUp = new AbortController();
    return {
      service,
      async change(action) {
        const answer = await fetch(`${url}/flags/example/environments/development/${action}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${administrator}` },
        });
        expect(answer.status).toBe(200);
      },
      async snapshot() {
        const answer = await fetch(`${url}/sdk/snapshot`, { headers: { authorization: `Bearer ${server}` } });
        const { epoch, version, flags } = (await answer.json()) as {
          epoch: string;
          version: number;
          flags: Record<string, { enabled: boolean }>;
        };
        return { epoch, version, isEnabled: flags['example']!.enabled };
      },
      async connect(client) {
        const basis = client.basis === undefined ? '' : `?basis=${client.basis}`;
        const known = client.events.length;
        const answer = await fetch(`${url}/sdk/stream${basis}`, {
          headers: { authorization: `Bearer ${server}` },
          signal: hangUp.signal,
        });
        void (async () => {
          for await (const bytes of answer.body!) client.receive(Buffer.from(bytes));
        })().catch(() => client.disconnect());
        await waitFor(() => client.events.length > known);
      },
      async [Symbol.asyncDispose]() {
        hangUp.abort();
        await service.stop();
      },
    };
  }

  return { start, backup, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

interface Backup {
  make(): Promise<void>;
  putBack(): Promise<void>;
}

function directoryBackup(directory: string, stack: AsyncDisposableStack): Backup {
  const copy = `${directory}-backup`;
  stack.defer(() => rmSync(copy, { recursive: true, force: true }));
  return {
    make: async () => cpSync(directory, copy, { recursive: true }),
    async putBack() {
      rmSync(directory, { recursive: true });
      cpSync(copy, directory, { recursive: true });
    },
  };
}

function databaseBackup(url: string, stack: AsyncDisposableStack): Backup {
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_backup`;
  const drop = (database: string) =>
    queryOnce(testPostgresUrl(), `drop database if exists ${database} with (force)`);
  stack.defer(async () => void (await drop(copy)));
  return {
    make: async () => void (await queryOnce(testPostgresUrl(), `create database ${copy} template ${name}`)),
    async putBack() {
      await drop(name);
      await queryOnce(testPostgresUrl(), `create database ${name} template ${copy}`);
    },
  };
}

const isOn = (client: StreamClient) =>
  (client.entries.get('flag\nexample')!.entry as { enabled: boolean }).enabled;

describe('a backup put back while nothing ran', () => {
  it('is noticed by who holds a later state, and everyone gets all of it anew', { timeout }, async () => {
    await using test = await setup();
    const ahead = new StreamClient();
    const other = new StreamClient();
    {
      await using before = await test.start();
      await before.connect(other);
      await waitFor(() => other.version === 1);
    }
    await test.backup.make();
    {
      await using later = await test.start();
      await later.connect(ahead);
      await later.change('disable');
      await waitFor(() => ahead.version === 2);
      expect(isOn(ahead)).toBe(false);
    }
    await test.backup.putBack();

    await using restored = await test.start();
    const { epoch: oldEpoch, ...found } = await restored.snapshot();
    expect([oldEpoch, found]).toEqual([ahead.epoch, { version: 1, isEnabled: true }]);
    await restored.connect(other);
    await restored.connect(ahead);
    await waitFor(() => ahead.epoch !== oldEpoch && other.epoch === ahead.epoch);
    expect(await restored.snapshot()).toEqual({ epoch: ahead.epoch, version: 1, isEnabled: true });
    expect([isOn(ahead), isOn(other)]).toEqual([true, true]);

    await restored.change('disable');
    await restored.change('enable');
    await waitFor(() => ahead.version === 3 && other.version === 3);
    expect([isOn(ahead), isOn(other)]).toEqual([true, true]);
    expect([...ahead.complaints, ...other.complaints]).toEqual([]);
  });

  it('negative control: nothing was put back, nothing is sent again', { timeout }, async () => {
    await using test = await setup();
    const client = new StreamClient();
    {
      await using before = await test.start();
      await before.connect(client);
      await before.change('disable');
      await waitFor(() => client.version === 2);
    }
    await test.backup.make();
    const { epoch } = client;
    await using after = await test.start();
    await after.connect(client);
    expect(client.events.at(-1)).toMatchObject({ event: 'intent', data: { transfer: 'none' } });
    await after.change('enable');
    await waitFor(() => client.version === 3);
    expect(await after.snapshot()).toEqual({ epoch, version: 3, isEnabled: true });
    expect(client.complaints).toEqual([]);
  });
});
