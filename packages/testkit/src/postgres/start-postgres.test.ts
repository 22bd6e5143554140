import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitFor } from '../wait-for.ts';
import { findBinaries } from './find-binaries.ts';
import { isRunning } from './process-tree.ts';
import { queryOnce, withClient } from './query-once.ts';
import type { Cluster } from './start-cluster.ts';
import { startPostgres } from './start-postgres.ts';

async function setting(url: string, name: string): Promise<unknown> {
  return (await queryOnce(url, 'SELECT current_setting($1) AS value', [name]))[0]?.['value'];
}

describe('a server of our own', () => {
  let postgres: Cluster;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres({ own: true });
    url = postgres.url('postgres');
  });
  afterAll(() => postgres?.stop());

  it('is recent, roomy and fast rather than durable', async () => {
    expect(Number(await setting(url, 'server_version_num'))).toBeGreaterThanOrEqual(150_000);
    expect(await setting(url, 'max_connections')).toBe('300');
    expect(await setting(url, 'fsync')).toBe('off');
    expect(await setting(url, 'server_encoding')).toBe('UTF8');
  });

  it('wants its password', async () => {
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(queryOnce(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('keeps what was committed, and only that, when it is killed', async () => {
    await queryOnce(url, 'CREATE TABLE kept (n int)');
    await withClient(url, async (client) => {
      await client.query('INSERT INTO kept VALUES (1)');
      await client.query('BEGIN');
      await client.query('INSERT INTO kept VALUES (2)');
      await postgres.kill9();
      await expect(client.query('COMMIT')).rejects.toThrow();
    });
    await expect(queryOnce(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await postgres.restart();
    expect(await queryOnce(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('can be restarted while it runs', async () => {
    const startedAt = 'SELECT pg_postmaster_start_time()::text AS at';
    const before = await queryOnce(url, startedAt);
    await postgres.restart();
    expect(await queryOnce(url, startedAt)).not.toEqual(before);
  });
});

it('is durable on request, and leaves nothing behind', async () => {
  const postgres = await startPostgres({ own: true, durable: true });
  const url = postgres.url('postgres');
  expect(await setting(url, 'fsync')).toBe('on');
  const directory = dirname(String(await setting(url, 'data_directory')));
  expect(existsSync(directory)).toBe(true);
  await postgres.stop();
  expect(existsSync(directory)).toBe(false);
  await expect(queryOnce(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
});

it('uses the server of DATABASE_URL, and refuses to kill it', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('DATABASE_URL', 'postgresql://me:secret@db.example/main?sslmode=require');
  const postgres = await startPostgres();
  expect(postgres.url('other')).toBe('postgresql://me:secret@db.example/other?sslmode=require');
  await expect(postgres.kill9()).rejects.toThrow(/not ours/);
  await expect(postgres.restart()).rejects.toThrow(/not ours/);
});

describe('when the process that started it ends', () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(new URL('./start-postgres.ts', import.meta.url).href)};
    import { queryOnce } from ${JSON.stringify(new URL('./query-once.ts', import.meta.url).href)};
    const url = (await startPostgres({ own: true })).url('postgres');
    const [row] = await queryOnce(url, "SELECT current_setting('data_directory') AS data");
    process.stdout.write(row.data + '\\n');
    process.on('message', () => { throw new Error('planned crash'); });`;

  it.each(['SIGTERM', 'SIGINT', 'crash'] as const)('by %s, the server and its directory go', async (how) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [output] = (await once(child.stdout!, 'data')) as [Buffer];
    const directory = dirname(output.toString().trim());
    expect(existsSync(directory)).toBe(true);
    if (how === 'crash') child.send('now');
    else child.kill(how);
    const [code, signal] = await once(child, 'exit');
    expect(how === 'crash' ? code : signal).toBe(how === 'crash' ? 1 : how);
    expect(existsSync(directory)).toBe(false);
  });
});

it('finds the newest installation', () => {
  const binaries = findBinaries();
  expect(binaries?.version).toBeGreaterThanOrEqual(15);
  expect(existsSync(`${binaries?.directory}/initdb`)).toBe(true);
});

it('knows a process that has ended from one that runs', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  expect(isRunning(child.pid!)).toBe(true);
  child.kill('SIGKILL');
  await waitFor(() => !isRunning(child.pid!), { what: 'the process to end' });
});
