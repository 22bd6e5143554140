import { operations, projectsWithin } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { projectAnswer } from './entries.ts';
import { findEnvironments, findProjects, getProject } from './queries.ts';

export const listProjects = handle(operations.listProjects, async (door) => {
  const rows = await findProjects(door.db, projectsWithin(door.actor.rules));
  const environments = await findEnvironments(
    door.db,
    rows.map(({ key }) => key),
  );
  return { body: { items: rows.map((row) => projectAnswer(row, environments)) } };
});

export const readProject = handle(operations.readProject, async (door) => {
  const row = await getProject(door.db, door.project);
  const environments = await findEnvironments(door.db, [row.key]);
  return { body: projectAnswer(row, environments), etag: versionTag(row.entry_version) };
});
