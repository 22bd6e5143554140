/**
 * The epoch names the database's line of history. PostgreSQL's system identifier and timeline stand beside it: a
 * promoted standby or a cluster restored from a base backup differs in one of them, and gets a new epoch, so that
 * SDKs take a full snapshot instead of waiting for a version they have already seen.
 */
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { randomHex } from './ids.ts';
import { channel } from './postgres-bus.ts';

/** Call at every start. Returns the epoch in force. */
export async function keepEpoch(db: Db): Promise<string> {
  const { rows } = await sql<{ epoch: string; same: boolean; system: string; timeline: number }>`
    select i.epoch, s.system_identifier::text as system, c.timeline_id::int as timeline,
      i.system_identifier = s.system_identifier::text and i.timeline = c.timeline_id as same
    from instance i, pg_control_system() s, pg_control_checkpoint() c`.execute(db);
  const { epoch, same, system, timeline } = rows[0]!;
  return same ? epoch : mintEpoch(db, epoch, { system_identifier: system, timeline });
}

/**
 * Compare-and-swap: of several nodes that notice at once, one mints and all agree. Rings the other nodes. Returns the
 * epoch in force.
 */
export async function mintEpoch(
  db: Db,
  old: string,
  identity: { system_identifier?: string; timeline?: number } = {},
): Promise<string> {
  await db
    .updateTable('instance')
    .set({ ...identity, epoch: randomHex() + randomHex() })
    .where('epoch', '=', old)
    .execute();
  await sql`select pg_notify(${channel}, '')`.execute(db);
  return (await db.selectFrom('instance').select('epoch').executeTakeFirstOrThrow()).epoch;
}
