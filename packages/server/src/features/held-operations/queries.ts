/** All SQL of held operations. */
import type { HeldOperationAnswer, HeldOutcome, HeldPointer, HeldState } from '@halyard/contract';
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import { touchedBy } from './basis.ts';

export type HeldRow = Selectable<Tables['held_operations']>;
export type NoteRow = Selectable<Tables['held_notes']>;

/** Throws NOT_FOUND, also where it is another project's. */
export async function getHeld(db: ReadDb, project: string, id: string): Promise<HeldRow> {
  const row = await db
    .selectFrom('held_operations')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new OperationError('NOT_FOUND', `there is no held operation ${id}`);
  return row;
}

/** The same, claimed until the transaction ends; undefined: another one has it, or it is not there. */
export async function claimHeld(db: ReadDb, project: string, id: string): Promise<HeldRow | undefined> {
  return db
    .selectFrom('held_operations')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export interface HeldFilter {
  state?: HeldState | undefined;
  flag?: string | undefined;
  environment?: string | undefined;
  author?: string | undefined;
  /** As the row has it: by now it may lack approvals. */
  isReady?: true;
  /** Only what waits and took approvals when it was held, or is guarded by one of these environments. */
  mayTakeApprovals?: readonly string[];
  from?: string | undefined;
  to?: string | undefined;
  /** The ids of whoever it has to be of: themselves, or the account behind a key. */
  authors?: readonly string[] | undefined;
}

/** What has no time comes last. `after`: due (or `endOfTime`) and id of the last one of the page before. */
export async function findHeld(
  db: ReadDb,
  project: string,
  filter: HeldFilter,
  { limit, after }: { limit: number; after: [string, string] | undefined },
): Promise<HeldRow[]> {
  const due = sql<Date>`coalesce(due_at, ${endOfTime}::timestamptz)`;
  let query = db.selectFrom('held_operations').selectAll().where('project', '=', project);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.flag !== undefined) query = query.where(touches({ kind: 'flag', key: filter.flag }));
  if (filter.environment !== undefined) query = query.where(touches({ environment: filter.environment }));
  if (filter.author !== undefined) query = query.where(sql<boolean>`author ->> 'id' = ${filter.author}`);
  if (filter.authors !== undefined) {
    const ids = JSON.stringify(filter.authors);
    query = query.where(
      sql<boolean>`(author ->> 'id' in (select json_array_elements_text(${ids}::json))
        or author -> 'account' ->> 'id' in (select json_array_elements_text(${ids}::json)))`,
    );
  }
  if (filter.mayTakeApprovals) {
    query = query.where('state', '=', 'waiting').where(mayTakeApprovals(filter.mayTakeApprovals));
  }
  if (filter.isReady) query = query.where(isReady);
  if (filter.from) query = query.where('due_at', '>=', new Date(filter.from));
  if (filter.to) query = query.where('due_at', '<', new Date(filter.to));
  if (after) query = query.where(sql<boolean>`(${due}, id) > (${after[0]}::timestamptz, ${after[1]})`);
  return query.orderBy(due).orderBy('id').limit(limit).execute();
}

const endOfTime = '9999-12-31T00:00:00.000Z';

/** Where a row stands in that order. */
export function placeOf({ due_at, id }: Pick<HeldRow, 'due_at' | 'id'>): [string, string] {
  return [due_at?.toISOString() ?? endOfTime, id];
}

function touches(place: Partial<Record<'kind' | 'key' | 'environment', string>>) {
  // Also what changes nothing as things stand now, as the end of a window that has not begun.
  const { kind, key, environment } = place;
  const params = kind === undefined ? { environment } : { [`${kind}Id`]: key };
  return sql<boolean>`(basis::jsonb @> ${JSON.stringify([place])}::jsonb
    or calls::jsonb @> ${JSON.stringify([{ params }])}::jsonb)`;
}

function mayTakeApprovals(guarded: readonly string[]) {
  // What a version held that did not keep places may be guarded by any.
  return sql<boolean>`(approvals_needed > 0 or places is null or exists (
    select from json_array_elements(places::json) as place
    where place ->> 'guards' in (select json_array_elements_text(${JSON.stringify(guarded)}::json))))`;
}

/** Of several, oldest first. One query. */
export async function notesOf(db: ReadDb, ids: readonly string[]): Promise<Map<string, NoteRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('held_notes')
    .selectAll()
    .where('held', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, ({ held }) => held);
}

export async function insertHeld(db: Db, row: HeldRow): Promise<void> {
  await db.insertInto('held_operations').values(written(row)).execute();
}

export async function insertNote(db: Db, { by_whom, ...note }: NoteRow): Promise<void> {
  await db
    .insertInto('held_notes')
    .values({ ...note, by_whom: JSON.stringify(by_whom) })
    .execute();
}

/** What was said of it; who decided what stays. */
export async function eraseNotes(db: Db, held: string): Promise<void> {
  await db.updateTable('held_notes').set({ text: null }).where('held', '=', held).execute();
}

export async function updateHeld(db: Db, { id, ...row }: HeldRow): Promise<void> {
  await db
    .updateTable('held_operations')
    .set(written(row as HeldRow))
    .where('id', '=', id)
    .execute();
}

function written(row: HeldRow) {
  const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    ...row,
    calls: JSON.stringify(row.calls),
    author: JSON.stringify(row.author),
    basis: JSON.stringify(row.basis),
    rule: text(row.rule),
    late: text(row.late),
    outcome: text(row.outcome),
  };
}

/** In these words, and not as parameters: the index of what is due is of these rows only. */
const isReady = sql<boolean>`state = 'waiting' and ready`;

/** Ready and due, in the order in which they run; of none of the `others`. One query, by its index. */
export async function findDue(
  db: ReadDb,
  now: Date,
  limit: number,
  others: readonly string[] = [],
): Promise<{ id: string; project: string; due_at: Date }[]> {
  let query = db
    .selectFrom('held_operations')
    .select(['id', 'project', 'due_at'])
    .where(isReady)
    .where('due_at', '<=', now);
  if (others.length > 0) query = query.where('project', 'not in', others);
  const rows = await query.orderBy('due_at').orderBy('id').limit(limit).execute();
  return rows as { id: string; project: string; due_at: Date }[];
}

/** When the next one comes due that is ready; undefined: none is. One query, one probe. */
export async function findNextDue(db: ReadDb): Promise<Date | undefined> {
  const row = await db
    .selectFrom('held_operations')
    .select('due_at')
    .where(isReady)
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? undefined;
}

/** How many wait, and how many of these should have run. One query. */
export async function countHeld(db: ReadDb, now: Date): Promise<{ waiting: number; overdue: number }> {
  return db
    .selectFrom('held_operations')
    .where('state', '=', 'waiting')
    .select([
      sql<number>`count(*)`.as('waiting'),
      sql<number>`count(*) filter (where ready and due_at <= ${now})`.as('overdue'),
    ])
    .executeTakeFirstOrThrow();
}

/** What the log says of entries today, by place; those it never heard of are left out. One query, a probe each. */
export async function entriesNow(
  db: ReadDb,
  project: string,
  places: readonly { environment: string | null; kind: string; key: string }[],
): Promise<Map<string, { after: unknown; isRedacted: boolean }>> {
  if (places.length === 0) return new Map();
  const named = JSON.stringify(places);
  const rows = (await db
    .selectFrom(
      sql<{ environment: string | null; kind: string; key: string; after: unknown; isRedacted: boolean }>`(
        select p.environment, p.kind, p.key, last.after, last.after_sha256 is not null as "isRedacted"
        from json_to_recordset(${named}::json) as p (environment text, kind text, key text)
        cross join lateral (
          select i.after, i.after_sha256 from change_items i
          where i.project = ${project} and i.environment = p.environment and i.kind = p.kind and i.key = p.key
          order by i.version desc limit 1
        ) last
        where p.environment is not null
        union all
        select p.environment, p.kind, p.key, last.after, last.after_sha256 is not null
        from json_to_recordset(${named}::json) as p (environment text, kind text, key text)
        cross join lateral (
          select i.after, i.after_sha256 from change_items i
          where i.project = ${project} and i.environment is null and i.kind = p.kind and i.key = p.key
          order by i.version desc limit 1
        ) last
        where p.environment is null
      )`.as('found'),
    )
    .selectAll()
    .execute()) as {
    environment: string | null;
    kind: string;
    key: string;
    after: unknown;
    isRedacted: boolean;
  }[];
  return new Map(
    rows.map(({ environment, kind, key, ...entry }) => [JSON.stringify([environment, kind, key]), entry]),
  );
}

/** As answers and the log show it. */
export function heldAnswer(row: HeldRow, notes: readonly NoteRow[]): HeldOperationAnswer {
  return {
    id: row.id,
    calls: row.calls as HeldOperationAnswer['calls'],
    author: row.author,
    comment: row.comment,
    state: row.state,
    dueAt: row.due_at?.toISOString() ?? null,
    rule: row.rule as HeldOperationAnswer['rule'],
    late: row.late,
    approvalsNeeded: row.approvals_needed,
    ready: row.ready,
    revision: row.revision,
    diff: row.basis as HeldPointer[],
    touched: touchedBy(row.basis),
    rollout: row.rollout,
    together: row.together,
    outcome: row.outcome as HeldOutcome | null,
    notes: notes.map(({ id, decision, by_whom, text, revision, at }) => ({
      id,
      kind: decision === null ? 'comment' : decision === 'approve' ? 'approval' : 'rejection',
      author: by_whom,
      text: text ?? '',
      revision,
      at: at.toISOString(),
    })),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}
