/** All SQL of usage. Many rows are one statement with one parameter, a JSON array. */
import { type RawBuilder, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { TallyRow } from './tally.ts';

export interface ExposureRow {
  project: string;
  environment: string;
  experiment: string;
  phase: number;
  variant: string;
  unit: string;
  at: string;
}

export interface TrackedRow {
  project: string;
  environment: string;
  event: string;
  unit: string | null;
  value: number | null;
  at: string;
  attributes: Record<string, unknown> | null;
}

/** False: that batch was written before. Of two at once the second waits for the first. */
export async function claimBatch(
  tx: Db,
  batch: { instance: string; sequence: number; receivedAt: Date },
): Promise<boolean> {
  const row = await tx
    .insertInto('event_batches')
    .values({ instance: batch.instance, sequence: batch.sequence, received_at: batch.receivedAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('instance')
    .executeTakeFirst();
  return row !== undefined;
}

/** The largest sum there is: `bigint` goes further, but a JavaScript number does not. */
const mostCounted = sql.lit(Number.MAX_SAFE_INTEGER);

/**
 * Adds to what is there, up to the largest safe integer, with the sums and instants that lists read. Each combination may
 * occur only once in `rows`. One statement, which locks rows in one order everywhere, as `rows` are.
 */
export async function addUsage(tx: Db, rows: TallyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with r as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
        project text, environment text, flag text, minute timestamptz, variant text, reason text,
        count bigint, last_at timestamptz)
    ), minutes as (
      insert into usage_minutes as u (project, environment, flag, minute, variant, reason, count, last_at)
      select project, environment, flag, minute, variant, reason, count, last_at from r
      on conflict (project, environment, flag, minute, variant, reason) do update set
        count = least(u.count, ${mostCounted} - excluded.count) + excluded.count,
        last_at = greatest(u.last_at, excluded.last_at)
    ), hours as (
      insert into usage_hours as u (project, environment, flag, hour, count)
      select project, environment, flag, date_trunc('hour', minute, 'UTC'),
        least(sum(count), ${mostCounted})::bigint
      from r group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (project, environment, flag, hour) do update set
        count = least(u.count, ${mostCounted} - excluded.count) + excluded.count
    )
    ${lastFrom(sql`r`)}`.execute(tx);
}

/** What was known to be later stays. */
function lastFrom(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into last_evaluations as l (project, flag, environment, last_at)
    select project, flag, environment, max(last_at) from ${rows} group by 1, 2, 3 order by 1, 2, 3
    on conflict (project, flag, environment) do update set last_at = excluded.last_at
    where l.last_at < excluded.last_at`;
}

export type AskedForRow = Pick<TallyRow, 'project' | 'environment' | 'flag' | 'last_at'>;

/** Of flags that a snapshot has no more: those that are archived, but still asked for. What never was is left out. */
export async function rememberAskedFor(tx: Db, rows: readonly AskedForRow[]): Promise<void> {
  if (rows.length === 0) return;
  const archived = sql`(
    select r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      project text, environment text, flag text, last_at timestamptz)
    join flags f on f.project = r.project and f.key = r.flag and f.archived_at is not null) as r`;
  await lastFrom(archived).execute(tx);
}

export async function insertExposures(tx: Db, rows: ExposureRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into exposures (project, environment, experiment, phase, variant, unit, at)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      project text, environment text, experiment text, phase integer, variant text, unit text,
      at timestamptz)`.execute(tx);
}

export async function insertTrackedEvents(tx: Db, rows: TrackedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into tracked_events (project, environment, event, unit, value, at, attributes)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      project text, environment text, event text, unit text, value double precision,
      at timestamptz, attributes jsonb)`.execute(tx);
}

/** By which instant each table's rows are old; each has an index on it. */
const ages = {
  usage_minutes: 'minute',
  usage_hours: 'hour',
  exposures: 'at',
  tracked_events: 'at',
  event_batches: 'received_at',
} as const;

/** A few at a time, so that no lock and no transaction is long. Returns how many went. */
export async function deleteBefore(
  db: Db,
  table: keyof typeof ages,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = sql.table(table);
  // By place, since most of them have no key; rows of that age are no longer updated.
  const { numAffectedRows } = await sql`
    delete from ${rows} where ctid = any(array(
      select ctid from ${rows} where ${sql.ref(ages[table])} < ${before} limit ${limit}
    ))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

export interface UsageRange {
  project: string;
  environment: string;
  flag: string;
  from: Date;
  to: Date;
  step: 'minute' | 'hour' | 'day';
}

/** Sums of each step (in UTC), oldest first; steps without an evaluation have no row. */
export async function sumUsage(
  db: ReadDb,
  { project, environment, flag, from, to, step }: UsageRange,
): Promise<{ at: Date; variant: string; reason: string; count: number }[]> {
  const sums = sql<{ at: Date; variant: string; reason: string; count: number }>`(
    select date_trunc(${step}::text, minute, 'UTC') as at, variant, reason,
      least(sum(count), ${mostCounted})::bigint as count
    from usage_minutes
    where project = ${project} and environment = ${environment} and flag = ${flag}
      and minute >= date_trunc('minute', ${from}::timestamptz) and minute < ${to}::timestamptz
    group by 1, variant, reason)`;
  return db
    .selectFrom(sums.as('sums'))
    .selectAll()
    .orderBy('at')
    .orderBy('variant')
    .orderBy('reason')
    .execute();
}

/** Of all that is kept, not of a range: two looks at the end of an index. */
export async function findLastEvaluation(
  db: ReadDb,
  { project, environment, flag }: Pick<UsageRange, 'project' | 'environment' | 'flag'>,
): Promise<Date | undefined> {
  const last = sql<{ last_at: Date | null }>`(
    select max(last_at) as last_at from usage_minutes
    where project = ${project} and environment = ${environment} and flag = ${flag}
      and minute = (
        select max(minute) from usage_minutes
        where project = ${project} and environment = ${environment} and flag = ${flag}
      ))`;
  const row = await db.selectFrom(last.as('last')).select('last_at').executeTakeFirst();
  return row?.last_at ?? undefined;
}

export async function isFlagIn(
  db: ReadDb,
  { project, environment, flag }: Pick<UsageRange, 'project' | 'environment' | 'flag'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('flag_configurations')
    .select('flag')
    .where('project', '=', project)
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .executeTakeFirst();
  return row !== undefined;
}
