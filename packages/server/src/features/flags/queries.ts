/** All SQL of flags. */
import { OperationError } from '@halyard/contract';
import { type RawBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import { shareThread } from '../../platform/share-thread.ts';
import type { Tables } from '../../platform/tables.ts';
import type { FlagConfiguration, FlagMeta, FlagState } from './flag-state.ts';

/** With what it does in its own environments, and in `also`, where that may be inherited. Two queries, or three. Throws NOT_FOUND. */
export async function getFlag(
  db: ReadDb,
  project: string,
  key: string,
  also: readonly string[] = [],
): Promise<FlagState> {
  const row = await db
    .selectFrom('flags')
    .selectAll()
    .where('project', '=', project)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) throw new OperationError('NOT_FOUND', `there is no flag ${key}`);
  const configurations = (await configurationsOf(db, project, [key])).get(key)!;
  const missing = also.filter((environment) => !configurations.has(environment));
  if (missing.length > 0) {
    const found = await configurationRows(db, project)
      .where('c.flag', '=', key)
      .where('c.environment', 'in', missing)
      .execute();
    for (const each of found) configurations.set(each.environment, configurationOf(each));
  }
  return { meta: metaOf(row), configurations };
}

/** By flag, then by environment in the project's order; without what is inherited. One query. */
export async function configurationsOf(
  db: ReadDb,
  project: string,
  keys: string[],
): Promise<Map<string, Map<string, FlagConfiguration>>> {
  const byFlag = new Map<string, Map<string, FlagConfiguration>>(keys.map((key) => [key, new Map()]));
  if (keys.length === 0) return byFlag;
  const rows = await configurationRows(db, project)
    .where('c.flag', 'in', keys)
    .where((eb) => eb.not('c.inherited'))
    .execute();
  for (const row of rows) byFlag.get(row.flag)!.set(row.environment, configurationOf(row));
  return byFlag;
}

/** In the project's order; archived environments have none to show, unless they are asked for. */
function configurationRows(db: ReadDb, project: string, { archived = false } = {}) {
  const rows = db
    .selectFrom('flag_configurations as c')
    .innerJoin('environments as e', (join) =>
      join.onRef('e.project', '=', 'c.project').onRef('e.key', '=', 'c.environment'),
    )
    .selectAll('c')
    .where('c.project', '=', project)
    .orderBy('e.position')
    .orderBy('e.key');
  return archived ? rows : rows.where('e.archived_at', 'is', null);
}

/** Of an archived environment as well; undefined: there is none. One query. */
export async function findConfiguration(
  db: ReadDb,
  project: string,
  environment: string,
  flag: string,
): Promise<FlagConfiguration | undefined> {
  const row = await db
    .selectFrom('flag_configurations')
    .selectAll()
    .where('project', '=', project)
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .executeTakeFirst();
  return row && configurationOf(row);
}

/** Of one environment, archived flags and all, by flag. One query. */
export async function configurationsIn(
  db: ReadDb,
  project: string,
  environment: string,
): Promise<Map<string, FlagConfiguration>> {
  const rows = await db
    .selectFrom('flag_configurations')
    .selectAll()
    .where('project', '=', project)
    .where('environment', '=', environment)
    .execute();
  return new Map(rows.map((row) => [row.flag, configurationOf(row)]));
}

/** In which environments each flag has a configuration that is not inherited; archived ones too. One query. */
export async function ownersOf(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Map<string, Set<string>>> {
  const owners = new Map<string, Set<string>>(keys.map((key) => [key, new Set()]));
  const rows = await db
    .selectFrom('flag_configurations')
    .select(['flag', 'environment'])
    .where('project', '=', project)
    .where(sql<boolean>`flag in (select json_array_elements_text(${JSON.stringify(keys)}::json))`)
    .where((eb) => eb.not('inherited'))
    .execute();
  for (const { flag, environment } of rows) owners.get(flag)!.add(environment);
  return owners;
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

/**
 * Every flag with all that it does, archived ones included, by key; also what it inherits in one environment. Two queries,
 * or three.
 */
export async function allFlagStates(
  db: ReadDb,
  project: string,
  also?: string,
): Promise<Map<string, FlagState>> {
  const metas = await allFlags(db, project);
  const keys = metas.map(({ key }) => key);
  const configurations = await configurationsOf(db, project, keys);
  if (also !== undefined) {
    for (const [key, each] of await configurationsIn(db, project, also))
      configurations.get(key)!.set(also, each);
  }
  return new Map(metas.map((meta) => [meta.key, { meta, configurations: configurations.get(meta.key)! }]));
}

/** Every flag, archived ones included, with what it does of its own in every environment, in those archived too. Two queries. */
export async function wholeFlagStates(db: ReadDb, project: string): Promise<Map<string, FlagState>> {
  const metas = await allFlags(db, project);
  const states = new Map(metas.map((meta) => [meta.key, { meta, configurations: new Map() } as FlagState]));
  const rows = await configurationRows(db, project, { archived: true })
    .where((eb) => eb.not('c.inherited'))
    .execute();
  const pause = shareThread();
  for (const row of rows) {
    states.get(row.flag)!.configurations.set(row.environment, configurationOf(row));
    await pause();
  }
  return states;
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

/** Says that they were changed now, somewhere. */
export async function touchFlags(db: Db, project: string, keys: readonly string[], now: Date): Promise<void> {
  await db
    .updateTable('flags')
    .set({ updated_at: now })
    .where('project', '=', project)
    .where(sql<boolean>`key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`)
    .execute();
}

export interface ConfigurationPlace {
  environment: string;
  flag: string;
}

/** Writes any number, new ones and others. One statement. */
export async function saveConfigurations(
  db: Db,
  project: string,
  configurations: readonly (ConfigurationPlace & FlagConfiguration)[],
): Promise<void> {
  await sql`
    insert into flag_configurations
      (project, environment, flag, enabled, off, requires, rules, otherwise, version, inherited, killed)
    select ${project}::text, environment, flag, enabled, off, requires, rules, otherwise, version,
      coalesce(inherited, false), killed
    from json_to_recordset(${JSON.stringify(configurations)}::json) as n(
      environment text, flag text, enabled boolean, off text, requires json, rules json, otherwise json,
      version bigint, inherited boolean, killed json
    )
    ${replacing}`.execute(db);
}

/** Copies what stands in `source` to whoever inherits it. One statement, however many. */
export async function copyConfigurations(
  db: Db,
  project: string,
  heirs: readonly (ConfigurationPlace & { source: string; version: number })[],
): Promise<void> {
  await sql`
    insert into flag_configurations
      (project, environment, flag, enabled, off, requires, rules, otherwise, version, inherited, killed)
    select s.project, h.environment, s.flag, s.enabled, s.off, s.requires, s.rules, s.otherwise, h.version, true, s.killed
    from json_to_recordset(${JSON.stringify(heirs)}::json) as h(environment text, source text, flag text, version bigint)
    join flag_configurations s on s.project = ${project} and s.environment = h.source and s.flag = h.flag
    ${replacing}`.execute(db);
}

/** A kill that stands stays, whatever is written: only writeKills() takes one away. */
const replacing = sql`
    on conflict (project, environment, flag) do update set
      enabled = excluded.enabled, off = excluded.off, requires = excluded.requires, rules = excluded.rules,
      otherwise = excluded.otherwise, version = excluded.version, inherited = excluded.inherited,
      killed = coalesce(flag_configurations.killed, excluded.killed)`;

/** Versions and kills by environment and flag, as `<environment>\n<flag>`. One query. */
export async function standingAt(
  db: ReadDb,
  project: string,
  places: readonly ConfigurationPlace[],
): Promise<Map<string, Pick<FlagConfiguration, 'version' | 'killed'>>> {
  const rows = await db
    .selectFrom('flag_configurations')
    .select(['environment', 'flag', 'version', 'killed'])
    .where('project', '=', project)
    .where(
      sql<boolean>`(environment, flag) in (
        select environment, flag
        from json_to_recordset(${JSON.stringify(places)}::json) as p(environment text, flag text))`,
    )
    .execute();
  return new Map(
    rows.map(({ environment, flag, version, killed }) => [
      `${environment}\n${flag}`,
      { version, ...(killed ? { killed } : {}) },
    ]),
  );
}

/** The only statement that takes a kill away. */
export async function writeKills(
  db: Db,
  project: string,
  kills: readonly (ConfigurationPlace & Pick<FlagConfiguration, 'version' | 'killed'>)[],
): Promise<void> {
  await sql`
    update flag_configurations c set killed = k.killed, version = k.version
    from json_to_recordset(${JSON.stringify(kills)}::json) as k(environment text, flag text, version bigint, killed json)
    where c.project = ${project} and c.environment = k.environment and c.flag = k.flag`.execute(db);
}

/** Which of these flags are of kind kill-switch. One query. */
export async function killSwitchesAmong(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('flags')
    .select('key')
    .where('project', '=', project)
    .where('key', 'in', [...keys])
    .where('kind', '=', 'kill-switch')
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** The tags of those of them that are there. One query. */
export async function tagsOfFlags(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Map<string, string[]>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('flags')
    .select(['key', 'tags'])
    .where('project', '=', project)
    .where('key', 'in', keys)
    .execute();
  return new Map(rows.map(({ key, tags }) => [key, tags]));
}

/** What was killed in one environment and stands in archived ones, whose entries the log holds to be gone. */
export async function forgetArchivedKills(
  db: Db,
  project: string,
  flag: string,
  environment: string,
): Promise<void> {
  await sql`
    update flag_configurations c set killed = null
    from environments e
    where c.project = ${project} and c.flag = ${flag} and c.killed ->> 'environment' = ${environment}
      and e.project = c.project and e.key = c.environment and e.archived_at is not null`.execute(db);
}

export interface FlagFilter {
  environment?: string | undefined;
  state?: 'enabled' | 'disabled' | 'killed' | undefined;
  kind?: string | undefined;
  tag?: string | undefined;
  owner?: string | undefined;
  text?: string | undefined;
  archived: boolean;
}

export type FlagOrder = 'key' | 'createdAt' | 'updatedAt' | 'lastEvaluatedAt';

/** By what flags are put in order; those that were never evaluated come before all others. */
const orderColumns: Record<FlagOrder, RawBuilder<unknown>> = {
  key: sql.ref('flags.key'),
  createdAt: sql.ref('flags.created_at'),
  updatedAt: sql.ref('flags.updated_at'),
  lastEvaluatedAt: sql`coalesce(lasts.last_at, '0001-01-01T00:00:00Z'::timestamptz)`,
};

export interface FlagPlace {
  order: FlagOrder;
  descending: boolean;
  /** The sort value and key of the last one of the page before. */
  after: [string, string] | undefined;
}

/** A page in order. */
export async function findFlags(
  db: ReadDb,
  project: string,
  filter: FlagFilter,
  { limit, ...place }: FlagPlace & { limit: number },
): Promise<FlagMeta[]> {
  const rows = await inOrder(flagsMatching(db, project, filter), place)
    .where(isBehind(place))
    .limit(limit)
    .selectAll('flags')
    .execute();
  return rows.map(metaOf);
}

/** These flags, by their keys, archived ones too. One query. */
export async function flagsNamed(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Map<string, FlagMeta>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('flags')
    .selectAll()
    .where('project', '=', project)
    .where('key', 'in', keys)
    .execute();
  return new Map(rows.map((row) => [row.key, metaOf(row)]));
}

export function inOrder<O>(
  query: SelectQueryBuilder<Tables, 'flags', O>,
  { order, descending }: Pick<FlagPlace, 'order' | 'descending'>,
): SelectQueryBuilder<Tables, 'flags', O> {
  const direction = descending ? 'desc' : 'asc';
  const joined = order === 'lastEvaluatedAt' ? withLasts(query) : query;
  return joined.orderBy(orderColumns[order], direction).orderBy('flags.key', direction);
}

/** With `lasts.last_at`: all that are put in order are looked at, so that one look at each would be the slower way. */
function withLasts<O>(query: SelectQueryBuilder<Tables, 'flags', O>): SelectQueryBuilder<Tables, 'flags', O> {
  const lasts = sql<{ project: string; flag: string; last_at: Date }>`(
    select project, flag, max(last_at) as last_at from last_evaluations group by project, flag)`;
  return query.leftJoin(lasts.as('lasts'), (join) =>
    join.onRef('lasts.project', '=', 'flags.project').onRef('lasts.flag', '=', 'flags.key'),
  ) as unknown as SelectQueryBuilder<Tables, 'flags', O>;
}

/** Whether a flag comes after that place. */
export function isBehind({ order, descending, after }: FlagPlace): RawBuilder<boolean> {
  if (after === undefined) return sql<boolean>`true`;
  const [value, key] = after;
  const bound = order === 'key' ? sql`${value}` : sql`${value}::timestamptz`;
  return descending
    ? sql<boolean>`(${orderColumns[order]}, flags.key) < (${bound}, ${key})`
    : sql<boolean>`(${orderColumns[order]}, flags.key) > (${bound}, ${key})`;
}

/** Those that a filter lets through, in no order yet. */
export function flagsMatching(db: ReadDb, project: string, filter: FlagFilter) {
  let query = db.selectFrom('flags').where('flags.project', '=', project);
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
    query = query.where((eb) => {
      const there = eb
        .selectFrom('flag_configurations as c')
        .select('c.flag')
        .whereRef('c.project', '=', 'flags.project')
        .whereRef('c.flag', '=', 'flags.key')
        .where('c.environment', '=', environment);
      if (state === 'killed') return eb.exists(there.where('c.killed', 'is not', null));
      return eb.exists(there.where('c.enabled', '=', state === 'enabled'));
    });
  }
  return query;
}

export function metaOf(row: Selectable<Tables['flags']>): FlagMeta {
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

export function configurationOf(row: Selectable<Tables['flag_configurations']>): FlagConfiguration {
  return {
    enabled: row.enabled,
    off: row.off,
    requires: row.requires,
    rules: row.rules,
    otherwise: row.otherwise,
    version: row.version,
    ...(row.inherited ? { inherited: true } : {}),
    ...(row.killed ? { killed: row.killed } : {}),
  };
}
