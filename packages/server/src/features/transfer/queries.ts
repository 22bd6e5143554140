/**
 * All SQL that writes whole projects, a statement for a thousand rows as one parameter of JSON; and what of one is read
 * here alone.
 */
import type { Killed } from '@halyard/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { FlagConfiguration, FlagMeta } from '../flags/index.ts';
import type { SegmentState } from '../segments/index.ts';

export async function writeFlags(db: Db, flags: readonly FlagMeta[]): Promise<void> {
  const rows = flags.map((meta) => ({
    ...meta,
    expires_at: meta.expiresAt,
    archived_at: meta.archivedAt,
    created_at: meta.createdAt,
    updated_at: meta.updatedAt,
  }));
  await inBatches(rows, (records) =>
    sql`
      insert into flags (project, key, name, description, kind, type, variants, schema, tags, owner, expires_at,
        client, archived_at, version, created_at, updated_at)
      select * from ${records} as r(project text, key text, name text, description text, kind text, type text,
        variants json, schema json, tags jsonb, owner text, expires_at timestamptz,
        client boolean, archived_at timestamptz, version bigint, created_at timestamptz, updated_at timestamptz)
      on conflict (project, key) do update set name = excluded.name, description = excluded.description,
        variants = excluded.variants, schema = excluded.schema, tags = excluded.tags, owner = excluded.owner,
        expires_at = excluded.expires_at, client = excluded.client, archived_at = excluded.archived_at,
        version = excluded.version, updated_at = excluded.updated_at`.execute(db),
  );
}

export interface ConfigurationRow {
  project: string;
  environment: string;
  flag: string;
  configuration: FlagConfiguration;
}

export async function writeConfigurations(db: Db, rows: readonly ConfigurationRow[]): Promise<void> {
  const flat = rows.map(({ configuration, ...place }) => ({ ...place, inherited: false, ...configuration }));
  await inBatches(flat, (records) =>
    sql`
      insert into flag_configurations
        (project, environment, flag, enabled, off, requires, rules, otherwise, version, inherited, killed)
      select * from ${records} as r(project text, environment text, flag text, enabled boolean, off text,
        requires json, rules json, otherwise json, version bigint, inherited boolean, killed json)
      on conflict (project, environment, flag) do update set enabled = excluded.enabled, off = excluded.off,
        requires = excluded.requires, rules = excluded.rules, otherwise = excluded.otherwise,
        version = excluded.version, inherited = excluded.inherited,
        killed = coalesce(flag_configurations.killed, excluded.killed)`.execute(db),
  );
}

/** By flag and environment, archived ones too; without what is killed only because it is where it is inherited from. */
export async function killsIn(db: ReadDb, project: string): Promise<Map<string, Map<string, Killed>>> {
  const rows = await db
    .selectFrom('flag_configurations')
    .select(['flag', 'environment', 'killed', 'inherited'])
    .where('project', '=', project)
    .where('killed', 'is not', null)
    .execute();
  const kills = new Map<string, Map<string, Killed>>();
  for (const { flag, environment, killed, inherited } of rows) {
    if (!killed || (inherited && killed.environment !== environment)) continue;
    kills.set(flag, (kills.get(flag) ?? new Map<string, Killed>()).set(environment, killed));
  }
  return kills;
}

export async function writeSegments(db: Db, segments: readonly SegmentState[]): Promise<void> {
  const rows = segments.map(({ environments: _, createdAt, updatedAt, ...row }) => ({
    ...row,
    created_at: createdAt,
    updated_at: updatedAt,
  }));
  await inBatches(rows, (records) =>
    sql`
      insert into segments (project, key, name, description, version, created_at, updated_at)
      select * from ${records} as r(project text, key text, name text, description text, version bigint,
        created_at timestamptz, updated_at timestamptz)
      on conflict (project, key) do update set name = excluded.name, description = excluded.description,
        version = excluded.version, updated_at = excluded.updated_at`.execute(db),
  );
}

export interface SegmentConfigurationRow {
  project: string;
  environment: string;
  segment: string;
  condition: unknown;
  version: number;
}

export async function writeSegmentConfigurations(
  db: Db,
  rows: readonly SegmentConfigurationRow[],
): Promise<void> {
  await inBatches(rows, (records) =>
    sql`
      insert into segment_configurations (project, environment, segment, condition, version, inherited)
      select r.*, false from ${records} as r(project text, environment text, segment text, condition json, version bigint)
      on conflict (project, environment, segment) do update set condition = excluded.condition,
        version = excluded.version, inherited = excluded.inherited`.execute(db),
  );
}

/** Their conditions go with them. */
export async function removeSegments(db: Db, project: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`delete from segments where project = ${project}
    and key in (select json_array_elements_text(${JSON.stringify(keys)}::json))`.execute(db);
}

const batchSize = 1_000;

/** One after the other: each statement has a time limit of its own. */
async function inBatches(
  rows: readonly object[],
  write: (records: RawBuilder<unknown>) => Promise<unknown>,
): Promise<void> {
  for (let i = 0; i < rows.length; i += batchSize) {
    await write(sql`json_to_recordset(${JSON.stringify(rows.slice(i, i + batchSize))}::json)`);
  }
}
