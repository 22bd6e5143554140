/** Sessions that are over because of something else: a password, a role, a person that changed. */
import type { Authorised, Door } from './door.ts';
import type { Db } from './platform/database.ts';

/** A session as the log has it. */
export interface SessionEntry {
  id: string;
  person: string;
  createdAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  /** One row is written once. */
  version: 1;
}

/**
 * All of an account's, but for the one that asks; where it has any. Each is an item of the change, and streams that were
 * opened in it end when the log tells of it. Answers how many.
 */
export async function endSessions(door: Door, authorised: Authorised, account: string): Promise<number> {
  return endThese(door, authorised, { person: account, but: door.actor.session });
}

/** The same of those meant, the one that asks among them. */
export async function endThese(door: Door, authorised: Authorised, which: WhichSessions): Promise<number> {
  const ends = door.following(authorised);
  const ended = await deleteSessions(door.writer(ends), which);
  for (const before of ended) {
    door.put(ends, { kind: 'session', key: before.id, version: 2, before, after: null });
  }
  return ended.length;
}

export interface WhichSessions {
  person: string;
  id?: string;
  /** Spared. */
  but?: string | undefined;
}

async function deleteSessions(db: Db, { person, id, but }: WhichSessions): Promise<SessionEntry[]> {
  let query = db.deleteFrom('sessions').where('person', '=', person);
  if (id !== undefined) query = query.where('id', '=', id);
  if (but !== undefined) query = query.where('id', '!=', but);
  const rows = await query.returningAll().execute();
  return rows.map((row) => ({
    id: row.id,
    person: row.person,
    createdAt: row.created_at.toISOString(),
    ipAddress: row.ip_address || null,
    userAgent: row.user_agent?.slice(0, 500) || null,
    version: 1,
  }));
}
