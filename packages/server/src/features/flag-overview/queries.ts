/** SQL that overviews need beside that of flags: of several flags at once, each question one query. */
import { type Selectable, sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import { type FlagFilter, type FlagPlace, flagsMatching, inOrder, isBehind } from '../flags/index.ts';

export async function countFlags(db: ReadDb, project: string, filter: FlagFilter): Promise<number> {
  const row = await flagsMatching(db, project, filter)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** What a lifecycle is judged by, of every flag that a filter lets through; `isBehind` the place that is given. */
export async function findAges(db: ReadDb, project: string, filter: FlagFilter, place: FlagPlace) {
  return inOrder(flagsMatching(db, project, filter), place)
    .select(['key', 'kind', 'tags', 'created_at', 'updated_at', 'expires_at', 'archived_at'])
    .select(isBehind(place).as('isBehind'))
    .execute();
}

/** What everyone gets where they get one variant in all environments: the caller's own default is ''. */
export async function soleVariants(
  db: ReadDb,
  project: string,
  environments: readonly string[],
): Promise<Map<string, string>> {
  if (environments.length === 0) return new Map();
  const rows = await db
    .selectFrom('flag_configurations')
    .where('project', '=', project)
    .where('environment', 'in', environments)
    .groupBy('flag')
    .having(sql<boolean>`count(*) = count(sole_variant) and min(sole_variant) = max(sole_variant)`)
    .select('flag')
    .select((eb) => eb.fn.min('sole_variant').as('sole'))
    .execute();
  return new Map(rows.map(({ flag, sole }) => [flag, sole!]));
}

/** By flag and environment, of those that were ever evaluated; `keys` undefined: all of them. */
export async function lastEvaluations(
  db: ReadDb,
  project: string,
  keys?: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  let query = db
    .selectFrom('last_evaluations')
    .select(['flag', 'environment', 'last_at'])
    .where('project', '=', project);
  if (keys) query = query.where('flag', 'in', keys);
  const byFlag = new Map<string, Map<string, Date>>();
  if (keys?.length === 0) return byFlag;
  for (const { flag, environment, last_at } of await query.execute()) {
    const known = byFlag.get(flag);
    if (known) known.set(environment, last_at);
    else byFlag.set(flag, new Map([[environment, last_at]]));
  }
  return byFlag;
}

/** Evaluations an hour since `from`, by flag and environment, as `<flag>\n<environment>`. */
export async function hourlyUsage(
  db: ReadDb,
  project: string,
  { keys, environments, from }: { keys: readonly string[]; environments: readonly string[]; from: Date },
): Promise<Map<string, { hour: Date; count: number }[]>> {
  if (keys.length === 0 || environments.length === 0) return new Map();
  const rows = await db
    .selectFrom('usage_hours')
    .select(['flag', 'environment', 'hour', 'count'])
    .where('project', '=', project)
    .where('environment', 'in', environments)
    .where('flag', 'in', keys)
    .where('hour', '>=', from)
    .execute();
  return Map.groupBy(rows, ({ flag, environment }) => `${flag}\n${environment}`);
}

export type ConfigurationRow = Selectable<Tables['flag_configurations']>;

/** What these flags do in these environments, inherited or not. */
export async function configurationRows(
  db: ReadDb,
  project: string,
  { keys, environments }: { keys: readonly string[]; environments: readonly string[] },
): Promise<ConfigurationRow[]> {
  if (keys.length === 0 || environments.length === 0) return [];
  return db
    .selectFrom('flag_configurations')
    .selectAll()
    .where('project', '=', project)
    .where('environment', 'in', environments)
    .where('flag', 'in', keys)
    .execute();
}

/** More of each are not told. */
const mostFacets = 500;

/** Of flags that are not archived, the most frequent first. */
export async function countFacet(
  db: ReadDb,
  project: string,
  facet: 'tags' | 'owner' | 'kind',
): Promise<{ value: string; count: number }[]> {
  const values =
    facet === 'tags'
      ? sql`flags, jsonb_array_elements_text(tags) as facet(value)`
      : sql`flags, lateral (select ${sql.ref(facet)} as value) as facet`;
  const counted = sql<{ value: string; count: number }>`(
    select facet.value, count(*) as count from ${values}
    where flags.project = ${project} and archived_at is null and facet.value is not null
    group by 1 order by 2 desc, 1 limit ${mostFacets})`;
  const rows = await db.selectFrom(counted.as('counted')).selectAll().execute();
  return rows.map(({ value, count }) => ({ value, count: Number(count) }));
}
