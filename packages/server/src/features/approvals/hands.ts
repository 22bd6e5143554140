/**
 * Whose hands somebody acts by: who they are, and whoever had the secret of the key that they use in hands. An approval
 * is another's only where these have nobody in common, whatever keys and service accounts stand between.
 */
import { operations } from '@halyard/contract';
import { sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import type { LoggedActor } from '../../platform/tables.ts';
import { showingsOf } from './showings.ts';

type Who = Pick<LoggedActor, 'kind' | 'id'> & { account?: { id: string } | null | undefined };

/**
 * Ids of people, service accounts and keys: their own, and of whoever made or rotated the key, and so on. Whoever sits
 * beside the database is nobody. A query for each key on the way.
 */
export async function handsOf(db: ReadDb, who: Who): Promise<Set<string>> {
  const hands = new Set<string>();
  const waiting = [who];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    if (one.kind === 'system' || hands.has(one.id)) continue;
    hands.add(one.id);
    if (one.account) hands.add(one.account.id);
    if (one.kind !== 'user') waiting.push(...(await holdersOf(db, one.id)));
  }
  return hands;
}

export function haveNobodyInCommon(hands: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...hands].every((hand) => !others.has(hand));
}

/** Who was shown the secret of a key, also one that works no more: what they did by it is still theirs. */
async function holdersOf(db: ReadDb, key: string): Promise<LoggedActor[]> {
  const showings = await showingsOf(db, key).execute();
  return showings.map(({ actor }) => actor);
}

/**
 * Everybody whose hands wrote what is proposed: who made it, and who edited what it calls. Where what they wrote was
 * redacted nobody knows whether it was an edit, and so it was one. One query.
 */
export async function authorsOf(db: ReadDb, held: { project: string; id: string }): Promise<LoggedActor[]> {
  const rows = await db
    .selectFrom('change_items as i')
    .innerJoin('changes as c', 'c.seq', 'i.seq')
    .select(['c.actor', sql<number | null>`(i.after ->> 'revision')::integer`.as('revision')])
    .where('i.project', '=', held.project)
    .where('i.environment', 'is', null)
    .where('i.kind', '=', 'held-operation')
    .where('i.key', '=', held.id)
    .where('c.operation', 'not in', deciding)
    .orderBy('i.seq')
    .execute();
  return rows
    .filter(({ revision }, i) => i === 0 || revision === null || revision !== rows[i - 1]!.revision)
    .map(({ actor }) => actor);
}

/** These say something of it and edit nothing. */
const deciding = [
  operations.approveHeldOperation,
  operations.rejectHeldOperation,
  operations.commentOnHeldOperation,
].map(({ name }) => name);
