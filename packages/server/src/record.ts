/**
 * The end of every change: one row of `changes` and its items, chained to the one before. The head of the log is
 * locked here and nowhere else, last of all locks, so that seq has no gaps, follows the order of commit, and the
 * chain cannot fork.
 */
import { sql } from 'kysely';
import { type Actor, loggedActor } from './actor.ts';
import type { Item } from './door.ts';
import type { Db } from './platform/database.ts';
import { channel } from './platform/postgres-bus.ts';
import { shareThread } from './platform/share-thread.ts';
import type { LoggedActor } from './platform/tables.ts';
import { chainHash, newSalts, partHash, payloadHash } from './seal-change.ts';
import { termsLiteral, termsOf } from './search-terms.ts';

export interface ChangeToRecord {
  at: Date;
  project: string | null;
  actor: Pick<Actor, 'kind' | 'id' | 'name' | 'account'>;
  /** Protected environments that it changed past their protection. */
  bypassed?: readonly string[];
  operation: string;
  input: unknown;
  comment: string | null;
  requestId: string;
  items: readonly Item[];
  /** Whether other nodes are rung from within the transaction: see Bus. */
  ringsInTransaction: boolean;
}

/** Two statements while the head is held; nothing may follow but COMMIT. Returns the change's seq. */
export async function record(tx: Db, change: ChangeToRecord): Promise<number> {
  const finish = await prepare(change);
  const head = await tx
    .updateTable('log_head')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const { row, items } = finish(head.seq, head.hash);
  const { terms, ...columns } = row;
  await tx
    .with('change', (w) => w.insertInto('changes').values({ ...columns, terms: sql`${terms}::tsvector` }))
    // As one parameter: a statement takes 65,535, and an environment may have more flags than fit.
    .with('items', (w) =>
      w
        .insertInto('change_items')
        .columns(itemColumns)
        .expression(
          sql`select ${head.seq}::bigint, item.* from json_to_recordset(${items}::json) as item(position integer,
            project text, environment text, kind text, key text, version bigint, after json, salt text)`,
        ),
    )
    .with('bell', (w) => w.selectNoFrom((change.ringsInTransaction ? ringing : silence).as('rung')))
    .updateTable('log_head')
    .set((eb) => ({
      hash: sql<string>`case when (select count(*) from bell) = 1 then ${row.hash} else ${eb.ref('hash')} end`,
    }))
    .execute();
  return head.seq;
}

const itemColumns = [
  'seq',
  'position',
  'project',
  'environment',
  'kind',
  'key',
  'version',
  'after',
  'salt',
] as const;
const ringing = sql`pg_notify(${channel}, '')`;
/** NOTIFY makes every commit wait for a lock of the whole database. */
const silence = sql`null`;

/**
 * All that can be computed before the head is held, since everybody waits for that. What it returns makes the rows
 * of the change with that number, after that hash.
 */
export async function prepare(change: Omit<ChangeToRecord, 'ringsInTransaction'>) {
  const { bypassed = [] } = change;
  // With the actor, as that can neither be redacted nor be changed without breaking the chain.
  const actor: LoggedActor = {
    ...loggedActor(change.actor),
    ...(bypassed.length > 0 && { bypassed: [...bypassed] }),
  };
  const [commentSalt, inputSalt, ...itemSalts] = newSalts(2 + change.items.length) as [string, string];
  const commentSha256 = partHash(commentSalt, change.comment);
  // There may be tens of thousands.
  const pause = shareThread();
  const sealed: (Item & { afterSha256: string })[] = [];
  const texts: string[] = [];
  for (const [position, item] of change.items.entries()) {
    const salt = itemSalts[position]!;
    sealed.push({ ...item, afterSha256: partHash(salt, item.after) });
    const { project, environment, kind, key, version, after } = item;
    texts.push(JSON.stringify({ position, project, environment, kind, key, version, after, salt }));
    await pause();
  }
  const payloadSha256 = payloadHash(partHash(inputSalt, change.input), sealed);
  const items = `[${texts.join(',')}]`;
  await pause();
  const { project, operation, requestId, comment } = change;
  const at = change.at.toISOString();
  const terms = termsOf({ ...change, actor });
  const input = change.input === null ? null : JSON.stringify(change.input);
  const actorText = JSON.stringify(actor);
  return (seq: number, previousHash: string) => ({
    row: {
      seq,
      at,
      project,
      actor: actorText,
      operation,
      input,
      comment,
      request_id: requestId,
      payload_sha256: payloadSha256,
      previous_hash: previousHash,
      hash: chainHash(previousHash, {
        seq,
        at,
        project,
        actor,
        operation,
        commentSha256,
        requestId,
        payloadSha256,
      }),
      comment_salt: commentSalt,
      input_salt: inputSalt,
      terms: termsLiteral(seq, project, terms),
    },
    /** Rows without their seq, as JSON. */
    items,
  });
}
