import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TemporaryDirectory, waitFor } from '@halyard/testkit';
import { Kysely, sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  openEmbeddedDatabase,
} from './open-embedded-database.ts';
import { fault } from './testing/faulty-sync.ts';
import { memoryDirectory } from './testing/memory-directory.ts';

/** Each test opens one or two databases, half a second of work each. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Tables {
  kept: { id: number; name: string };
}

let templatePlace: TemporaryDirectory;
let template: EmbeddedDatabase;
let place: TemporaryDirectory;
let embedded: EmbeddedDatabase;
let db: Kysely<Tables>;
let copies = 0;

beforeAll(async () => {
  templatePlace = memoryDirectory();
  template = await openEmbeddedDatabase({ directory: templatePlace.path, durable: false });
  await template.exec('create table kept (id int primary key, name text not null unique)');
  await template.close();
});

afterAll(() => templatePlace.remove());

beforeEach(async () => {
  place = memoryDirectory();
});

afterEach(async () => {
  await embedded.close().catch(() => {});
  await place.remove();
});

describe('one session', () => {
  beforeEach(() => openCopy({ durable: false }));

  it('makes a query outside a transaction wait for it, and keeps it when that is rolled back', async () => {
    const order: string[] = [];
    const begun = Promise.withResolvers<void>();
    const transaction = db.transaction().execute(async (tx) => {
      await tx.insertInto('kept').values({ id: 1, name: 'inside' }).execute();
      begun.resolve();
      await sleep(50);
      order.push('inside');
      throw new Error('changed my mind');
    });
    await begun.promise;
    // Another Kysely has a mutex of its own, so this one is ours.
    const other = new Kysely<Tables>({ dialect: embedded.dialect() });
    const outside = other
      .insertInto('kept')
      .values({ id: 2, name: 'outside' })
      .execute()
      .then(() => order.push('outside'));
    await expect(transaction).rejects.toThrow('changed my mind');
    await outside;
    expect(order).toEqual(['inside', 'outside']);
    expect(await names()).toEqual(['outside']);
  });

  it('keeps what is committed, to a savepoint, and says how many rows were changed', async () => {
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('kept').values({ id: 1, name: 'one' }).execute();
      await sql`savepoint here`.execute(tx);
      await expect(tx.insertInto('kept').values({ id: 1, name: 'again' }).execute()).rejects.toThrow();
      await sql`rollback to here`.execute(tx);
    });
    expect(await names()).toEqual(['one']);
    expect(await sql`update kept set id = 7`.execute(db)).toMatchObject({ numAffectedRows: 1n, rows: [] });
    expect((await sql`select 1`.execute(db)).numAffectedRows).toBeUndefined();
  });

  it('reports a transaction that PostgreSQL had given up', async () => {
    const failed = db.transaction().execute(async (tx) => {
      await sql`insert into nowhere values (1)`.execute(tx).catch(() => {});
    });
    await expect(failed).rejects.toThrow(/rolled back instead of committed/);
    expect(await names()).toEqual([]);
  });

  it('rolls back a transaction that a lone statement opened, so that nobody is drawn into it', async () => {
    await expect(sql`begin`.execute(db)).rejects.toThrow(/left one open/);
    await expect(embedded.exec(`begin; insert into kept values (1, 'one')`)).rejects.toThrow(/left one open/);
    expect(await names()).toEqual([]);
    await embedded.exec(
      `begin; insert into kept values (1, 'one'); commit; insert into kept values (2, 'two')`,
    );
    expect(await names()).toEqual(['one', 'two']);
  });

  it('gives the errors of node-postgres', async () => {
    await db.insertInto('kept').values({ id: 1, name: 'one' }).execute();
    const error = await db
      .insertInto('kept')
      .values({ id: 2, name: 'one' })
      .execute()
      .catch((error) => error);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({
      severity: 'ERROR',
      code: '23505',
      constraint: 'kept_name_key',
      table: 'kept',
      schema: 'public',
      detail: 'Key (name)=(one) already exists.',
    });
  });

  it('survives what is nested too deep, and says so', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    await expect(sql`select ${deep}::jsonb`.execute(db)).rejects.toMatchObject({ code: '54001' });
    await embedded.exec(
      'create function f(n int) returns int language plpgsql as $$ begin return f(n + 1); end $$',
    );
    await expect(sql`select f(1)`.execute(db)).rejects.toMatchObject({ code: '54001' });
    expect((await sql`-- nothing`.execute(db)).rows).toEqual([]);
    expect(await names()).toEqual([]);
  });

  it('leaves the main thread alone while a query runs', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    // Were it run here, no timer could fire before it has ended, however slow the machine.
    await sql`select count(*) from generate_series(1, 3000000)`.execute(db);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });
});

describe('close', () => {
  beforeEach(() => openCopy({}));

  it('lets what was begun finish and refuses what comes after', async () => {
    const inserts = Array.from({ length: 40 }, (_, id) =>
      db
        .insertInto('kept')
        .values({ id, name: `n${id}` })
        .execute(),
    );
    await inserts[0];
    const closing = [embedded.close(), embedded.close()];
    await expect(embedded.exec('select 1')).rejects.toThrow(/closed/);
    const settled = await Promise.allSettled(inserts);
    await Promise.all(closing);
    expect(readdirSync(directoryOf(copies))).toEqual(['pgdata']);
    const kept = settled.filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBeGreaterThan(0);
    embedded = await openEmbeddedDatabase({ directory: directoryOf(copies) });
    db = new Kysely({ dialect: embedded.dialect() });
    expect(await names()).toHaveLength(kept);
  });

  it('follows when Kysely is destroyed', async () => {
    await names();
    await db.destroy();
    await expect(embedded.exec('select 1')).rejects.toThrow(/closed/);
  });
});

describe('failure', () => {
  const state = new Int32Array(new SharedArrayBuffer(4));
  const module = new URL('./testing/faulty-sync.ts', import.meta.url).href;

  beforeEach(async () => {
    state[0] = fault.none;
    await openCopy({ syncObserver: { module, argument: state } });
    await db.insertInto('kept').values({ id: 1, name: 'before' }).execute();
  });

  it.each([
    ['a sync fails', fault.syncFails, /input\/output error/],
    ['the thread ends', fault.threadEnds, /thread ended/],
  ])('acknowledges nothing once %s, says so, and opens again', async (_, value, message) => {
    const failures: Error[] = [];
    embedded.onFailure((error) => failures.push(error));
    state[0] = value;
    const transaction = db.transaction().execute(async (tx) => {
      await tx.insertInto('kept').values({ id: 2, name: 'lost' }).execute();
    });
    const waiting = names();
    await expect(transaction).rejects.toThrow(message);
    await expect(waiting).rejects.toThrow(message);
    await expect(names()).rejects.toThrow(message);
    await expect(db.transaction().execute((tx) => sql`select 1`.execute(tx))).rejects.toThrow(message);
    expect(failures).toHaveLength(1);
    await embedded.close();
    embedded = await openEmbeddedDatabase({ directory: directoryOf(copies) });
    db = new Kysely({ dialect: embedded.dialect() });
    // Whether the unacknowledged one is there is open, as with any database.
    expect(await names()).toContain('before');
  });
});

describe('checkpoints', () => {
  it('come after so much log and keep the log short', async () => {
    const logged: string[] = [];
    await openCopy({
      durable: false,
      checkpointBytes: 1_000_000,
      checkpointMs: 100,
      log: (text) => logged.push(text),
    });
    await sleep(300);
    expect(logged).toEqual(['embedded database opened']);
    await db.insertInto('kept').values({ id: 1, name: 'one' }).execute();
    await waitFor(() => logged.length === 2, { what: 'a checkpoint after a time' });
    for (let round = 0; round < 6; round++) {
      await sql`create table filler as select repeat('x', 1000) from generate_series(1, 20000)`.execute(db);
      await sql`drop table filler`.execute(db);
      await embedded.checkpoint();
    }
    const segments = readdirSync(join(directoryOf(copies), 'pgdata', 'pg_wal')).filter(
      (name) => name.length === 24,
    );
    expect(segments.length).toBeLessThan(8);
  });
});

describe('copyTo', () => {
  it('copies an open database as it stands', async () => {
    await openCopy({ durable: false });
    await db.insertInto('kept').values({ id: 1, name: 'one' }).execute();
    await embedded.copyTo(join(place.path, 'backup'));
    await db.insertInto('kept').values({ id: 2, name: 'two' }).execute();
    await embedded.close();
    embedded = await openEmbeddedDatabase({ directory: join(place.path, 'backup'), durable: false });
    db = new Kysely({ dialect: embedded.dialect() });
    expect(await names()).toEqual(['one']);
  });
});

async function openCopy(options: Partial<EmbeddedDatabaseOptions>): Promise<void> {
  await template.copyTo(directoryOf(++copies));
  embedded = await openEmbeddedDatabase({ directory: directoryOf(copies), ...options });
  db = new Kysely<Tables>({ dialect: embedded.dialect() });
}

function directoryOf(copy: number): string {
  return join(place.path, `copy-${copy}`);
}

async function names(): Promise<string[]> {
  return (await db.selectFrom('kept').select('name').orderBy('id').execute()).map(({ name }) => name);
}
