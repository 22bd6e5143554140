/**
 * The end of every change: one row of `changes` and its items, chained to the one before. The head of the log is
 * locked here and nowhere else, last of all locks, so that seq has no gaps, follows the order of commit, and the
 * chain cannot fork.
 */
import type { ChangeAnswer } from '@halyard/contract';
import { sql } from 'kysely';
import type { Actor } from './actor.ts';
import type { Item } from './door.ts';
import { canonicalJson, sha256 } from './platform/canonical-json.ts';
import type { Db } from './platform/database.ts';
import { channel } from './platform/postgres-bus.ts';

export interface ChangeToRecord {
  at: Date;
  project: string | null;
  actor: Pick<Actor, 'kind' | 'id' | 'name' | 'account'>;
  operation: string;
  input: unknown;
  comment: string | null;
  requestId: string;
  items: readonly Item[];
  /** Whether other nodes are rung from within the transaction: see Bus. */
  ringsInTransaction: boolean;
}

export interface ChangeMetadata {
  seq: number;
  at: string;
  project: string | null;
  /** `account`: whose key it was; left out where it was nobody's. */
  actor: ChangeAnswer['actor'];
  operation: string;
  comment: string | null;
  requestId: string;
  payloadSha256: string;
}

/** Two statements while the head is held; nothing may follow but COMMIT. Returns the change's seq. */
export async function record(tx: Db, change: ChangeToRecord): Promise<number> {
  const payloadSha256 = payloadHash(change.input, change.items);
  const head = await tx
    .updateTable('log_head')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const { kind, id, name, account } = change.actor;
  const metadata: ChangeMetadata = {
    seq: head.seq,
    at: change.at.toISOString(),
    project: change.project,
    actor: { kind, id, name, ...(account === null ? {} : { account }) },
    operation: change.operation,
    comment: change.comment,
    requestId: change.requestId,
    payloadSha256,
  };
  const hash = chainHash(head.hash, metadata);
  // As one parameter: an import has more items than a statement may have parameters.
  const items = change.items.map(({ project, environment, kind, key, version, after }, position) => ({
    position,
    project,
    environment,
    kind,
    key,
    version,
    after,
  }));
  await tx
    .with('change', (w) =>
      w.insertInto('changes').values({
        seq: head.seq,
        at: metadata.at,
        project: change.project,
        actor: JSON.stringify(metadata.actor),
        operation: change.operation,
        input: change.input === null ? null : JSON.stringify(change.input),
        comment: change.comment,
        request_id: change.requestId,
        payload_sha256: payloadSha256,
        previous_hash: head.hash,
        hash,
      }),
    )
    .with(
      'items',
      () => sql`
        (insert into change_items (seq, position, project, environment, kind, key, version, after)
        select ${head.seq}::bigint, r.* from json_to_recordset(${JSON.stringify(items)}::json) as r(
          position integer, project text, environment text, kind text, key text, version bigint, after json))`,
    )
    .with('bell', (w) => w.selectNoFrom((change.ringsInTransaction ? ringing : silence).as('rung')))
    .updateTable('log_head')
    .set((eb) => ({
      hash: sql<string>`case when (select count(*) from bell) = 1 then ${hash} else ${eb.ref('hash')} end`,
    }))
    .execute();
  return head.seq;
}

const ringing = sql`pg_notify(${channel}, '')`;
/** NOTIFY makes every commit wait for a lock of the whole database. */
const silence = sql`null`;

/** SHA-256 of what a change carries; kept beside it, so that the payload can expire and the chain still verify. */
export function payloadHash(
  input: unknown,
  items: readonly Pick<Item, 'project' | 'environment' | 'kind' | 'key' | 'version' | 'after'>[],
): string {
  return sha256(
    canonicalJson({
      input,
      items: items.map(({ project, environment, kind, key, version, after }) => ({
        project,
        environment,
        kind,
        key,
        version,
        after,
      })),
    }),
  );
}

/** SHA-256 of the hash before and the metadata. */
export function chainHash(previousHash: string, metadata: ChangeMetadata): string {
  return sha256(`${previousHash}\n${canonicalJson(metadata)}`);
}
