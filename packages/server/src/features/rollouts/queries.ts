/** All SQL of rollouts. */
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { LoggedActor, Tables } from '../../platform/tables.ts';

export type RolloutRow = Selectable<Tables['rollouts']>;
export type TemplateRow = Selectable<Tables['rollout_templates']>;

export interface RolloutTarget {
  project: string;
  environment: string;
  flag: string;
  rule: string | null;
}

/** The newest of that place, whatever became of it. Throws NOT_FOUND. */
export async function getRollout(db: ReadDb, target: RolloutTarget): Promise<RolloutRow> {
  const row = await newestOf(db, target);
  if (row) return row;
  const where = target.rule === null ? '' : `, rule ${target.rule}`;
  throw new OperationError(
    'NOT_FOUND',
    `there is no rollout of ${target.flag} in ${target.environment}${where}`,
  );
}

/** One query; undefined: there never was one. */
export async function newestOf(db: ReadDb, target: RolloutTarget): Promise<RolloutRow | undefined> {
  return db
    .selectFrom('rollouts')
    .selectAll()
    .where('project', '=', target.project)
    .where('environment', '=', target.environment)
    .where('flag', '=', target.flag)
    .where('rule', target.rule === null ? 'is' : '=', target.rule)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** By its id, the row held until the end of the transaction; undefined where another node holds it, or it is gone. */
export async function claimRollout(db: ReadDb, project: string, id: string): Promise<RolloutRow | undefined> {
  return db
    .selectFrom('rollouts')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** Those that have something to do, longest due first; of none of the `others`. */
export async function findWaking(
  db: ReadDb,
  now: Date,
  limit: number,
  others: readonly string[] = [],
): Promise<{ project: string; id: string }[]> {
  let query = db.selectFrom('rollouts').select(['project', 'id']).where('wakes_at', '<=', now);
  if (others.length > 0) query = query.where('project', 'not in', others);
  return query.orderBy('wakes_at').orderBy('id').limit(limit).execute();
}

export async function insertRollout(db: Db, row: RolloutRow): Promise<void> {
  await db.insertInto('rollouts').values(written(row)).execute();
}

export async function updateRollout(db: Db, row: RolloutRow): Promise<void> {
  const { id, ...columns } = written(row);
  await db.updateTable('rollouts').set(columns).where('id', '=', id).execute();
}

/**
 * Who approved of the held operation that began it, or let it go on later, of the revision that it had then: what recurs may
 * be edited and wait for other approvals since. One query.
 */
export async function approversOf(
  db: ReadDb,
  { project, id, granted_version }: RolloutRow,
): Promise<LoggedActor[]> {
  const granted = db
    .selectFrom('change_items')
    .select('seq')
    .where('project', '=', project)
    .where('kind', '=', 'rollout')
    .where('key', '=', id)
    .where('version', '=', granted_version);
  const notes = await db
    .selectFrom('change_items as i')
    .innerJoin('held_notes as n', (join) =>
      join
        .onRef('n.held', '=', 'i.key')
        .on(sql<boolean>`n.revision = (i.after ->> 'revision')::integer`)
        .on('n.decision', '=', 'approve'),
    )
    .select('n.by_whom')
    .where('i.kind', '=', 'held-operation')
    .where('i.seq', 'in', granted)
    .execute();
  return notes.map(({ by_whom }) => by_whom);
}

/** Steps that are due in a time, soonest first: what a calendar shows of rollouts. One query. */
export async function findComing(
  db: ReadDb,
  project: string,
  { from, to }: { from: Date; to: Date },
): Promise<RolloutRow[]> {
  return db
    .selectFrom('rollouts')
    .selectAll()
    .where('project', '=', project)
    .where('state', '=', 'running')
    .where('due_at', '>=', from)
    .where('due_at', '<', to)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
}

const underWay = ['running', 'paused', 'held-up'] as const;

/** Those of these flags that go on, may go on, or wait for somebody: soonest first. One query. */
export async function findUnderWay(
  db: ReadDb,
  project: string,
  places: readonly { flag: string; environment: string }[],
  limit: number,
): Promise<RolloutRow[]> {
  if (places.length === 0) return [];
  const isOneOf = sql<boolean>`(flag, environment) in (select wanted.flag, wanted.environment
    from json_to_recordset(${JSON.stringify(places)}::json) as wanted(flag text, environment text))`;
  return db
    .selectFrom('rollouts')
    .selectAll()
    .where('project', '=', project)
    .where('state', 'in', [...underWay])
    .where(isOneOf)
    .orderBy(sql`due_at nulls last`)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export interface RolloutFilter {
  flag?: string | undefined;
  environment?: string | undefined;
  state?: RolloutRow['state'] | 'open' | undefined;
  waits?: 'instant' | 'somebody' | undefined;
}

/** Newest first; `after`: when the last one of the page before began, and its id. One query. */
export async function findRollouts(
  db: ReadDb,
  project: string,
  filter: RolloutFilter,
  { limit, after }: { limit: number; after: [string, string] | undefined },
): Promise<RolloutRow[]> {
  let query = db.selectFrom('rollouts').selectAll().where('project', '=', project);
  if (filter.flag !== undefined) query = query.where('flag', '=', filter.flag);
  if (filter.environment !== undefined) query = query.where('environment', '=', filter.environment);
  if (filter.state !== undefined) {
    query = query.where('state', 'in', filter.state === 'open' ? [...underWay] : [filter.state]);
  }
  if (filter.waits !== undefined) {
    const isTimed = filter.waits === 'instant';
    query = query.where('state', '=', 'running').where('wakes_at', isTimed ? 'is not' : 'is', null);
  }
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after[0]}::timestamptz, ${after[1]})`);
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** The changes that made each version of these rollouts, by their ids. One query. */
export async function seqsOf(
  db: ReadDb,
  project: string,
  ids: readonly string[],
): Promise<Map<string, Map<number, number>>> {
  const seqs = new Map<string, Map<number, number>>(ids.map((id) => [id, new Map()]));
  if (ids.length === 0) return seqs;
  const rows = await db
    .selectFrom('change_items')
    .select(['key', 'seq', 'version'])
    .where('project', '=', project)
    .where('kind', '=', 'rollout')
    .where('key', 'in', ids)
    .execute();
  for (const { key, seq, version } of rows) seqs.get(key)!.set(Number(version), Number(seq));
  return seqs;
}

function written(row: RolloutRow) {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    ...row,
    by: json(row.by),
    steps: JSON.stringify(row.steps),
    place: JSON.stringify(row.place),
    start: json(row.start),
    stands: json(row.stands),
    done: JSON.stringify(row.done),
    events: JSON.stringify(row.events),
    problem: json(row.problem),
    author: JSON.stringify(row.author),
    passed_by: json(row.passed_by),
  };
}

/** By key; a project has at most 1,000. */
export async function findTemplates(db: ReadDb, project: string): Promise<TemplateRow[]> {
  return db
    .selectFrom('rollout_templates')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .execute();
}

export async function countTemplates(db: ReadDb, project: string): Promise<number> {
  const { count } = await db
    .selectFrom('rollout_templates')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('project', '=', project)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function findTemplate(
  db: ReadDb,
  project: string,
  key: string,
): Promise<TemplateRow | undefined> {
  return db
    .selectFrom('rollout_templates')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** The version that the newest change of such a key gave it, though it is gone; 0: there never was one. One query. */
export async function lastTemplateVersion(db: ReadDb, project: string, key: string): Promise<number> {
  const row = await db
    .selectFrom('change_items')
    .select('version')
    .where('project', '=', project)
    .where('kind', '=', 'rollout-template')
    .where('key', '=', key)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.version ?? 0);
}

/** False where the key is taken. */
export async function insertTemplate(db: Db, row: TemplateRow): Promise<boolean> {
  const inserted = await db
    .insertInto('rollout_templates')
    .values({ ...row, steps: JSON.stringify(row.steps) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateTemplate(db: Db, row: TemplateRow): Promise<void> {
  const { project, key, ...columns } = row;
  await db
    .updateTable('rollout_templates')
    .set({ ...columns, steps: JSON.stringify(row.steps) })
    .where('project', '=', project)
    .where('key', '=', key)
    .execute();
}

export async function removeTemplate(db: Db, { project, key }: TemplateRow): Promise<void> {
  await db.deleteFrom('rollout_templates').where('project', '=', project).where('key', '=', key).execute();
}
