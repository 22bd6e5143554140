import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { environmentAnswer, environmentEntry, renameEnvironment } from '../projects/index.ts';
import { getEnvironment } from './read-environments.ts';

export const patchEnvironment = handle(operations.patchEnvironment, async (door, { params, body }) => {
  const before = await getEnvironment(door, params.environment);
  door.match(versionTag(before.version));
  if (body.name === before.name) {
    return { body: environmentAnswer(before), etag: versionTag(before.version) };
  }
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  const after = { ...before, name: body.name, version };
  await renameEnvironment(door.writer(may), door.project, before.key, body.name, version);
  door.put(may, {
    kind: 'environment',
    key: before.key,
    version,
    before: environmentEntry(before),
    after: environmentEntry(after),
  });
  return { body: environmentAnswer(after), etag: versionTag(version) };
});
