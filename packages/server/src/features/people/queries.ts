/** SQL of people, where it is not the identity library's. */
import { OperationError, type PersonAnswer } from '@halyard/contract';
import type { Db, ReadDb } from '../../platform/database.ts';
import { randomText } from '../../platform/ids.ts';
import { findPersonEntry, type PersonEntry } from './person-entry.ts';
import { noParts, secondFactorParts } from './second-factor-entry.ts';

export interface FoundPerson {
  entry: PersonEntry;
  version: number;
}

/** Throws NOT_FOUND. */
export async function getPerson(db: ReadDb, id: string): Promise<FoundPerson> {
  const row = await db.selectFrom('people').select('version').where('id', '=', id).executeTakeFirst();
  const entry = row && (await findPersonEntry(db, id));
  if (!entry) throw new OperationError('NOT_FOUND', `there is no person ${id}`);
  return { entry, version: row.version };
}

/** By name. */
export async function listPeople(db: ReadDb): Promise<PersonAnswer[]> {
  const rows = await db.selectFrom('people').selectAll().orderBy('name').orderBy('id').execute();
  const credentials = await db
    .selectFrom('credentials')
    .select(['person', 'provider_id', 'updated_at'])
    .orderBy('provider_id')
    .execute();
  const parts = await secondFactorParts(db);
  const ofPerson = Map.groupBy(credentials, ({ person }) => person);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    signsInBy: (ofPerson.get(row.id) ?? []).map(({ provider_id, updated_at }) => ({
      provider: provider_id === 'credential' ? 'password' : provider_id,
      since: updated_at.toISOString(),
    })),
    ...(parts.get(row.id) ?? noParts()),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }));
}

export function personAnswer({ entry, version }: FoundPerson): PersonAnswer {
  const { id, name, email, signsInBy, secondFactor, passkeys, disabledAt, createdAt } = entry;
  return { id, name, email, signsInBy, secondFactor, passkeys, disabledAt, createdAt, version };
}

/** With a password, if they have one. Throws ALREADY_EXISTS where somebody has the address; settled by its uniqueness. */
export async function insertPerson(
  db: Db,
  person: { name: string; email: string; passwordHash: string | null; now: Date },
): Promise<string> {
  const { name, email, passwordHash, now } = person;
  const id = randomText(22);
  const times = { created_at: now, updated_at: now };
  const inserted = await db
    .insertInto('people')
    .values({ id, name, email, email_verified: true, ...times })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw addressTaken();
  if (passwordHash !== null) await insertPassword(db, id, passwordHash, now);
  return id;
}

export function addressTaken(): OperationError {
  const advice =
    'Sign in, or let an administrator make a link to set a new password: POST /people/{personId}/reset-link. Somebody else needs an address of their own.';
  return new OperationError('ALREADY_EXISTS', 'somebody with this e-mail address is here already', {
    more: { title: 'The e-mail address is taken', advice },
  });
}

/** In place of the one before, if there was one. */
export async function replacePassword(db: Db, person: string, hash: string, now: Date): Promise<void> {
  const row = await db
    .updateTable('credentials')
    .set({ password: hash, updated_at: now })
    .where('person', '=', person)
    .where('provider_id', '=', 'credential')
    .returning('id')
    .executeTakeFirst();
  if (!row) await insertPassword(db, person, hash, now);
}

async function insertPassword(db: Db, person: string, password: string, now: Date): Promise<void> {
  await db
    .insertInto('credentials')
    .values({
      id: randomText(22),
      account_id: person,
      provider_id: 'credential',
      person,
      password,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** One more, in the same statement. */
export async function updatePerson(
  db: Db,
  id: string,
  set: { name?: string; disabled_at?: Date | null; two_factor_enabled?: boolean; updated_at: Date },
): Promise<void> {
  await db
    .updateTable('people')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function deletePerson(db: Db, id: string): Promise<void> {
  await db.deleteFrom('people').where('id', '=', id).execute();
}

/** Those that are not over; newest first. */
export async function openSessions(db: ReadDb, person: string, now: Date) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('person', '=', person)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}
