/** All SQL of segments. */
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import type { SegmentCondition, SegmentState } from './segment-state.ts';

/** With whom it holds in its own environments, and in `also`, where that may be inherited. Two queries, or three. Throws NOT_FOUND. */
export async function getSegment(
  db: ReadDb,
  project: string,
  key: string,
  also: readonly string[] = [],
): Promise<SegmentState> {
  const state = await findSegment(db, project, key, also);
  if (!state) throw new OperationError('NOT_FOUND', `there is no segment ${key}`);
  return state;
}

/** The same; undefined: there is none. */
export async function findSegment(
  db: ReadDb,
  project: string,
  key: string,
  also: readonly string[] = [],
): Promise<SegmentState | undefined> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .execute();
  const [state] = await withEnvironments(db, project, rows);
  const missing = state ? also.filter((environment) => !state.environments.has(environment)) : [];
  if (state && missing.length > 0) {
    const found = await conditionRows(db, project)
      .where('c.segment', '=', key)
      .where('c.environment', 'in', missing)
      .execute();
    for (const row of found) state.environments.set(row.environment, conditionOf(row));
  }
  return state;
}

/** Every segment, by key; also whom it holds by inheriting in one environment. Two queries, or three. */
export async function allSegmentStates(
  db: ReadDb,
  project: string,
  also?: string,
): Promise<Map<string, SegmentState>> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .execute();
  const states = await withEnvironments(db, project, rows);
  const byKey = new Map(states.map((state) => [state.key, state]));
  if (also !== undefined) {
    for (const [key, each] of await conditionsIn(db, project, also)) {
      byKey.get(key)!.environments.set(also, each);
    }
  }
  return byKey;
}

/** A page by key, of those with `text` in key, name or description; two queries. */
export async function findSegments(
  db: ReadDb,
  project: string,
  text: string | undefined,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<SegmentState[]> {
  let query = db.selectFrom('segments').selectAll().where('project', '=', project);
  if (text !== undefined) {
    const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([eb('key', 'ilike', like), eb('name', 'ilike', like), eb('description', 'ilike', like)]),
    );
  }
  if (after !== undefined) query = query.where('key', '>', after);
  return withEnvironments(db, project, await query.orderBy('key').limit(limit).execute());
}

async function withEnvironments(
  db: ReadDb,
  project: string,
  rows: Selectable<Tables['segments']>[],
): Promise<SegmentState[]> {
  if (rows.length === 0) return [];
  const keys = rows.map(({ key }) => key);
  const own = conditionRows(db, project).where('c.segment', 'in', keys);
  const states = statesOf(rows, await own.where((eb) => eb.not('c.inherited')).execute());
  return [...states.values()];
}

function statesOf(
  rows: readonly Selectable<Tables['segments']>[],
  conditions: readonly Selectable<Tables['segment_configurations']>[],
): Map<string, SegmentState> {
  const states = new Map<string, SegmentState>();
  for (const row of rows) {
    const { created_at: createdAt, updated_at: updatedAt, ...meta } = row;
    states.set(row.key, { ...meta, createdAt, updatedAt, environments: new Map() });
  }
  for (const row of conditions) states.get(row.segment)!.environments.set(row.environment, conditionOf(row));
  return states;
}

/** Every segment, with whom it holds of its own in every environment, in those archived too. Two queries. */
export async function wholeSegmentStates(db: ReadDb, project: string): Promise<Map<string, SegmentState>> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .execute();
  const conditions = await conditionRows(db, project, { archived: true })
    .where((eb) => eb.not('c.inherited'))
    .execute();
  return statesOf(rows, conditions);
}

/** In the project's order; archived environments have none to show, unless they are asked for. */
function conditionRows(db: ReadDb, project: string, { archived = false } = {}) {
  const rows = db
    .selectFrom('segment_configurations as c')
    .innerJoin('environments as e', (join) =>
      join.onRef('e.project', '=', 'c.project').onRef('e.key', '=', 'c.environment'),
    )
    .selectAll('c')
    .where('c.project', '=', project)
    .orderBy('e.position')
    .orderBy('e.key');
  return archived ? rows : rows.where('e.archived_at', 'is', null);
}

function conditionOf(row: Selectable<Tables['segment_configurations']>): SegmentCondition {
  const { condition, version, inherited } = row;
  return { if: condition, version, ...(inherited ? { inherited } : {}) };
}

/** Of an archived environment as well; undefined: there is none. One query. */
export async function findCondition(
  db: ReadDb,
  project: string,
  environment: string,
  segment: string,
): Promise<SegmentCondition | undefined> {
  const row = await db
    .selectFrom('segment_configurations')
    .selectAll()
    .where('project', '=', project)
    .where('environment', '=', environment)
    .where('segment', '=', segment)
    .executeTakeFirst();
  return row && conditionOf(row);
}

/** Of one environment, by segment. One query. */
export async function conditionsIn(
  db: ReadDb,
  project: string,
  environment: string,
): Promise<Map<string, SegmentCondition>> {
  const rows = await db
    .selectFrom('segment_configurations')
    .selectAll()
    .where('project', '=', project)
    .where('environment', '=', environment)
    .execute();
  return new Map(rows.map((row) => [row.segment, conditionOf(row)]));
}

/** In every environment in use, inherited or not. One query. */
export async function conditionsOf(
  db: ReadDb,
  project: string,
  segment: string,
): Promise<Map<string, SegmentCondition>> {
  const rows = await conditionRows(db, project).where('c.segment', '=', segment).execute();
  return new Map(rows.map((row) => [row.environment, conditionOf(row)]));
}

/** In which environments each segment has a condition that is not inherited; archived ones too. One query. */
export async function ownersOf(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Map<string, Set<string>>> {
  const owners = new Map<string, Set<string>>(keys.map((key) => [key, new Set()]));
  const rows = await db
    .selectFrom('segment_configurations')
    .select(['segment', 'environment'])
    .where('project', '=', project)
    .where(sql<boolean>`segment in (select json_array_elements_text(${JSON.stringify(keys)}::json))`)
    .where((eb) => eb.not('inherited'))
    .execute();
  for (const { segment, environment } of rows) owners.get(segment)!.add(environment);
  return owners;
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

/** Says that they were changed now, somewhere. */
export async function touchSegments(
  db: Db,
  project: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  await db
    .updateTable('segments')
    .set({ updated_at: now })
    .where('project', '=', project)
    .where(sql<boolean>`key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`)
    .execute();
}

export interface ConditionPlace {
  environment: string;
  segment: string;
}

/** Writes any number, new ones and others. One statement. */
export async function saveConditions(
  db: Db,
  project: string,
  conditions: readonly (ConditionPlace & SegmentCondition)[],
): Promise<void> {
  await sql`
    insert into segment_configurations (project, environment, segment, condition, version, inherited)
    select ${project}::text, environment, segment, "if", version, coalesce(inherited, false)
    from json_to_recordset(${JSON.stringify(conditions)}::json) as n(
      environment text, segment text, "if" json, version bigint, inherited boolean
    )
    ${replacing}`.execute(db);
}

/** Copies what stands in `source` to whoever inherits it. One statement, however many. */
export async function copyConditions(
  db: Db,
  project: string,
  heirs: readonly (ConditionPlace & { source: string; version: number })[],
): Promise<void> {
  await sql`
    insert into segment_configurations (project, environment, segment, condition, version, inherited)
    select s.project, h.environment, s.segment, s.condition, h.version, true
    from json_to_recordset(${JSON.stringify(heirs)}::json) as h(environment text, source text, segment text, version bigint)
    join segment_configurations s on s.project = ${project} and s.environment = h.source and s.segment = h.segment
    ${replacing}`.execute(db);
}

const replacing = sql`
    on conflict (project, environment, segment) do update set
      condition = excluded.condition, version = excluded.version, inherited = excluded.inherited`;

/** By environment and segment, as `<environment>\n<segment>`. One query. */
export async function versionsOf(
  db: ReadDb,
  project: string,
  places: readonly ConditionPlace[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('segment_configurations')
    .select(['environment', 'segment', 'version'])
    .where('project', '=', project)
    .where(
      sql<boolean>`(environment, segment) in (
        select environment, segment
        from json_to_recordset(${JSON.stringify(places)}::json) as p(environment text, segment text))`,
    )
    .execute();
  return new Map(rows.map(({ environment, segment, version }) => [`${environment}\n${segment}`, version]));
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
