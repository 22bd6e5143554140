/** SQL of one-time links beyond making and using them. */
import { sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { LinkPurpose, LinkRow } from './one-time-links.ts';

const mostListed = 500;

/** Newest first, the newest 500. */
export async function listInvitationRows(db: ReadDb): Promise<LinkRow[]> {
  return db
    .selectFrom('one_time_links')
    .selectAll()
    .where('purpose', '=', 'invitation')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(mostListed)
    .execute();
}

export async function findInvitation(db: ReadDb, id: string): Promise<LinkRow | undefined> {
  return db
    .selectFrom('one_time_links')
    .selectAll()
    .where('purpose', '=', 'invitation')
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function findOpenInvitationOf(
  db: ReadDb,
  email: string,
  now: Date,
): Promise<LinkRow | undefined> {
  return db
    .selectFrom('one_time_links')
    .selectAll()
    .where('purpose', '=', 'invitation')
    .where('email', '=', email)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Without its token: whoever vouches for the address has shown more. Settled by the lock of the instance. */
export async function useInvitation(db: Db, id: string, now: Date): Promise<LinkRow> {
  return db
    .updateTable('one_time_links')
    .set((eb) => ({ used_at: now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function withdrawLink(db: Db, id: string, now: Date): Promise<LinkRow> {
  return db
    .updateTable('one_time_links')
    .set((eb) => ({ withdrawn_at: now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Those that could still be used: of a purpose, about a person, made by one or by a key of theirs; whatever is given. */
export async function withdrawLinks(
  db: Db,
  which: { purpose?: LinkPurpose; person?: string; madeBy?: string },
  now: Date,
): Promise<LinkRow[]> {
  let query = db
    .updateTable('one_time_links')
    .set((eb) => ({ withdrawn_at: now, version: eb('version', '+', 1) }))
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null);
  if (which.purpose !== undefined) query = query.where('purpose', '=', which.purpose);
  if (which.person !== undefined) query = query.where('person', '=', which.person);
  const { madeBy } = which;
  if (madeBy !== undefined) {
    const maker = sql<string>`created_by->>'id'`;
    query = query.where((eb) =>
      eb.or([
        eb(maker, '=', madeBy),
        eb(maker, 'in', eb.selectFrom('keys').select('keys.id').where('account', '=', madeBy)),
      ]),
    );
  }
  return query.returningAll().execute();
}

/** All that are about a person, open or not: by whom they are of, or by their address. As they were. */
export async function deleteLinksOf(
  db: Db,
  { id, email }: { id: string; email: string },
): Promise<LinkRow[]> {
  return db
    .deleteFrom('one_time_links')
    .where((eb) => eb.or([eb('person', '=', id), eb('email', '=', email)]))
    .returningAll()
    .execute();
}

/** One that cannot be used any more, as it was; undefined where it is open, or not there. */
export async function deleteEndedLink(db: Db, id: string, now: Date): Promise<LinkRow | undefined> {
  return db
    .deleteFrom('one_time_links')
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('used_at', 'is not', null), eb('withdrawn_at', 'is not', null), eb('expires_at', '<=', now)]),
    )
    .returningAll()
    .executeTakeFirst();
}
