/** All SQL of saved filters. */
import type { Selectable } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

export type SavedFilterRow = Selectable<Tables['saved_filters']>;

export async function findSavedFilters(db: ReadDb, project: string): Promise<SavedFilterRow[]> {
  return db
    .selectFrom('saved_filters')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .limit(1_000)
    .execute();
}

export async function findSavedFilter(
  db: ReadDb,
  project: string,
  key: string,
): Promise<SavedFilterRow | undefined> {
  return db
    .selectFrom('saved_filters')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** The version that the newest change of such a key gave it, though it is gone; 0: there never was one. One query. */
export async function lastSavedFilterVersion(db: ReadDb, project: string, key: string): Promise<number> {
  const row = await db
    .selectFrom('change_items')
    .select('version')
    .where('project', '=', project)
    .where('kind', '=', 'saved-filter')
    .where('key', '=', key)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.version ?? 0);
}

/** False where the key is taken. */
export async function insertSavedFilter(db: Db, row: SavedFilterRow): Promise<boolean> {
  const inserted = await db
    .insertInto('saved_filters')
    .values({ ...row, filter: JSON.stringify(row.filter), created_by: JSON.stringify(row.created_by) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateSavedFilter(db: Db, row: SavedFilterRow): Promise<void> {
  const { name, filter, version, updated_at } = row;
  await db
    .updateTable('saved_filters')
    .set({ name, filter: JSON.stringify(filter), version, updated_at })
    .where('project', '=', row.project)
    .where('key', '=', row.key)
    .execute();
}

export async function removeSavedFilter(db: Db, { project, key }: SavedFilterRow): Promise<void> {
  await db.deleteFrom('saved_filters').where('project', '=', project).where('key', '=', key).execute();
}
