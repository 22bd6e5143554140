/** All SQL of keys. */
import type { KeyAnswer } from '@halyard/contract';
import { OperationError } from '@halyard/contract';
import type { Selectable } from 'kysely';
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

/** Throws NOT_FOUND, also where it is another project's. */
export async function getKey(db: ReadDb, project: string, all: boolean, id: string): Promise<KeyRow> {
  const row = await db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
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
    })
    .execute();
}

/** False where it is revoked already: a key of all projects can be revoked under the lock of any of them. */
export async function revoke(db: Db, id: string, revokedAt: Date, version: number): Promise<boolean> {
  const row = await db
    .updateTable('keys')
    .set({ revoked_at: revokedAt, version })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Where the right is needed to make one like it, change it or end it. */
export function targetOf({ project, environment, environments }: KeyRow): Target {
  const reach = environment === null ? environments : [environment];
  return { project, environment: null, ...(reach === null ? {} : { reach }) };
}

/** Without what is secret: as answers and the log show it. */
export function keyAnswer(row: KeyRow): KeyAnswer {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    project: row.project,
    environment: row.environment,
    environments: row.environments,
    scopes: row.scopes,
    secure: row.context_public_key !== null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}
