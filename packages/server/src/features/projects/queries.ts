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

/** Those in use that inherit from none, in the project's order: all that a document of a project shows. */
export async function findEnvironments(db: ReadDb, projects: string[]): Promise<EnvironmentRow[]> {
  if (projects.length === 0) return [];
  return db
    .selectFrom('environments')
    .selectAll()
    .where('project', 'in', projects)
    .where('archived_at', 'is', null)
    .where('inherits', 'is', null)
    .orderBy('project')
    .orderBy('position')
    .orderBy('key')
    .execute();
}

/** All of a project, archived ones and those that inherit included, in its order. */
export async function allEnvironments(db: ReadDb, project: string): Promise<EnvironmentRow[]> {
  return db
    .selectFrom('environments')
    .selectAll()
    .where('project', '=', project)
    .orderBy('position')
    .orderBy('key')
    .execute();
}

/** Keys of all in use, in the project's order. */
export async function environmentsOf(db: ReadDb, project: string): Promise<string[]> {
  const rows = await db
    .selectFrom('environments')
    .select('key')
    .where('project', '=', project)
    .where('archived_at', 'is', null)
    .orderBy('position')
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}

/** An archived one too. */
export async function findEnvironment(
  db: ReadDb,
  project: string,
  key: string,
): Promise<EnvironmentRow | undefined> {
  return db
    .selectFrom('environments')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** An archived one too. Throws NOT_FOUND. */
export async function getEnvironment(db: ReadDb, project: string, key: string): Promise<EnvironmentRow> {
  const row = await findEnvironment(db, project, key);
  if (!row) throw new OperationError('NOT_FOUND', `there is no environment ${key}`);
  return row;
}

/** Throws NOT_FOUND, or ARCHIVED. */
export async function getLiveEnvironment(db: ReadDb, project: string, key: string): Promise<EnvironmentRow> {
  const row = await getEnvironment(db, project, key);
  if (row.archived_at === null) return row;
  const since = row.archived_at.toISOString();
  throw new OperationError('ARCHIVED', `environment ${key} has been archived since ${since}`);
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
