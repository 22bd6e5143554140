import { OperationError, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { environmentEntry, projectAnswer, projectEntry } from './entries.ts';
import { type EnvironmentRow, insertEnvironment, insertProject, type ProjectRow } from './queries.ts';

/** What a project has from the start where nobody says otherwise, in this order. */
const firstEnvironments = ['development', 'staging', 'production'];

export const createProject = handle(operations.createProject, async (door, { body }) => {
  // The first version of all its entries is 1: they are made together with the counter.
  const row: ProjectRow = {
    key: body.key,
    name: body.name ?? body.key,
    version: 1,
    entry_version: 1,
    created_at: door.now,
  };
  const may = door.authorise({ project: row.key, environment: null });
  const db = door.writer(may);
  if (!(await insertProject(db, row))) {
    throw new OperationError('ALREADY_EXISTS', `there is a project ${body.key} already`);
  }
  const item = { version: 1, before: null };
  door.put(may, { ...item, kind: 'project', key: row.key, after: projectEntry(row) });
  const environments: EnvironmentRow[] = [];
  for (const [position, key] of (body.environments ?? firstEnvironments).entries()) {
    const environment: EnvironmentRow = {
      project: row.key,
      key,
      name: key,
      color: null,
      position,
      is_protected: false,
      approvals: 0,
      inherits: null,
      expires_at: null,
      archived_at: null,
      snapshot_version: 0,
      version: 1,
      created_at: door.now,
    };
    await insertEnvironment(db, environment);
    door.put(may, { ...item, kind: 'environment', key, after: environmentEntry(environment) });
    environments.push(environment);
  }
  return { body: projectAnswer(row, environments), etag: versionTag(1) };
});
