/** All SQL of keys. */
import type { KeyAnswer, KeyEntry } from '@halyard/contract';
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Target } from '../../door.ts';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

export type KeyRow = Selectable<Tables['keys']>;

/** Of a project; with `all` also those that belong to none. Newest first. */
export async function findKeys(db: ReadDb, project: string, all: boolean): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .selectAll()
    .where((eb) =>
      all ? eb.or([eb('project', '=', project), eb('project', 'is', null)]) : eb('project', '=', project),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Of whatever project. */
export async function findKey(db: ReadDb, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Throws NOT_FOUND, also where it is another project's. */
export async function getKey(db: ReadDb, project: string, all: boolean, id: string): Promise<KeyRow> {
  const row = await findKey(db, id);
  if (!row || !(row.project === project || (all && row.project === null))) {
    throw new OperationError('NOT_FOUND', `there is no key ${id}`);
  }
  return row;
}

export async function insertKey(db: Db, row: KeyRow): Promise<void> {
  await db
    .insertInto('keys')
    .values({
      ...row,
      environments: row.environments === null ? null : JSON.stringify(row.environments),
      scopes: JSON.stringify(row.scopes),
      previous_secrets: JSON.stringify(row.previous_secrets),
    })
    .execute();
}

/**
 * Writes what can change of a key. Throws STALE where it has been changed meanwhile: a key of all projects, or of an
 * account, can be changed under another lock.
 */
export async function updateKey(db: Db, after: KeyRow): Promise<void> {
  const row = await db
    .updateTable('keys')
    .set({
      name: after.name,
      scopes: JSON.stringify(after.scopes),
      environments: after.environments === null ? null : JSON.stringify(after.environments),
      secret_sha256: after.secret_sha256,
      context_public_key: after.context_public_key,
      previous_secrets: JSON.stringify(after.previous_secrets),
      expires_at: after.expires_at,
      version: after.version,
    })
    .where('id', '=', after.id)
    .where('version', '=', after.version - 1)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw new OperationError('STALE', `key ${after.id} has been changed meanwhile`);
}

/** As it is then; undefined where it is revoked already: a key of all projects can be under the lock of any of them. */
export async function revoke(db: Db, id: string, at: Date): Promise<KeyRow | undefined> {
  return db
    .updateTable('keys')
    .set((eb) => ({ revoked_at: at, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Of one that is revoked and has a name; as it is then. */
export async function blankName(db: Db, id: string): Promise<KeyRow | undefined> {
  return db
    .updateTable('keys')
    .set((eb) => ({ name: '', version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('revoked_at', 'is not', null)
    .where('name', '!=', '')
    .returningAll()
    .executeTakeFirst();
}

/** Revokes all that an account has; they are answered as they are then. */
export async function revokeAllOf(db: Db, account: string, at: Date): Promise<KeyRow[]> {
  return db
    .updateTable('keys')
    .set((eb) => ({ revoked_at: at, version: eb('version', '+', 1) }))
    .where('account', '=', account)
    .where('revoked_at', 'is', null)
    .returningAll()
    .execute();
}

/** By key; without those that were never used. */
export async function lastUses(db: ReadDb, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('key_uses').selectAll().where('key', 'in', ids).execute();
  return new Map(rows.map(({ key, last_used_at }) => [key, last_used_at]));
}

/** null: never. */
export async function lastUseOf(db: ReadDb, id: string): Promise<Date | null> {
  return (await lastUses(db, [id])).get(id) ?? null;
}

/** Never back: several nodes write. Of keys that are there. One statement. */
export async function recordUses(db: Db, uses: readonly { id: string; atMs: number }[]): Promise<void> {
  const rows = JSON.stringify(uses.map(({ id, atMs }) => ({ id, at: new Date(atMs).toISOString() })));
  await sql`
    insert into key_uses (key, last_used_at)
    select k.id, u.at
    from json_to_recordset(${rows}::json) as u (id text, at timestamptz)
    join keys k on k.id = u.id
    order by k.id
    on conflict (key) do update set last_used_at = greatest(key_uses.last_used_at, excluded.last_used_at)
  `.execute(db);
}

/** Where the right is needed to make one like it, change it or end it. */
export function targetOf({ project, environment, environments }: KeyRow): Target {
  const reach = environment === null ? environments : [environment];
  return { project, environment: null, ...(reach === null ? {} : { reach }) };
}

/** Without what is secret: as the log has it. */
export function keyEntry(row: KeyRow): KeyEntry {
  const ends = row.previous_secrets.map(({ until }) => until).sort();
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    project: row.project,
    environment: row.environment,
    environments: row.environments,
    scopes: row.scopes,
    secure: row.context_public_key !== null,
    account: row.account,
    previousUntil: ends.at(-1) ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

export function keyAnswer(row: KeyRow, lastUsedAt: Date | null): KeyAnswer {
  const { version, ...entry } = keyEntry(row);
  return { ...entry, lastUsedAt: lastUsedAt?.toISOString() ?? null, version };
}
