import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { projectAnswer, projectEntry } from './entries.ts';
import { findEnvironments, getProject, renameProject } from './queries.ts';

export const patchProject = handle(operations.patchProject, async (door, { body }) => {
  const before = await getProject(door.db, door.project);
  door.match(versionTag(before.entry_version));
  const environments = await findEnvironments(door.db, [door.project]);
  if (body.name === before.name) {
    return { body: projectAnswer(before, environments), etag: versionTag(before.entry_version) };
  }
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  const after = { ...before, name: body.name, entry_version: version };
  await renameProject(door.writer(may), before.key, body.name, version);
  door.put(may, {
    kind: 'project',
    key: before.key,
    version,
    before: projectEntry(before),
    after: projectEntry(after),
  });
  return { body: projectAnswer(after, environments), etag: versionTag(version) };
});
