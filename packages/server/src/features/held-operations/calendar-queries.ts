/** All SQL of the calendar. */
import { sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';

/** Recurrences that one look at the calendar follows. */
export const mostRecurrences = 1_000;

export interface Span {
  from: Date;
  to: Date;
}

/** Not yet run, due once in the span, behind a place in the order of time and id. */
export function findDueOnce(
  db: ReadDb,
  project: string,
  { from, to }: Span,
  after: [Date, string] | undefined,
  limit: number,
) {
  let query = waiting(db, project)
    .where('rule', 'is', null)
    .where('due_at', '>=', from)
    .where('due_at', '<', to);
  if (after !== undefined)
    query = query.where(sql<boolean>`(due_at, id collate "C") > (${after[0]}::timestamptz, ${after[1]})`);
  return query.orderBy('due_at').orderBy(sql`id collate "C"`).limit(limit).execute();
}

/** What recurs and may do so before `to`, those due next first. */
export function findRecurring(db: ReadDb, project: string, to: Date) {
  return waiting(db, project)
    .where('rule', 'is not', null)
    .where('due_at', '<', to)
    .orderBy('due_at')
    .orderBy('id')
    .limit(mostRecurrences)
    .execute();
}

export async function countRecurring(db: ReadDb, project: string, to: Date): Promise<number> {
  const row = await db
    .selectFrom('held_operations')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('project', '=', project)
    .where('state', '=', 'waiting')
    .where('rule', 'is not', null)
    .where('due_at', '<', to)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function waiting(db: ReadDb, project: string) {
  return db
    .selectFrom('held_operations')
    .select(['id', 'project', 'calls', 'author', 'due_at', 'rule', 'together', 'basis', 'rollout'])
    .select(['places', 'state', 'ready', 'approvals_needed', 'revision'])
    .where('project', '=', project)
    .where('state', '=', 'waiting');
}
export type ComingRow = Awaited<ReturnType<typeof findRecurring>>[number];

/** In use, and over within the span. */
export function findEnding(db: ReadDb, project: string, { from, to }: Span) {
  return db
    .selectFrom('environments')
    .select(['key', 'expires_at'])
    .where('project', '=', project)
    .where('archived_at', 'is', null)
    .where('expires_at', '>=', from)
    .where('expires_at', '<', to)
    .orderBy('expires_at')
    .orderBy('key')
    .execute();
}
