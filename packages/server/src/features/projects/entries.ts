/** Projects and environments as the log and as answers show them. */
import type { EnvironmentRow, ProjectRow } from './queries.ts';

export function projectEntry({ key, name, entry_version: version }: ProjectRow) {
  return { key, name, version };
}

export function environmentEntry({ project, key, name, version }: EnvironmentRow) {
  return { project, key, name, version };
}

export function environmentAnswer(row: EnvironmentRow) {
  return {
    key: row.key,
    project: row.project,
    name: row.name,
    snapshotVersion: row.snapshot_version,
    version: row.version,
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
