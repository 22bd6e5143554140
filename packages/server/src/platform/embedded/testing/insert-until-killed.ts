/**
 * Opens the directory it is given and inserts 1, 2, 3 ... after what is there; writes each number when acknowledged. With
 * `careless` PostgreSQL acknowledges before it writes; else checkpoints come often.
 */
import { writeSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { openEmbeddedDatabase } from '../open-embedded-database.ts';

const [, , directory = '', manner = 'careful'] = process.argv;
const careful = manner === 'careful';
const embedded = await openEmbeddedDatabase({
  directory,
  ...(careful ? { checkpointBytes: 200_000, checkpointMs: 50 } : {}),
});
const db = new Kysely<{ kept: { id: number; filler: string } }>({ dialect: embedded.dialect() });
await embedded.exec('create table if not exists kept (id int primary key, filler text not null)');
if (!careful) await sql`set synchronous_commit = off`.execute(db);
const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0) as last from kept`.execute(db);
const filler = 'x'.repeat(500);
writeSync(1, 'open\n');
for (let id = (rows[0]?.last ?? 0) + 1; ; id++) {
  await db.transaction().execute((tx) => tx.insertInto('kept').values({ id, filler }).execute());
  writeSync(1, `${id}\n`);
}
