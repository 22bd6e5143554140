/** All SQL of the past: what stood where, by looking it up in the log, whatever its length. */
import type { ChangeAnswer, SayableItem } from '@halyard/contract';
import type { EntryName } from '@halyard/core';
import { type RawBuilder, sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';

/** Where entries stand: in an environment, or (null) in what belongs to none. */
export interface Place {
  project: string;
  environment: string | null;
}

/** What the log says of one key at one moment. */
export interface PastEntry extends EntryName {
  version: number;
  /** The change that made it so. */
  seq: number;
  /** null: there is no such entry (any more), or `isRedacted`. */
  after: unknown;
  /** What stood there was taken out of the log. */
  isRedacted: boolean;
}

/** An item of the log, with when it was written. */
export interface PastItem extends PastEntry {
  at: Date;
}

// Of the whole row, but only where there is nothing else to say: an entry that is gone has no hash of what it was.
const isRedacted = sql<boolean>`
  case when i.after is null then to_jsonb(i) ->> 'after_sha256' is not null else false end`;

/**
 * The newest item of every flag and segment up to a version of the place, deleted ones included, by kind and key. One
 * query: the index on (project, environment, kind, key, version) is skipped through, two probes a key, however many
 * changes each key has seen.
 */
export async function entriesAt(db: ReadDb, place: Place, version: number): Promise<PastEntry[]> {
  const here = inPlace(place);
  const rows = await select<PastEntry>(
    db,
    sql`
    with recursive keys (kind, key) as (
      select k.kind, (
        select i.key from change_items i where ${here} and i.kind = k.kind order by i.environment, i.key limit 1
      )
      from (values ('flag'), ('segment')) k (kind)
      union all
      select k.kind, (
        select i.key from change_items i where ${here} and i.kind = k.kind and i.key > k.key
        order by i.environment, i.key limit 1
      )
      from keys k where k.key is not null
    )
    select k.kind, k.key, last.version, last.seq, last.after, last."isRedacted"
    from keys k
    cross join lateral (
      select i.version, i.seq, i.after, ${isRedacted} as "isRedacted" from change_items i
      where ${here} and i.kind = k.kind and i.key = k.key and i.version <= ${version}
      order by i.environment desc, i.version desc limit 1
    ) last
    where k.key is not null
    order by k.kind, k.key`,
  );
  return rows;
}

/** The same of these keys only; `living`: the newest one in which it was not gone. One query, a probe a key. */
export async function entriesNamed(
  db: ReadDb,
  place: Place,
  names: readonly EntryName[],
  version: number,
  { living = false } = {},
): Promise<PastEntry[]> {
  if (names.length === 0) return [];
  const there = living ? sql`and (i.after is not null or ${isRedacted})` : sql``;
  const rows = await select<PastEntry>(
    db,
    sql`
    select n.kind, n.key, last.version, last.seq, last.after, last."isRedacted"
    from ${listed(names)} n (kind, key)
    cross join lateral (
      select i.version, i.seq, i.after, ${isRedacted} as "isRedacted" from change_items i
      where ${inPlace(place)} and i.kind = n.kind and i.key = n.key and i.version <= ${version} ${there}
      order by i.environment desc, i.version desc limit 1
    ) last`,
  );
  return rows;
}

/** Items of these keys after one version and up to another, oldest first, at most `limit`. One query. */
export async function itemsBetween(
  db: ReadDb,
  place: Place,
  names: readonly EntryName[],
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<PastItem[]> {
  const rows = await select<PastItem>(
    db,
    sql`
    select n.kind, n.key, i.version, i.seq, c.at, i.after, i."isRedacted"
    from ${listed(names)} n (kind, key)
    cross join lateral (
      select i.version, i.seq, i.position, i.after, ${isRedacted} as "isRedacted" from change_items i
      where ${inPlace(place)} and i.kind = n.kind and i.key = n.key
        and i.version > ${after} and i.version <= ${upTo}
      order by i.environment, i.version limit ${limit}
    ) i
    join changes c on c.seq = i.seq
    order by i.seq, i.position limit ${limit}`,
  );
  return rows;
}

/** The version of a place right after a change; 0: nothing of it is that old. One query, one probe. */
export async function versionAfter(db: ReadDb, place: Place, seq: number): Promise<number> {
  const rows = await select<{ version: number }>(
    db,
    sql`
    select i.version from change_items i
    where ${inPlace(place)} and ${isEntry} and i.seq <= ${seq}
    order by i.environment desc, i.seq desc limit 1`,
  );
  return rows[0]?.version ?? 0;
}

/**
 * The change that led to a version of a place; undefined: none did, it is the one that it began with. One query, which
 * looks for it by halves: there is no index by version alone, and versions rise with seq.
 */
export async function seqOfVersion(db: ReadDb, place: Place, version: number): Promise<number | undefined> {
  const here = sql`${inPlace(place)} and ${isEntry}`;
  const rows = await select<{ seq: number }>(
    db,
    sql`
    with recursive search (lo, hi) as (
      select 0::bigint, seq from log_head
      union all
      select case when fits then mid else lo end, case when fits then hi else mid - 1 end
      from search
      cross join lateral (select (lo + hi + 1) / 2 as mid) m
      cross join lateral (
        select coalesce((
          select i.version from change_items i where ${here} and i.seq <= mid
          order by i.environment desc, i.seq desc limit 1
        ), 0) <= ${version} as fits
      ) f
      where lo < hi
    )
    select i.seq from change_items i
    where ${here} and i.seq <= (select lo from search where lo >= hi limit 1)
    order by i.environment desc, i.seq desc limit 1`,
  );
  return rows[0]?.seq;
}

/** The environments that a project has or had, each with the change that made it. One query. */
export async function environmentsMade(db: ReadDb, project: string): Promise<Map<string, number>> {
  const rows = await select<{ key: string; seq: number }>(
    db,
    sql`
    select i.key, min(i.seq) as seq from change_items i
    where i.project = ${project} and i.environment is null and i.kind = 'environment'
    group by i.key`,
  );
  return new Map(rows.map(({ key, seq }) => [key, seq]));
}

/** Whether an environment was archived right after a change. One query. */
export async function wasArchived(
  db: ReadDb,
  project: string,
  environment: string,
  seq: number,
): Promise<boolean> {
  const rows = await select<{ archived: boolean }>(
    db,
    sql`
    select i.after ->> 'archivedAt' is not null as archived from change_items i
    where i.project = ${project} and i.environment is null and i.kind = 'environment' and i.key = ${environment}
      and i.seq <= ${seq}
    order by i.version desc limit 1`,
  );
  return rows[0]?.archived ?? false;
}

/** A change as those name it who stand in its debt. */
export type ChangeName = Pick<ChangeAnswer, 'seq' | 'operation' | 'actor' | 'comment' | 'requestId'> & {
  at: Date;
};

/** In no order; those of other projects are left out. One query. */
export async function changesNamed(
  db: ReadDb,
  project: string,
  seqs: readonly number[],
): Promise<ChangeName[]> {
  if (seqs.length === 0) return [];
  return db
    .selectFrom('changes')
    .select(['seq', 'at', 'operation', 'actor', 'comment', 'request_id as requestId'])
    .where('seq', 'in', seqs)
    .where('project', '=', project)
    .execute();
}

/** Whether the log has come so far. One query. */
export async function isRecorded(db: ReadDb, seq: number): Promise<boolean> {
  const row = await db.selectFrom('changes').select('seq').where('seq', '=', seq).executeTakeFirst();
  return row !== undefined;
}

/** The last change of something in a project up to that of another. One query, a probe for each environment. */
export async function lastChangeBefore(
  db: ReadDb,
  project: string,
  seq: number,
): Promise<{ seq: number; at: Date } | undefined> {
  const [row] = await select<{ seq: number; at: Date }>(
    db,
    sql`
    select c.seq, c.at from changes c
    where c.seq = greatest(
      (select i.seq from change_items i
        where i.project = ${project} and i.environment is null and i.seq <= ${seq}
        order by i.environment desc, i.seq desc limit 1),
      (select max(last.seq) from environments e cross join lateral (
        select i.seq from change_items i
        where i.project = e.project and i.environment = e.key and i.seq <= ${seq}
        order by i.environment desc, i.seq desc limit 1
      ) last where e.project = ${project}))`,
  );
  return row;
}

/** What sentences about changes are made of, by seq. Two queries. */
export async function sayable(
  db: ReadDb,
  project: string,
  seqs: readonly number[],
): Promise<Map<number, { input: unknown; items: SayableItem[] }>> {
  if (seqs.length === 0) return new Map();
  const changes = await db
    .selectFrom('changes')
    .select(['seq', 'input'])
    .where('seq', 'in', seqs)
    .where('project', '=', project)
    .execute();
  const items = await db
    .selectFrom('change_items')
    .select(['seq', 'environment', 'kind', 'key', 'after'])
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .orderBy('position')
    .execute();
  const bySeq = Map.groupBy(items, ({ seq }) => seq);
  return new Map(changes.map(({ seq, input }) => [seq, { input, items: bySeq.get(seq) ?? [] }]));
}

/** The newest change of a project, or the newest up to an instant. One query, one probe. */
export async function newestChange(
  db: ReadDb,
  project: string,
  upTo?: Date,
): Promise<{ seq: number; at: Date } | undefined> {
  let query = db.selectFrom('changes').select(['seq', 'at']).where('project', '=', project);
  if (upTo !== undefined) query = query.where('at', '<=', upTo);
  return query.orderBy('at', 'desc').orderBy('seq', 'desc').limit(1).executeTakeFirst();
}

/** The version that an environment has, and the epoch; undefined: there is no such environment. One query. */
export async function findPresent(
  db: ReadDb,
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

/** The counters that any change of a project's flags and segments raises, as one text. Two queries. */
export async function stateOf(db: ReadDb, project: string, environment: string | null): Promise<string> {
  const { version } = await db
    .selectFrom('projects')
    .select('version')
    .where('key', '=', project)
    .executeTakeFirstOrThrow();
  let query = db
    .selectFrom('environments')
    .select(['key', 'snapshot_version'])
    .where('project', '=', project);
  if (environment !== null) query = query.where('key', '=', environment);
  const rows = await query.orderBy('key').execute();
  return [version, ...rows.map(({ key, snapshot_version }) => `${key}=${snapshot_version}`)].join(';');
}

const isEntry = sql`i.kind in ('flag', 'segment')`;

/** What reads cannot be sent as it is: it is written as something to select from. */
async function select<Row>(db: ReadDb, query: RawBuilder<unknown>): Promise<Row[]> {
  const rows = await db.selectFrom(sql<Row>`(${query})`.as('found')).selectAll().execute();
  return rows as Row[];
}

function inPlace({ project, environment }: Place): RawBuilder<boolean> {
  return environment === null
    ? sql`i.project = ${project} and i.environment is null`
    : sql`i.project = ${project} and i.environment = ${environment}`;
}

function listed(names: readonly EntryName[]): RawBuilder<unknown> {
  const kinds = names.map(({ kind }) => kind);
  const keys = names.map(({ key }) => key);
  return sql`unnest(${kinds}::text[], ${keys}::text[])`;
}
