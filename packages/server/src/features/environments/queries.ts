/** All SQL of environments beyond what every feature asks of them. */
import { sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { EnvironmentRow } from '../projects/index.ts';

export interface EnvironmentFilter {
  text?: string | undefined;
  inherits?: string | undefined;
  roots?: boolean | undefined;
  protected?: boolean | undefined;
  archived: boolean;
}

/** A page in the project's order; `after` is the position and key of the last one of the page before. */
export async function findEnvironmentPage(
  db: ReadDb,
  project: string,
  filter: EnvironmentFilter,
  page: { after: [string, string] | undefined; limit: number },
): Promise<EnvironmentRow[]> {
  let query = db
    .selectFrom('environments')
    .selectAll()
    .where('project', '=', project)
    .where('archived_at', filter.archived ? 'is not' : 'is', null);
  if (filter.inherits !== undefined) query = query.where('inherits', '=', filter.inherits);
  if (filter.roots !== undefined) query = query.where('inherits', filter.roots ? 'is' : 'is not', null);
  if (filter.protected !== undefined) query = query.where('is_protected', '=', filter.protected);
  if (filter.text !== undefined) {
    const like = `%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) => eb.or([eb('key', 'ilike', like), eb('name', 'ilike', like)]));
  }
  if (page.after !== undefined) {
    const [position, key] = page.after;
    query = query.where(sql<boolean>`(position, key) > (${Number(position)}::integer, ${key})`);
  }
  return query.orderBy('position').orderBy('key').limit(page.limit).execute();
}

export interface EnvironmentFigures {
  flagsOn: number;
  ownFlags: number;
  heirs: number;
}

/** Of each of these. Two queries, which count rows of an index by environment. */
export async function figuresOf(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<Map<string, EnvironmentFigures>> {
  const figures = new Map(keys.map((key) => [key, { flagsOn: 0, ownFlags: 0, heirs: 0 }]));
  const among = sql`(select json_array_elements_text(${JSON.stringify(keys)}::json))`;
  const flags = await db
    .selectFrom('flag_configurations as c')
    .innerJoin('flags as f', (join) =>
      join.onRef('f.project', '=', 'c.project').onRef('f.key', '=', 'c.flag'),
    )
    .select(({ fn }) => [
      'c.environment',
      fn.countAll().filterWhere('c.enabled', '=', true).filterWhere('c.killed', 'is', null).as('on'),
      fn.countAll().filterWhere('c.inherited', '=', false).as('own'),
    ])
    .where('c.project', '=', project)
    .where('f.archived_at', 'is', null)
    .where(sql<boolean>`c.environment in ${among}`)
    .groupBy('c.environment')
    .execute();
  for (const { environment, on, own } of flags) {
    Object.assign(figures.get(environment)!, { flagsOn: Number(on), ownFlags: Number(own) });
  }
  const heirs = await db
    .selectFrom('environments')
    .select(({ fn }) => ['inherits', fn.countAll().as('heirs')])
    .where('project', '=', project)
    .where('archived_at', 'is', null)
    .where(sql<boolean>`inherits in ${among}`)
    .groupBy('inherits')
    .execute();
  for (const { inherits, heirs: count } of heirs) figures.get(inherits!)!.heirs = Number(count);
  return figures;
}

/** These, archived ones too, in no order. One query. */
export async function findEnvironmentRows(
  db: ReadDb,
  project: string,
  keys: readonly string[],
): Promise<EnvironmentRow[]> {
  return db
    .selectFrom('environments')
    .selectAll()
    .where('project', '=', project)
    .where(sql<boolean>`key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`)
    .execute();
}

/** Behind all others. One row of an index. */
export async function nextPosition(db: ReadDb, project: string): Promise<number> {
  const row = await db
    .selectFrom('environments')
    .select('position')
    .where('project', '=', project)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (row?.position ?? -1) + 1;
}

/** Writes what may change of any number. One statement. */
export async function updateEnvironments(
  db: Db,
  project: string,
  rows: readonly EnvironmentRow[],
): Promise<void> {
  await sql`
    update environments as e set
      name = n.name, color = n.color, position = n.position, is_protected = n.is_protected,
      approvals = n.approvals,
      expires_at = n.expires_at, archived_at = n.archived_at, version = n.version
    from json_to_recordset(${JSON.stringify(rows)}::json) as n(
      key text, name text, color text, position integer, is_protected boolean, approvals integer,
      expires_at timestamptz, archived_at timestamptz, version bigint
    )
    where e.project = ${project} and e.key = n.key`.execute(db);
}

/** In use, and past their end; in every project. */
export async function findEnded(db: ReadDb, now: Date): Promise<{ project: string; key: string }[]> {
  return db
    .selectFrom('environments')
    .select(['project', 'key'])
    .where('expires_at', '<=', now)
    .where('archived_at', 'is', null)
    .orderBy('expires_at')
    .execute();
}
