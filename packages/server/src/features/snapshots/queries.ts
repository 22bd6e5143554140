/** What SDKs get, read from today's state: for nodes that begin, and for what references are checked against. */
import type { Flag, Segment } from '@halyard/core';
import type { ReadDb } from '../../platform/database.ts';
import { flagEntry, segmentEntry } from './entries.ts';

/** Of one environment. */
export type SnapshotEntry = { project: string; environment: string; key: string; version: number } & (
  | { kind: 'flag'; entry: Flag }
  | { kind: 'segment'; entry: Segment }
);

/** Everything of every environment, flags before segments, each in the order of their versions. Two queries. */
export async function allEntries(db: ReadDb): Promise<SnapshotEntry[]> {
  const flags = await flagRows(db).orderBy('c.version').execute();
  const segments = await segmentRows(db).orderBy('version').execute();
  return [
    ...flags.map((row) => ({ ...placeOf(row), kind: 'flag' as const, entry: flagEntry(row) })),
    ...segments.map((row) => ({ ...placeOf(row), kind: 'segment' as const, entry: segmentEntry(row) })),
  ];
}

/** Every live flag of an environment, by key. */
export async function liveFlags(
  db: ReadDb,
  project: string,
  environment: string,
): Promise<Map<string, Flag>> {
  const rows = await flagRows(db)
    .where('c.project', '=', project)
    .where('c.environment', '=', environment)
    .orderBy('c.flag')
    .execute();
  return new Map(rows.map((row) => [row.key, flagEntry(row)]));
}

/** Every segment of an environment, by key. */
export async function liveSegments(
  db: ReadDb,
  project: string,
  environment: string,
): Promise<Map<string, Segment>> {
  const rows = await segmentRows(db)
    .where('project', '=', project)
    .where('environment', '=', environment)
    .orderBy('segment')
    .execute();
  return new Map(rows.map((row) => [row.key, segmentEntry(row)]));
}

function flagRows(db: ReadDb) {
  return db
    .selectFrom('flag_configurations as c')
    .innerJoin('flags as f', (join) =>
      join.onRef('f.project', '=', 'c.project').onRef('f.key', '=', 'c.flag'),
    )
    .where('f.archived_at', 'is', null)
    .select(['c.project', 'c.environment', 'c.flag as key', 'c.version', 'c.enabled', 'c.off'])
    .select(['c.requires', 'c.rules', 'c.otherwise', 'f.type', 'f.variants', 'f.client']);
}

function segmentRows(db: ReadDb) {
  return db
    .selectFrom('segment_configurations')
    .select(['project', 'environment', 'segment as key', 'condition as if', 'version']);
}

function placeOf({ project, environment, key, version }: Omit<SnapshotEntry, 'kind' | 'entry'>) {
  return { project, environment, key, version };
}
