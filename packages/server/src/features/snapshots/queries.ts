/** What SDKs of an environment get, read from today's state: what references are checked against. */
import type { Flag, Segment } from '@halyard/core';
import type { Db } from '../../platform/database.ts';

/** Every live flag of an environment as SDKs get it: what references are checked against. */
export async function liveFlags(db: Db, project: string, environment: string): Promise<Map<string, Flag>> {
  const rows = await db
    .selectFrom('flag_configurations as c')
    .innerJoin('flags as f', (join) =>
      join.onRef('f.project', '=', 'c.project').onRef('f.key', '=', 'c.flag'),
    )
    .select(['c.flag', 'c.enabled', 'c.off', 'c.requires', 'c.rules', 'c.otherwise', 'c.version'])
    .select(['f.type', 'f.variants', 'f.client'])
    .where('c.project', '=', project)
    .where('c.environment', '=', environment)
    .where('f.archived_at', 'is', null)
    .orderBy('c.flag')
    .execute();
  return new Map(rows.map(({ flag, ...entry }) => [flag, entry]));
}

/** Every segment of an environment as SDKs get it. */
export async function liveSegments(
  db: Db,
  project: string,
  environment: string,
): Promise<Map<string, Segment>> {
  const rows = await db
    .selectFrom('segment_configurations')
    .select(['segment', 'condition', 'version'])
    .where('project', '=', project)
    .where('environment', '=', environment)
    .orderBy('segment')
    .execute();
  return new Map(rows.map(({ segment, condition, version }) => [segment, { if: condition, version }]));
}
