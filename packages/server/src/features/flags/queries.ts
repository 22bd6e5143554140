/** All SQL of flags. */
import { OperationError } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import type { FlagConfiguration, FlagMeta, FlagState } from './flag-state.ts';

/** Two queries. Throws NOT_FOUND. */
export async function getFlag(db: ReadDb, project: string, key: string): Promise<FlagState> {
  const row = await db
    .selectFrom('flags')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) throw new OperationError('NOT_FOUND', `there is no flag ${key}`);
  return { meta: metaOf(row), configurations: (await configurationsOf(db, project, [key])).get(key)! };
}

/** By flag, then by environment in the project's order. One query. */
export async function configurationsOf(
  db: ReadDb,
  project: string,
  keys: string[],
): Promise<Map<string, Map<string, FlagConfiguration>>> {
  const byFlag = new Map<string, Map<string, FlagConfiguration>>(keys.map((key) => [key, new Map()]));
  if (keys.length === 0) return byFlag;
  const rows = await db
    .selectFrom('flag_configurations as c')
    .innerJoin('environments as e', (join) =>
      join.onRef('e.project', '=', 'c.project').onRef('e.key', '=', 'c.environment'),
    )
    .selectAll('c')
    .where('c.project', '=', project)
    .where('c.flag', 'in', keys)
    .orderBy('e.position')
    .execute();
  for (const row of rows) byFlag.get(row.flag)!.set(row.environment, configurationOf(row));
  return byFlag;
}

/** Archived ones included. */
export async function allFlags(db: ReadDb, project: string): Promise<FlagMeta[]> {
  const rows = await db
    .selectFrom('flags')
    .selectAll()
    .where('project', '=', project)
    .orderBy('key')
    .execute();
  return rows.map(metaOf);
}

/** Every flag with all that it does, archived ones included, by key. Two queries. */
export async function allFlagStates(db: ReadDb, project: string): Promise<Map<string, FlagState>> {
  const metas = await allFlags(db, project);
  const keys = metas.map(({ key }) => key);
  const configurations = await configurationsOf(db, project, keys);
  return new Map(metas.map((meta) => [meta.key, { meta, configurations: configurations.get(meta.key)! }]));
}

/** False where the key is taken, archived flags included. */
export async function insertFlag(db: Db, meta: FlagMeta): Promise<boolean> {
  const row = await db
    .insertInto('flags')
    .values({ project: meta.project, key: meta.key, created_at: meta.createdAt, ...columnsOf(meta) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateFlag(db: Db, meta: FlagMeta): Promise<void> {
  await db
    .updateTable('flags')
    .set(columnsOf(meta))
    .where('project', '=', meta.project)
    .where('key', '=', meta.key)
    .execute();
}

export async function saveConfiguration(
  db: Db,
  project: string,
  environment: string,
  flag: string,
  configuration: FlagConfiguration,
): Promise<void> {
  const columns = {
    enabled: configuration.enabled,
    off: configuration.off,
    requires: JSON.stringify(configuration.requires),
    rules: JSON.stringify(configuration.rules),
    otherwise: JSON.stringify(configuration.otherwise),
    version: configuration.version,
  };
  await db
    .insertInto('flag_configurations')
    .values({ project, environment, flag, ...columns })
    .onConflict((conflict) => conflict.columns(['project', 'environment', 'flag']).doUpdateSet(columns))
    .execute();
}

export interface FlagFilter {
  environment?: string | undefined;
  state?: 'enabled' | 'disabled' | undefined;
  kind?: string | undefined;
  tag?: string | undefined;
  owner?: string | undefined;
  text?: string | undefined;
  archived: boolean;
}

export type FlagOrder = 'key' | 'createdAt' | 'updatedAt';

const orderColumns = { key: 'key', createdAt: 'created_at', updatedAt: 'updated_at' } as const;

/** A page in order; `after` is the sort value and key of the last one of the page before. */
export async function findFlags(
  db: ReadDb,
  project: string,
  filter: FlagFilter,
  page: { order: FlagOrder; descending: boolean; after: [string, string] | undefined; limit: number },
): Promise<FlagMeta[]> {
  const column = orderColumns[page.order];
  let query = db.selectFrom('flags').selectAll().where('project', '=', project);
  query = query.where('archived_at', filter.archived ? 'is not' : 'is', null);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.owner !== undefined) query = query.where('owner', '=', filter.owner);
  if (filter.tag !== undefined) {
    query = query.where(sql<boolean>`tags @> ${JSON.stringify([filter.tag])}::jsonb`);
  }
  if (filter.text !== undefined) {
    const like = `%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([eb('key', 'ilike', like), eb('name', 'ilike', like), eb('description', 'ilike', like)]),
    );
  }
  if (filter.state !== undefined && filter.environment !== undefined) {
    const { environment, state } = filter;
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('flag_configurations as c')
          .select('c.flag')
          .whereRef('c.project', '=', 'flags.project')
          .whereRef('c.flag', '=', 'flags.key')
          .where('c.environment', '=', environment)
          .where('c.enabled', '=', state === 'enabled'),
      ),
    );
  }
  if (page.after !== undefined) {
    const [value, key] = page.after;
    const bound = page.order === 'key' ? sql`${value}` : sql`${value}::timestamptz`;
    query = query.where(
      page.descending
        ? sql<boolean>`(${sql.ref(column)}, key) < (${bound}, ${key})`
        : sql<boolean>`(${sql.ref(column)}, key) > (${bound}, ${key})`,
    );
  }
  const direction = page.descending ? 'desc' : 'asc';
  const rows = await query.orderBy(column, direction).orderBy('key', direction).limit(page.limit).execute();
  return rows.map(metaOf);
}

function metaOf(row: Selectable<Tables['flags']>): FlagMeta {
  return {
    project: row.project,
    key: row.key,
    name: row.name,
    description: row.description,
    kind: row.kind as FlagMeta['kind'],
    type: row.type,
    variants: row.variants,
    schema: row.schema,
    tags: row.tags,
    owner: row.owner,
    expiresAt: row.expires_at,
    client: row.client,
    archivedAt: row.archived_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function columnsOf(meta: FlagMeta) {
  return {
    name: meta.name,
    description: meta.description,
    kind: meta.kind,
    type: meta.type,
    variants: JSON.stringify(meta.variants),
    schema: meta.schema === null ? null : JSON.stringify(meta.schema),
    tags: JSON.stringify(meta.tags),
    owner: meta.owner,
    expires_at: meta.expiresAt,
    client: meta.client,
    archived_at: meta.archivedAt,
    version: meta.version,
    updated_at: meta.updatedAt,
  };
}

function configurationOf(row: Selectable<Tables['flag_configurations']>): FlagConfiguration {
  return {
    enabled: row.enabled,
    off: row.off,
    requires: row.requires,
    rules: row.rules,
    otherwise: row.otherwise,
    version: row.version,
  };
}
