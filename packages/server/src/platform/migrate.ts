import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Any number that nobody else uses: nodes that start together take turns at it. */
const lockNumber = 4_400_001;

export interface Migration {
  name: string;
  statements: string[];
}

/** Runs what has not run yet, all in one transaction under an advisory lock; returns the names of what ran. */
export async function migrate(db: Db, migrations: Migration[]): Promise<string[]> {
  for (;;) {
    const ran = await migrateInTurn(db, migrations);
    if (ran) return ran;
    await sleep(100);
  }
}

/** undefined: it is another node's turn. Waiting for the lock itself would end at the limit for a statement. */
function migrateInTurn(db: Db, migrations: Migration[]): Promise<string[] | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows: locks } = await sql<{ taken: boolean }>`
      select pg_try_advisory_xact_lock(${lockNumber}) as taken`.execute(tx);
    if (!locks[0]?.taken) return undefined;
    await sql`create table if not exists halyard_migrations (name text primary key, at timestamptz not null default now())`.execute(
      tx,
    );
    const { rows } = await sql<{ name: string }>`select name from halyard_migrations`.execute(tx);
    const done = new Set(rows.map((row) => row.name));
    const unknown = [...done].filter((name) => !migrations.some((migration) => migration.name === name));
    if (unknown.length > 0) {
      throw new Error(
        `the database was migrated by a newer Halyard (${unknown.join(', ')}); start that version or a later one`,
      );
    }
    const due = migrations.filter((migration) => !done.has(migration.name));
    for (const migration of due) {
      for (const statement of migration.statements) await sql.raw(statement).execute(tx);
      await sql`insert into halyard_migrations (name) values (${migration.name})`.execute(tx);
    }
    return due.map((migration) => migration.name);
  });
}
