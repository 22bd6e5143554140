/** Projects and environments as the log and as answers show them. */
import type { EnvironmentRow, ProjectRow } from './queries.ts';

export function projectEntry({ key, name, entry_version: version }: ProjectRow) {
  return { key, name, version };
}

export function environmentEntry(row: EnvironmentRow) {
  return {
    project: row.project,
    key: row.key,
    name: row.name,
    color: row.color,
    position: row.position,
    protected: row.is_protected,
    approvals: row.approvals,
    inherits: row.inherits,
    expiresAt: row.expires_at?.toISOString() ?? null,
    archivedAt: row.archived_at?.toISOString() ?? null,
    version: row.version,
  };
}

export function environmentAnswer(row: EnvironmentRow) {
  return {
    ...environmentEntry(row),
    snapshotVersion: row.snapshot_version,
    createdAt: row.created_at.toISOString(),
  };
}

export function projectAnswer(row: ProjectRow, environments: EnvironmentRow[]) {
  return {
    key: row.key,
    name: row.name,
    environments: environments.filter(({ project }) => project === row.key).map(environmentAnswer),
    version: row.entry_version,
    createdAt: row.created_at.toISOString(),
  };
}
