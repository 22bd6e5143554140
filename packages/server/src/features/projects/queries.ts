/** All SQL of projects and of which environments they have. */
import { OperationError } from '@halyard/contract';
import type { Selectable } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

export type ProjectRow = Selectable<Tables['projects']>;
export type EnvironmentRow = Selectable<Tables['environments']>;

/** `only`: those that somebody reaches; null: all. */
export async function findProjects(db: ReadDb, only: string[] | null): Promise<ProjectRow[]> {
  if (only?.length === 0) return [];
  let query = db.selectFrom('projects').selectAll();
  if (only !== null) query = query.where('key', 'in', only);
  return query.orderBy('key').execute();
}

/** Throws NOT_FOUND. */
export async function getProject(db: ReadDb, key: string): Promise<ProjectRow> {
  const row = await db.selectFrom('projects').selectAll().where('key', '=', key).executeTakeFirst();
  if (!row) throw new OperationError('NOT_FOUND', `there is no project ${key}`);
  return row;
}

/** In the project's order. */
export async function findEnvironments(db: ReadDb, projects: string[]): Promise<EnvironmentRow[]> {
  if (projects.length === 0) return [];
  return db
    .selectFrom('environments')
    .selectAll()
    .where('project', 'in', projects)
    .orderBy('project')
    .orderBy('position')
    .execute();
}

/** Keys only, in the project's order. */
export async function environmentsOf(db: ReadDb, project: string): Promise<string[]> {
  return (await findEnvironments(db, [project])).map(({ key }) => key);
}

/** False where the key is taken. */
export async function insertProject(db: Db, row: ProjectRow): Promise<boolean> {
  const inserted = await db
    .insertInto('projects')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** False where the key is taken. */
export async function insertEnvironment(db: Db, row: EnvironmentRow): Promise<boolean> {
  const inserted = await db
    .insertInto('environments')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function renameProject(db: Db, key: string, name: string, version: number): Promise<void> {
  await db.updateTable('projects').set({ name, entry_version: version }).where('key', '=', key).execute();
}

export async function renameEnvironment(
  db: Db,
  project: string,
  key: string,
  name: string,
  version: number,
): Promise<void> {
  await db
    .updateTable('environments')
    .set({ name, version })
    .where('project', '=', project)
    .where('key', '=', key)
    .execute();
}
