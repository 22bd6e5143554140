/**
 * Databases for tests: one is prepared once and kept, and each test gets a copy of it, which takes tens of
 * milliseconds instead of a run of all migrations.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { withClient } from './query-once.ts';

/** A prepared database that nobody can connect to any more. */
export interface DatabaseTemplate {
  /** Connection string of somebody who may create databases. */
  readonly adminUrl: string;
  readonly name: string;
}

/** A copy of a template. */
export interface DatabaseClone extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Removes it, ending whatever is still connected. Safe to call twice. */
  drop(): Promise<void>;
}

// "halyar" in ASCII: a number that other users of the server are unlikely to lock.
const lockNumber = 0x68_61_6c_79_61_72;

/**
 * The template called `name`, made with `prepare` unless it exists: put a hash of everything that `prepare`
 * depends on into the name. Concurrent callers, in any process, prepare once and all wait for it. When `prepare`
 * throws, so does this, and the next caller tries again.
 */
export async function createTemplate(
  adminUrl: string,
  name: string,
  prepare: (url: string) => Promise<void>,
): Promise<DatabaseTemplate> {
  if (!/^[a-z][a-z0-9_]{0,49}$/.test(name)) throw new RangeError(`Not the name of a template: ${name}`);
  await withClient(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [lockNumber]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    // Renamed when it is complete, so that a template that exists is a template that works.
    const unfinished = `${name}_unfinished`;
    await dropDatabase(admin, unfinished);
    await admin.query(`CREATE DATABASE ${unfinished} TEMPLATE template0`);
    await prepare(databaseUrl(adminUrl, unfinished));
    await admin.query(`ALTER DATABASE ${unfinished} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1', [
      unfinished,
    ]);
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
  return { adminUrl, name };
}

/** A new database with everything that the template holds. */
export async function cloneDatabase(template: DatabaseTemplate): Promise<DatabaseClone> {
  const { adminUrl } = template;
  const name = `halyard_test_${randomBytes(8).toString('hex')}`;
  await withClient(adminUrl, (admin) => copyWhenFree(admin, template.name, name));
  const drop = () => withClient(adminUrl, (admin) => dropDatabase(admin, name));
  return { url: databaseUrl(adminUrl, name), name, drop, [Symbol.asyncDispose]: drop };
}

async function copyWhenFree(admin: Client, template: string, name: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return;
    } catch (error) {
      // 55006, object_in_use: a session, such as one of autovacuum, is in the template at this moment.
      if ((error as { code?: string }).code !== '55006' || performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function dropDatabase(admin: Client, name: string): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
