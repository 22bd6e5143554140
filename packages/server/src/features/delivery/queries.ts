/** All SQL of delivery: what a node reads to know every environment, and to follow the log. */
import type { AccessRule, ItemKind } from '@halyard/contract';
import { type Kysely, type Selectable, sql } from 'kysely';
import { rulesOfAccounts } from '../../account-rules.ts';
import type { Database, Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import { allEntries } from '../snapshots/index.ts';
import type { Commit } from './commit-times.ts';
import type { EnvironmentContents } from './environment-document.ts';

export type KeyRow = Selectable<Tables['keys']>;

/** What the ring knows of a key. */
export type KeyRingRow = Pick<
  KeyRow,
  | 'id'
  | 'kind'
  | 'name'
  | 'project'
  | 'environment'
  | 'environments'
  | 'scopes'
  | 'secret_sha256'
  | 'previous_secrets'
  | 'context_public_key'
  | 'expires_at'
  | 'revoked_at'
  | 'version'
  | 'account'
> & {
  /** Of the account that it belongs to; null: it belongs to none, or to one that is disabled or gone. */
  account_rules: readonly AccessRule[] | null;
};

/** How far a node has read, and what tells whether the database still is on the same line of history. */
export interface LogPosition {
  epoch: string;
  seq: number;
  /** Of the change `seq`. */
  hash: string;
}

export interface World {
  position: LogPosition;
  /** `commits`: of the latest versions, oldest first. */
  environments: (EnvironmentContents & { project: string; environment: string; commits: Commit[] })[];
  /** Further ones, which stand as they are held already. */
  unchanged?: { project: string; environment: string }[];
  keys: KeyRingRow[];
}

export interface LogItem {
  project: string | null;
  environment: string | null;
  kind: ItemKind;
  key: string;
  version: number;
  /** null: deleted. */
  after: unknown;
}

export interface LogReading {
  epoch: string;
  headSeq: number;
  headHash: string;
  /** Of the change that this node read last; null where the log has none such. */
  hashAtMine: string | null;
  /** Whether the database says it is another cluster, or another timeline, than the one the epoch was minted on. */
  isElsewhere: boolean;
  /** After mine, in order; at most `limit`. */
  changes: { seq: number; at: Date; hash: string; items: LogItem[] }[];
}

/** How far one environment has come. */
export interface EnvironmentVersion {
  epoch: string;
  project: string;
  environment: string;
  version: number;
}

/** Deletions are looked for in so many changes before the head, so that a restart does not cost full transfers. */
const rememberedChanges = 1_000;

/** Everything, as of one moment. Six queries; three more where keys belong to accounts. */
export async function readWorld({ kind, db }: Database): Promise<World> {
  const begin = db.transaction();
  // The embedded database has one session: nothing can be committed between two queries of a transaction.
  const transaction = kind === 'postgres' ? begin.setIsolationLevel('repeatable read') : begin;
  return transaction.execute(async (tx) => {
    const position = await readPosition(tx);
    const environments = await tx
      .selectFrom('environments')
      .select(['project', 'key', 'snapshot_version'])
      .where('archived_at', 'is', null)
      .execute();
    const entries = await allEntries(tx);
    const recent = await readRecentItems(tx, position.seq - rememberedChanges);
    const keys = await withAccountRules(tx, await tx.selectFrom('keys').selectAll().execute());
    const byEnvironment = new Map(
      environments.map((row) => [
        `${row.project}/${row.key}`,
        {
          project: row.project,
          environment: row.key,
          epoch: position.epoch,
          version: row.snapshot_version,
          floor: row.snapshot_version,
          entries: [],
          removed: [],
          commits: [],
        } as World['environments'][number],
      ]),
    );
    for (const { project, environment, ...entry } of entries) {
      byEnvironment.get(`${project}/${environment}`)?.entries.push(entry);
    }
    for (const { project, environment, kind: itemKind, key, version, deleted, at } of recent) {
      const found = byEnvironment.get(`${project}/${environment}`);
      if (!found) continue;
      found.floor = Math.min(found.floor, version - 1);
      if (found.commits.at(-1)?.version !== version) found.commits.push({ version, atMs: at.getTime() });
      if (deleted) found.removed.push({ kind: itemKind as 'flag' | 'segment', key, version });
    }
    return { position, environments: [...byEnvironment.values()], keys };
  });
}

/** The epoch in force. One query. */
export async function readEpoch(db: Db): Promise<string> {
  return (await db.selectFrom('instance').select('epoch').executeTakeFirstOrThrow()).epoch;
}

/** The epoch and the versions of these environments, as the database has them at one moment. One query. */
export async function readVersions(
  db: Db,
  environments: readonly { project: string; environment: string }[],
): Promise<EnvironmentVersion[]> {
  return db
    .selectFrom('environments as e')
    .innerJoin('instance as i', (join) => join.onTrue())
    .where((eb) =>
      eb.or(
        environments.map(({ project, environment }) =>
          eb.and([eb('e.project', '=', project), eb('e.key', '=', environment)]),
        ),
      ),
    )
    .select(['i.epoch', 'e.project', 'e.key as environment', 'e.snapshot_version as version'])
    .execute();
}

async function readPosition(tx: Kysely<Tables>): Promise<LogPosition> {
  return tx
    .selectFrom('log_head')
    .innerJoin('instance', (join) => join.onTrue())
    .select(['instance.epoch', 'log_head.seq', 'log_head.hash'])
    .executeTakeFirstOrThrow();
}

async function readRecentItems(tx: Kysely<Tables>, afterSeq: number) {
  return (
    tx
      .selectFrom('change_items as i')
      .innerJoin('changes as c', 'c.seq', 'i.seq')
      .where('i.seq', '>', afterSeq)
      .where('i.environment', 'is not', null)
      .where('i.kind', 'in', ['flag', 'segment'])
      // What is redacted is not deleted.
      .where('i.after_sha256', 'is', null)
      .select(['i.project', 'i.environment', 'i.kind', 'i.key', 'i.version', 'c.at'])
      .select((eb) => eb('i.after', 'is', null).as('deleted'))
      .orderBy('i.seq')
      .orderBy('i.position')
      .execute()
  );
}

/**
 * What the log says after `mine`, and whether it still is the same log. One query, as of one moment. Without what is
 * redacted: a later change has what stands. The limits say
 * what the planner cannot know of tables that were never analysed: without them it expects a million rows and
 * compiles the query for two seconds (JIT).
 */
export async function readLog(db: Db, mine: LogPosition, limit: number): Promise<LogReading> {
  const { rows } = await sql<{
    epoch: string;
    head_seq: number;
    head_hash: string;
    hash_at_mine: string | null;
    is_elsewhere: boolean;
    seq: number | null;
    at: Date;
    hash: string;
    project: string | null;
    environment: string | null;
    kind: ItemKind | null;
    key: string;
    version: number;
    after: unknown;
  }>`
    select n.epoch, h.seq as head_seq, h.hash as head_hash,
      (select hash from changes where seq = ${mine.seq}) as hash_at_mine,
      (n.system_identifier, n.timeline) is distinct from (
        (select system_identifier::text from pg_control_system()),
        (select timeline_id::bigint from pg_control_checkpoint())
      ) as is_elsewhere,
      c.seq, c.at, c.hash, i.project, i.environment, i.kind, i.key, i.version, i.after
    from (select seq, hash from log_head limit 1) h
    cross join (select epoch, system_identifier, timeline from instance limit 1) n
    left join changes c on c.seq > ${mine.seq} and c.seq <= ${mine.seq + limit}
    left join change_items i on i.seq = c.seq and i.after_sha256 is null
    order by c.seq, i.position`.execute(db);
  const { epoch, head_seq, head_hash, hash_at_mine, is_elsewhere } = rows[0]!;
  const changes: LogReading['changes'] = [];
  for (const { seq, at, hash, project, environment, kind, key, version, after } of rows) {
    if (seq === null) continue;
    if (changes.at(-1)?.seq !== seq) changes.push({ seq, at, hash, items: [] });
    if (kind !== null) changes.at(-1)!.items.push({ project, environment, kind, key, version, after });
  }
  return {
    epoch,
    headSeq: head_seq,
    headHash: head_hash,
    hashAtMine: hash_at_mine,
    isElsewhere: is_elsewhere,
    changes,
  };
}

export async function readKeys(db: ReadDb, ids: string[]): Promise<KeyRingRow[]> {
  if (ids.length === 0) return [];
  return withAccountRules(db, await db.selectFrom('keys').selectAll().where('id', 'in', ids).execute());
}

/** All that belong to accounts. */
export async function readAccountKeys(db: ReadDb): Promise<KeyRingRow[]> {
  return withAccountRules(
    db,
    await db.selectFrom('keys').selectAll().where('account', 'is not', null).execute(),
  );
}

async function withAccountRules(db: ReadDb, keys: KeyRow[]): Promise<KeyRingRow[]> {
  const ids = [...new Set(keys.flatMap(({ account }) => account ?? []))];
  const ruled = await rulesOfAccounts(db, ids);
  return keys.map((key) => ({
    ...key,
    account_rules: key.account === null ? null : (ruled.get(key.account)?.rules ?? null),
  }));
}
