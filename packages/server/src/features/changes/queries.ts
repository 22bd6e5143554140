/** All SQL that reads the log for people. */
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import type { Checkpoint } from './checkpoint.ts';

export type ChangeRow = Omit<Selectable<Tables['changes']>, 'terms'>;
export type ItemRow = Selectable<Tables['change_items']> & {
  before: unknown;
  before_sha256: string | null;
  before_seq: number | null;
};

/** In no particular order; those that are there. One query. */
export async function readChangeRows(db: ReadDb, seqs: readonly number[]): Promise<ChangeRow[]> {
  if (seqs.length === 0) return [];
  return db.selectFrom('changes').select(changeColumns).where('seq', 'in', seqs).execute();
}

/** Without the terms. */
export const changeColumns = [
  'seq',
  'at',
  'project',
  'actor',
  'operation',
  'input',
  'comment',
  'request_id',
  'payload_sha256',
  'previous_hash',
  'hash',
  'comment_salt',
  'comment_sha256',
  'input_salt',
  'input_sha256',
] as const;

/**
 * The items of changes by seq, each with the entry of the same key before it. One query. Four searches for what is
 * before, of which one is carried out: an index cannot look for what is the same where both may be null. Project and
 * environment are in the order as well, since the planner does not see that what is null is always the same: it would
 * read and sort all that there ever was of the key.
 */
export async function itemsWithBefore(db: ReadDb, seqs: readonly number[]): Promise<Map<number, ItemRow[]>> {
  if (seqs.length === 0) return new Map();
  const previous = (project: 'is null' | '=', environment: 'is null' | '=') =>
    sql`(select p.after, p.after_sha256, p.seq from change_items p
      where ${same('project', project)} and ${same('environment', environment)}
        and p.kind = i.kind and p.key = i.key and p.version < i.version
      order by p.project desc, p.environment desc, p.version desc limit 1)`;
  const before = sql<{ after: unknown; after_sha256: string | null; seq: number }>`(
    ${previous('=', '=')} union all ${previous('=', 'is null')}
    union all ${previous('is null', '=')} union all ${previous('is null', 'is null')}
  )`.as('previous');
  const rows = await db
    .selectFrom('change_items as i')
    .leftJoinLateral(before, (join) => join.onTrue())
    .selectAll('i')
    .select([
      'previous.after as before',
      'previous.after_sha256 as before_sha256',
      'previous.seq as before_seq',
    ])
    .where('i.seq', 'in', seqs)
    .orderBy('i.seq')
    .orderBy('i.position')
    .execute();
  return Map.groupBy(rows, ({ seq }) => seq);
}

function same(column: string, how: 'is null' | '=') {
  const [mine, its] = [sql.ref(`i.${column}`), sql.ref(`p.${column}`)];
  return how === '=' ? sql`${its} = ${mine}` : sql`${mine} is null and ${its} is null`;
}

/** For each change of which something was redacted, the changes that did so. One query. */
export async function redactionsOf(db: ReadDb, seqs: readonly number[]): Promise<Map<number, number[]>> {
  if (seqs.length === 0) return new Map();
  const rows = await db
    .selectFrom('change_items')
    .select(['key', 'seq'])
    .where('kind', '=', 'change')
    .where('key', 'in', seqs.map(String))
    .orderBy('seq')
    .execute();
  const grouped = Map.groupBy(rows, ({ key }) => Number(key));
  return new Map([...grouped].map(([seq, of]) => [seq, of.map((row) => row.seq)]));
}

/** Of the last change committed. */
export async function lastSeq(db: ReadDb): Promise<number> {
  return (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
}

/** How far the log has come, and in which epoch. */
export async function readLogEnd(db: ReadDb): Promise<{ epoch: string; seq: number; hash: string }> {
  return db
    .selectFrom('log_head')
    .innerJoin('instance', (join) => join.onTrue())
    .select(['instance.epoch', 'log_head.seq', 'log_head.hash'])
    .executeTakeFirstOrThrow();
}

/** Newest first; `before`: only those after that one in this order. */
export async function findCheckpoints(
  db: ReadDb,
  {
    before,
    limit,
    publicKey,
  }: { before?: Pick<Checkpoint, 'seq' | 'publicKey'> | undefined; limit: number; publicKey?: string },
): Promise<Checkpoint[]> {
  let query = db.selectFrom('log_checkpoints').selectAll();
  if (before !== undefined) {
    query = query.where(sql<boolean>`(seq, public_key) < (${before.seq}::bigint, ${before.publicKey})`);
  }
  if (publicKey !== undefined) query = query.where('public_key', '=', publicKey);
  const rows = await query.orderBy('seq', 'desc').orderBy('public_key', 'desc').limit(limit).execute();
  return rows.map(({ at, public_key, ...row }) => ({ ...row, at: at.toISOString(), publicKey: public_key }));
}

export async function newestCheckpoint(db: ReadDb, publicKey: string): Promise<Checkpoint | undefined> {
  return (await findCheckpoints(db, { limit: 1, publicKey }))[0];
}

/** In place of one of the same change: after a restored backup its hash is another. */
export async function insertCheckpoint(db: Db, { publicKey, ...checkpoint }: Checkpoint): Promise<void> {
  const { epoch, hash, at, signature } = checkpoint;
  await db
    .insertInto('log_checkpoints')
    .values({ ...checkpoint, public_key: publicKey })
    .onConflict((conflict) =>
      conflict.columns(['seq', 'public_key']).doUpdateSet({ epoch, hash, at, signature }),
    )
    .execute();
}

/** Of changes after one, up to another. */
export async function seqsBetween(db: ReadDb, after: number, upTo: number): Promise<number[]> {
  const rows = await db
    .selectFrom('changes')
    .select('seq')
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq }) => seq);
}

/** Items as they are stored, by seq, in the order of their positions. One query. */
export async function storedItems(
  db: ReadDb,
  seqs: readonly number[],
): Promise<Map<number, Selectable<Tables['change_items']>[]>> {
  if (seqs.length === 0) return new Map();
  const rows = await db
    .selectFrom('change_items')
    .selectAll()
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .orderBy('position')
    .execute();
  return Map.groupBy(rows, ({ seq }) => seq);
}
