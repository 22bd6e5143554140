/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): the answer is kept in the transaction of the
 * change itself, so a caller who lost the answer learns by repeating whether it happened.
 */
import { OperationError } from '@halyard/contract';
import { sql } from 'kysely';
import { type Actor, nobody } from './actor.ts';
import { canonicalSha256, sha256 } from './platform/canonical-json.ts';
import type { Db } from './platform/database.ts';
import { shareThread } from './platform/share-thread.ts';

export interface StoredAnswer {
  status: number;
  etag: string | undefined;
  body: unknown;
}

const keptMs = 24 * 3_600_000;

/** What makes two requests the same: method, path and the whole input, whatever the order of members. */
export async function fingerprintOf(operation: { name: string }, input: unknown): Promise<string> {
  return canonicalSha256(input, { before: `${operation.name}\n`, pause: shareThread() });
}

/**
 * Whose keys they are. Where nobody has to be anybody it is whoever holds the token: else one caller could take a key
 * before another does, and so keep them from it.
 */
export function claimantOf(actor: Actor, body: unknown): string {
  if (actor !== nobody) return actor.id;
  const { token } = (body ?? {}) as { token?: unknown };
  return `${actor.id} ${sha256(typeof token === 'string' ? token : '')}`;
}

/**
 * Takes the key for this transaction. The stored answer where it was used before; undefined where it is new.
 * Throws IDEMPOTENCY_RUNNING while another transaction holds it, IDEMPOTENCY_MISMATCH for another request.
 */
export async function claimIdempotencyKey(
  tx: Db,
  claimant: string,
  key: string,
  fingerprint: string,
): Promise<StoredAnswer | undefined> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${claimant}\n${key}`}, 0)) as taken`.execute(tx);
  if (!rows[0]?.taken) {
    throw new OperationError('IDEMPOTENCY_RUNNING', 'a request with this Idempotency-Key is still running');
  }
  const row = await tx
    .selectFrom('idempotency')
    .selectAll()
    .where('actor', '=', claimant)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.fingerprint !== fingerprint) {
    throw new OperationError(
      'IDEMPOTENCY_MISMATCH',
      'this Idempotency-Key was used for a request with another path or body',
    );
  }
  return { status: row.status, etag: row.etag ?? undefined, body: row.body };
}

/** Keeps the answer; a secret in it must be gone already. */
export async function storeAnswer(
  tx: Db,
  claimant: string,
  key: string,
  fingerprint: string,
  answer: StoredAnswer,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('idempotency')
    .values({
      actor: claimant,
      key,
      fingerprint,
      status: answer.status,
      etag: answer.etag ?? null,
      body: JSON.stringify(answer.body),
      created_at: now,
    })
    .execute();
}

/** Forgets answers older than a day; run now and then. */
export async function forgetOldAnswers(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('idempotency')
    .where('created_at', '<', new Date(now.getTime() - keptMs))
    .execute();
}
