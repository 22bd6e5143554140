/**
 * A write of the identity library and the change that tells of it happen together or not at all: the database is made
 * to fail at each table that takes part, and PostgreSQL's connection is cut at every message.
 */

import { kyselyAdapter } from '@better-auth/kysely-adapter';
import { cloneDatabase, startPgProxy, testPostgresUrl, waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { openDatabase } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { migrate } from '../../platform/migrate.ts';
import type { System } from '../../platform/system.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { identityOn, type TestIdentity } from './testing/identity-on.ts';

const password = 'correct horse battery';
const other = 'another horse battery';
const tables = ['people', 'credentials', 'sessions', 'changes', 'change_items', 'log_head'];

let t: TestSystem;
let identity: TestIdentity;
beforeAll(async () => {
  t = await openTestSystem();
  identity = identityOn(t);
  await identity.addPerson({ id: 'ada', name: 'Ada', password });
  await sql`create function planted() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`.execute(
    t.system.database.db,
  );
});
afterAll(() => t[Symbol.asyncDispose]());

async function everything({ database: { db } }: Pick<System, 'database'> = t.system): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`select x::text as row from ${sql.table(table)} x`.execute(db);
    found.push(table, ...rows.map(({ row }) => row).sort());
  }
  return found;
}

const signIn = (on = identity) => on.ask('/sign-in/email', { email: 'ada@example.com', password });

it.each(tables.filter((table) => table !== 'people'))('leaves nothing where %s fails', async (table) => {
  const { db } = t.system.database;
  const { cookie } = await signIn();
  const writes: [string, () => Promise<unknown>][] = [
    ['sign-in', () => signIn()],
    ['sign-out', () => identity.ask('/sign-out', {}, cookie)],
    [
      'change-password',
      () => identity.ask('/change-password', { currentPassword: password, newPassword: other }, cookie),
    ],
  ];
  const before = await everything();
  const when = table === 'log_head' ? 'update' : 'insert or update or delete';
  await sql`create trigger planted after ${sql.raw(when)} on ${sql.table(table)} execute function planted()`.execute(
    db,
  );
  for (const [name, write] of writes) {
    // Without a word for it the library says that signing out went well; nothing did.
    const answered = await write().catch((error: Error) => error);
    const touched = !(name !== 'change-password' && table === 'credentials');
    expect(await everything(), `${name}: ${JSON.stringify(answered)}`).toEqual(
      touched ? before : expect.anything(),
    );
    if (!touched) break;
  }
  await sql`drop trigger planted on ${sql.table(table)}`.execute(db);
});

it('negative control: without a fault each of these leaves something', async () => {
  const before = await everything();
  const { cookie } = await signIn();
  const during = await everything();
  expect(during).not.toEqual(before);
  await identity.ask('/sign-out', {}, cookie);
  expect(await everything()).not.toEqual(during);
});

/** Sessions that are in one of the two, the table and the log, and not in the other. */
async function torn({ database: { db } }: Pick<System, 'database'>): Promise<string[]> {
  const rows = await db.selectFrom('sessions').select('id').execute();
  const items = await db
    .selectFrom('change_items')
    .select(['key', 'after'])
    .where('kind', '=', 'session')
    .orderBy('seq')
    .execute();
  const logged = new Map(items.map(({ key, after }) => [key, after !== null]));
  const open = [...logged].filter(([, isOpen]) => isOpen).map(([key]) => key);
  const there = rows.map(({ id }) => id);
  return [...there.filter((id) => !open.includes(id)), ...open.filter((id) => !there.includes(id))];
}

it.runIf(isPostgres)(
  'is whole wherever PostgreSQL is cut off, which a control is not',
  {
    timeout: 180_000,
  },
  async () => {
    await using stack = new AsyncDisposableStack();
    const clone = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
    stack.defer(() => clone.drop());
    const proxy = await startPgProxy({ upstream: clone.url });
    stack.defer(() => proxy.close());
    const choice = { databaseUrl: proxy.url, dataDirectory: '', poolSize: 1 };
    const database = await openDatabase(choice, createLog('silent'));
    stack.defer(() => database.close());
    await migrate(database.db, migrations);
    const system = { ...t.system, database };
    const cutIdentity = identityOn({ ...t, system });
    await cutIdentity.addPerson({ id: 'ada', name: 'Ada', password });

    async function cutEverywhere(attempt: () => Promise<unknown>): Promise<{ cuts: number; torn: string[] }> {
      let messages = 0;
      const forget = proxy.onMessage(
        ({ from, type }) => void (from === 'frontend' && type === 'S' && messages++),
      );
      await attempt();
      forget();
      for (const mode of ['before', 'after'] as const) {
        for (let k = 1; k <= messages * 5; k++) {
          proxy.cutAfter(k, mode);
          await attempt().catch(() => {});
          const { cuts } = proxy.counters;
          proxy.arm();
          // What guards the pool asks again before it believes that the database is back.
          await waitFor(() => sql`select 1`.execute(database.db));
          if (cuts === 0) break;
        }
      }
      return { cuts: messages, torn: await torn(system) };
    }

    const held = await cutEverywhere(() => signIn(cutIdentity));
    expect(held.cuts).toBeGreaterThan(5);
    expect(held.torn).toEqual([]);

    // Control: the library's own adapter, and the change in a transaction after it.
    const plain = kyselyAdapter(database.db, { type: 'postgres' })(cutIdentity.auth.options);
    const planted = await cutEverywhere(async () => {
      const row = {
        userId: 'ada',
        token: `planted-${Math.random()}`,
        expiresAt: new Date(),
        createdAt: new Date(),
        updatedAt: new Date(),
      };
      const { id } = await plain.create<Record<string, unknown>, { id: string }>({
        model: 'session',
        data: row,
      });
      await database.db.transaction().execute(async (tx) => {
        const head = await tx
          .updateTable('log_head')
          .set((eb) => ({ seq: eb('seq', '+', 1) }))
          .returning('seq')
          .executeTakeFirstOrThrow();
        await tx
          .insertInto('changes')
          .values({
            seq: head.seq,
            at: new Date(),
            project: null,
            actor: '{"kind":"user","id":"ada","name":"Ada"}',
            operation: 'planted',
            input: null,
            comment: null,
            request_id: 'planted',
            payload_sha256: '',
            previous_hash: '',
            hash: '',
          })
          .execute();
        const item = {
          position: 0,
          project: null,
          environment: null,
          kind: 'session' as const,
          key: id,
          version: 1,
        };
        await tx
          .insertInto('change_items')
          .values({ ...item, seq: head.seq, after: '{}' })
          .execute();
      });
    });
    expect(planted.torn).not.toEqual([]);
  },
);
