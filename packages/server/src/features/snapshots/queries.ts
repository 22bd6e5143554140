/** What SDKs get, read from today's state: for nodes that begin, and for what references are checked against. */
import type { Condition, Flag, Segment } from '@halyard/core';
import { sql } from 'kysely';
import type { EnvironmentTree } from '../../environment-tree.ts';
import type { ReadDb } from '../../platform/database.ts';
import { flagEntry, segmentEntry } from './entries.ts';

/** Of one environment. */
export type SnapshotEntry = { project: string; environment: string; key: string; version: number } & (
  | { kind: 'flag'; entry: Flag }
  | { kind: 'segment'; entry: Segment }
);

/** Everything of every environment in use, flags before segments, each in the order of their versions. Two queries. */
export async function allEntries(db: ReadDb): Promise<SnapshotEntry[]> {
  const flags = await flagRows(db).where(inUse('c')).orderBy('c.version').execute();
  const segments = await segmentRows(db).where(inUse('segment_configurations')).orderBy('version').execute();
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

/** What these environments have of their own, by environment. Two queries. */
async function ownEntries(
  db: ReadDb,
  project: string,
  environments: readonly string[],
): Promise<Map<string, Entries>> {
  const among = JSON.stringify(environments);
  const isOwn = sql<boolean>`not inherited and environment in (select json_array_elements_text(${among}::json))`;
  const flags = await flagRows(db).where('c.project', '=', project).where(isOwn).execute();
  const segments = await segmentRows(db).where('project', '=', project).where(isOwn).execute();
  const found = new Map<string, Entries>();
  const at = (environment: string) => {
    const entries = found.get(environment) ?? { flags: new Map(), segments: new Map() };
    found.set(environment, entries);
    return entries;
  };
  for (const row of flags) at(row.environment).flags.set(row.key, flagEntry(row));
  for (const row of segments) at(row.environment).segments.set(row.key, segmentEntry(row));
  return found;
}

export interface Entries {
  flags: Map<string, Flag>;
  segments: Map<string, Segment>;
}

/**
 * What is in each of the heirs of an environment that has anything of its own, or is below one that has: its own laid
 * over `base`, which is what the environment has. The others have the base. Two queries.
 */
export async function entriesOfHeirs(
  db: ReadDb,
  project: string,
  {
    tree,
    environment,
    heirs,
    base,
  }: {
    tree: EnvironmentTree;
    environment: string;
    /** Parents before their children. */
    heirs: readonly string[];
    base: Entries;
  },
): Promise<Map<string, Entries>> {
  const own = await ownEntries(db, project, heirs);
  const found = new Map<string, Entries>();
  for (const heir of heirs) {
    const mine = own.get(heir);
    const parent = tree.parentOf(heir)!;
    const above = parent === environment ? undefined : found.get(parent);
    if (!mine && !above) continue;
    const { flags, segments } = above ?? base;
    found.set(heir, {
      flags: new Map([...flags, ...(mine?.flags ?? [])]),
      segments: new Map([...segments, ...(mine?.segments ?? [])]),
    });
  }
  return found;
}

export interface NamingEntry {
  kind: 'flag' | 'segment';
  environment: string;
  key: string;
  conditions: Condition[];
}

/** Entries whose text has this name, wherever they were written, with the conditions they have. Two queries, however many environments. */
export async function ownEntriesNaming(db: ReadDb, project: string, name: string): Promise<NamingEntry[]> {
  const quoted = JSON.stringify(name);
  const flags = await flagRows(db)
    .where('c.project', '=', project)
    .where(inUse('c'))
    .where(sql<boolean>`not c.inherited and position(${quoted} in c.requires::text || c.rules::text) > 0`)
    .orderBy('c.environment')
    .orderBy('c.flag')
    .execute();
  const segments = await segmentRows(db)
    .where('project', '=', project)
    .where(inUse('segment_configurations'))
    .where(sql<boolean>`not inherited and position(${quoted} in condition::text) > 0`)
    .orderBy('environment')
    .orderBy('segment')
    .execute();
  return [
    ...flags.map(({ environment, key, requires, rules }) => {
      return {
        kind: 'flag' as const,
        environment,
        key,
        conditions: [...requires, ...rules.map((rule) => rule.if)],
      };
    }),
    ...segments.map(({ environment, key, if: condition }) => {
      return { kind: 'segment' as const, environment, key, conditions: [condition] };
    }),
  ];
}

/** That the environment of a row is not archived. */
function inUse(table: 'c' | 'segment_configurations') {
  return sql<boolean>`exists (
    select 1 from environments e
    where e.project = ${sql.ref(`${table}.project`)} and e.key = ${sql.ref(`${table}.environment`)}
      and e.archived_at is null)`;
}

function flagRows(db: ReadDb) {
  return db
    .selectFrom('flag_configurations as c')
    .innerJoin('flags as f', (join) =>
      join.onRef('f.project', '=', 'c.project').onRef('f.key', '=', 'c.flag'),
    )
    .where('f.archived_at', 'is', null)
    .select(['c.project', 'c.environment', 'c.flag as key', 'c.version', 'c.enabled', 'c.off', 'c.killed'])
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
