/** All SQL of triggers. */
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import type { TriggerRow } from './trigger-row.ts';

/** How many calls of a trigger are kept. */
const callsKept = 100;
/** How many messages it is told by that one was called before: alert managers repeat what they said lately. */
const messagesKept = 10_000;

/** By age; a project has at most 1,000. */
export async function listOfTriggers(db: ReadDb, project: string): Promise<TriggerRow[]> {
  return db
    .selectFrom('triggers')
    .selectAll()
    .where('project', '=', project)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function countTriggers(db: ReadDb, project: string): Promise<number> {
  const { count } = await db
    .selectFrom('triggers')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('project', '=', project)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What triggers aim at, of flags that are there or archived. */
export type AimRow = Pick<Selectable<Tables['flags']>, 'key' | 'kind' | 'tags' | 'archived_at'>;

/** Of each flag that a trigger of the project is for. One query. */
export async function aimsOf(db: ReadDb, project: string): Promise<AimRow[]> {
  return db
    .selectFrom('flags')
    .select(['key', 'kind', 'tags', 'archived_at'])
    .where('project', '=', project)
    .where('key', 'in', (eb) => eb.selectFrom('triggers').select('flag').where('project', '=', project))
    .execute();
}

/** Throws NOT_FOUND. */
export async function getTrigger(db: ReadDb, project: string, id: string): Promise<TriggerRow> {
  const row = await findTrigger(db, id);
  if (!row || row.project !== project) throw new OperationError('NOT_FOUND', `there is no trigger ${id}`);
  return row;
}

export async function findTrigger(db: ReadDb, id: string): Promise<TriggerRow | undefined> {
  return db.selectFrom('triggers').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertTrigger(db: Db, row: TriggerRow): Promise<void> {
  await db
    .insertInto('triggers')
    .values({ ...row, created_by: JSON.stringify(row.created_by) })
    .execute();
}

export async function updateTrigger(db: Db, row: TriggerRow): Promise<void> {
  const { name, disabled, expires_at, secret_sha256, signing_salt, version } = row;
  await db
    .updateTable('triggers')
    .set({ name, disabled, expires_at, secret_sha256, signing_salt, version })
    .where('id', '=', row.id)
    .execute();
}

export async function removeTrigger(db: Db, id: string): Promise<void> {
  await db.deleteFrom('triggers').where('id', '=', id).execute();
}

/** With a new URL nothing has been said yet. */
export async function forgetMessages(db: Db, id: string): Promise<void> {
  await db.deleteFrom('trigger_messages').where('trigger_id', '=', id).execute();
}

/** Whether a message counts: settled by the statement, of two at once for one of them. */
export async function claimMessage(db: Db, id: string, message: string, at: Date): Promise<boolean> {
  const row = await db
    .insertInto('trigger_messages')
    .values({ trigger_id: id, message, at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('message')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ids of signed messages that are too old to be taken again by their timestamp. */
export async function forgetMessagesBefore(db: Db, id: string, at: Date): Promise<void> {
  await db.deleteFrom('trigger_messages').where('trigger_id', '=', id).where('at', '<', at).execute();
}

/** All but the newest of what was called by the URL alone: whoever has that needs no old body to call again. */
export async function forgetOldestMessages(db: Db, id: string): Promise<void> {
  await forgettingOldestMessages(id).execute(db);
}

/** That statement: it runs under the lock of the project, by an index that has the messages of a trigger in this order. */
export function forgettingOldestMessages(id: string) {
  return sql`
    delete from trigger_messages where trigger_id = ${id} and at <= (
      select at from trigger_messages where trigger_id = ${id}
      order by at desc offset ${messagesKept} limit 1
    )`;
}

export type CallRow = Omit<Tables['trigger_calls'], 'position' | 'at'> & { at: Date };

/** Only the newest are kept. */
export async function insertCall(db: Db, row: CallRow): Promise<void> {
  await db.insertInto('trigger_calls').values(row).execute();
  await sql`
    delete from trigger_calls where trigger_id = ${row.trigger_id} and position <= (
      select position from trigger_calls where trigger_id = ${row.trigger_id}
      order by position desc offset ${callsKept} limit 1
    )`.execute(db);
}

export async function callsOf(db: ReadDb, id: string): Promise<CallRow[]> {
  return db
    .selectFrom('trigger_calls')
    .select(['trigger_id', 'at', 'outcome', 'detail', 'address'])
    .where('trigger_id', '=', id)
    .orderBy('position', 'desc')
    .limit(callsKept)
    .execute();
}
