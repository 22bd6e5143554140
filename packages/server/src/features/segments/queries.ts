/** All SQL of segments. */
import { OperationError } from '@halyard/contract';
import type { Segment } from '@halyard/core';
import type { Selectable } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import type { SegmentState } from './segment-state.ts';

/** Two queries. Throws NOT_FOUND. */
export async function getSegment(db: ReadDb, project: string, key: string): Promise<SegmentState> {
  const state = await findSegment(db, project, key);
  if (!state) throw new OperationError('NOT_FOUND', `there is no segment ${key}`);
  return state;
}

/** Two queries; undefined: there is none. */
export async function findSegment(
  db: ReadDb,
  project: string,
  key: string,
): Promise<SegmentState | undefined> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .execute();
  const [state] = await withEnvironments(db, project, rows);
  return state;
}

/** Every segment, by key. Two queries. */
export async function allSegmentStates(db: ReadDb, project: string): Promise<Map<string, SegmentState>> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .execute();
  const states = await withEnvironments(db, project, rows);
  return new Map(states.map((state) => [state.key, state]));
}

/** A page by key; two queries. */
export async function findSegments(
  db: ReadDb,
  project: string,
  after: string | undefined,
  limit: number,
): Promise<SegmentState[]> {
  let query = db.selectFrom('segments').selectAll().where('project', '=', project);
  if (after !== undefined) query = query.where('key', '>', after);
  return withEnvironments(db, project, await query.orderBy('key').limit(limit).execute());
}

async function withEnvironments(
  db: ReadDb,
  project: string,
  rows: Selectable<Tables['segments']>[],
): Promise<SegmentState[]> {
  if (rows.length === 0) return [];
  const states = rows.map(
    (row): SegmentState => ({
      project: row.project,
      key: row.key,
      name: row.name,
      description: row.description,
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      environments: new Map(),
    }),
  );
  const configurations = await db
    .selectFrom('segment_configurations as c')
    .innerJoin('environments as e', (join) =>
      join.onRef('e.project', '=', 'c.project').onRef('e.key', '=', 'c.environment'),
    )
    .selectAll('c')
    .where('c.project', '=', project)
    .where(
      'c.segment',
      'in',
      states.map(({ key }) => key),
    )
    .orderBy('e.position')
    .execute();
  const byKey = new Map(states.map((state) => [state.key, state]));
  for (const { segment, environment, condition, version } of configurations) {
    byKey.get(segment)!.environments.set(environment, { if: condition, version });
  }
  return states;
}

/** False where the key is taken. */
export async function insertSegment(db: Db, state: SegmentState): Promise<boolean> {
  const row = await db
    .insertInto('segments')
    .values({
      project: state.project,
      key: state.key,
      name: state.name,
      description: state.description,
      version: state.version,
      created_at: state.createdAt,
      updated_at: state.updatedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateSegment(db: Db, state: SegmentState): Promise<void> {
  await db
    .updateTable('segments')
    .set({
      name: state.name,
      description: state.description,
      version: state.version,
      updated_at: state.updatedAt,
    })
    .where('project', '=', state.project)
    .where('key', '=', state.key)
    .execute();
}

export async function saveSegmentConfiguration(
  db: Db,
  project: string,
  environment: string,
  segment: string,
  entry: Segment,
): Promise<void> {
  const columns = { condition: JSON.stringify(entry.if), version: entry.version };
  await db
    .insertInto('segment_configurations')
    .values({ project, environment, segment, ...columns })
    .onConflict((conflict) => conflict.columns(['project', 'environment', 'segment']).doUpdateSet(columns))
    .execute();
}

/** Its configurations go with it. */
export async function removeSegment(db: Db, project: string, key: string): Promise<void> {
  await db.deleteFrom('segments').where('project', '=', project).where('key', '=', key).execute();
}

/** The keys of all segments of a project. */
export async function allSegmentKeys(db: ReadDb, project: string): Promise<string[]> {
  const rows = await db
    .selectFrom('segments')
    .select('key')
    .where('project', '=', project)
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}
