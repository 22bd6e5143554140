/**
 * A link holds as long as whoever made it may make it: else somebody who is about to lose rights leaves themselves a way
 * back in, and a link to set a guest's password would, once the guest is an administrator, make one of whoever has it.
 */
import { type AccessRule, everything, mayChange, operations } from '@halyard/contract';
import type { Selectable } from 'kysely';
import { rulesHeldBy, rulesOfAccount } from '../../account-rules.ts';
import { actorOfKey } from '../../actor.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import { isCovered, rulesGiven } from '../access/index.ts';

type LinkRow = Selectable<Tables['one_time_links']>;

/** Whether its maker is still there, and may still do all that it does. A few queries. */
export async function makerMay(db: ReadDb, link: LinkRow, now: Date): Promise<boolean> {
  const rules = await rulesOfMaker(db, link.created_by, now);
  if (!rules) return false;
  const { createInvitation, createResetLink } = operations;
  const operation = link.purpose === 'password-reset' ? createResetLink : createInvitation;
  if (!mayChange(rules, operation, { project: null, environment: null })) return false;
  const { person } = link;
  if (person === null) return isCovered(rules, await rulesGiven(db, link.roles));
  return isCovered(rules, (await rulesHeldBy(db, [person])).get(person) ?? []);
}

/** What they may do now; undefined: they are gone or disabled, or their key is revoked or expired. */
async function rulesOfMaker(
  db: ReadDb,
  { kind, id }: LinkRow['created_by'],
  now: Date,
): Promise<readonly AccessRule[] | undefined> {
  if (kind === 'system') return everything;
  if (kind === 'user') return (await rulesOfAccount(db, id))?.rules;
  const key = await db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
  return key && (await actorOfKey(db, key, now))?.rules;
}
