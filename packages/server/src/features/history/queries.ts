/** All SQL of the past: what stood where, by looking it up in the log, whatever its length. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/database.ts';

export type EntryKind = 'flag' | 'segment';

/** Where entries stand: in an environment, or (null) in what belongs to none. */
export interface Place {
  project: string;
  environment: string | null;
}

/** What the log says of one key at one moment. */
export interface PastEntry {
  kind: EntryKind;
  key: string;
  version: number;
  /** The change that made it so. */
  seq: number;
  /** null: there is no such entry (any more), or `isRedacted`. */
  after: unknown;
  /** What stood there was taken out of the log. */
  isRedacted: boolean;
}

/**
 * The newest item of every flag and segment up to a version of the environment, deleted ones included, by kind and key.
 * One query: the index on (project, environment, kind, key, version) is skipped through, two probes a key, however many
 * changes each key has seen.
 */
export async function entriesAt(db: Db, place: Place, version: number): Promise<PastEntry[]> {
  const here = inPlace(place);
  const { rows } = await sql<PastEntry>`
    with recursive keys (kind, key) as (
      select k.kind, (
        select i.key from change_items i where ${here} and i.kind = k.kind order by i.key limit 1
      )
      from (values ('flag'), ('segment')) k (kind)
      union all
      select k.kind, (
        select i.key from change_items i where ${here} and i.kind = k.kind and i.key > k.key
        order by i.key limit 1
      )
      from keys k where k.key is not null
    )
    select k.kind, k.key, last.version, last.seq, last.after, false as "isRedacted"
    from keys k
    cross join lateral (
      select i.version, i.seq, i.after from change_items i
      where ${here} and i.kind = k.kind and i.key = k.key and i.version <= ${version}
      order by i.version desc limit 1
    ) last
    where k.key is not null
    order by k.kind, k.key`.execute(db);
  return rows;
}

/** The version of a place right after a change; 0: nothing of it is that old. One query, one probe. */
export async function versionAfter(db: Db, place: Place, seq: number): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select i.version from change_items i
    where ${inPlace(place)} and i.kind in ('flag', 'segment') and i.seq <= ${seq}
    order by i.seq desc limit 1`.execute(db);
  return rows[0]?.version ?? 0;
}

function inPlace({ project, environment }: Place): RawBuilder<boolean> {
  return environment === null
    ? sql`i.project = ${project} and i.environment is null`
    : sql`i.project = ${project} and i.environment = ${environment}`;
}

/** The version that an environment has, and the epoch; undefined: there is no such environment. One query. */
export async function findPresent(
  db: Db,
  { project, environment }: { project: string; environment: string },
): Promise<{ version: number; epoch: string } | undefined> {
  return db
    .selectFrom('environments')
    .innerJoin('instance', (join) => join.onTrue())
    .where('project', '=', project)
    .where('key', '=', environment)
    .select(['environments.snapshot_version as version', 'instance.epoch'])
    .executeTakeFirst();
}
