import { OperationError, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { addEnvironmentToFlags } from '../flags/index.ts';
import {
  type EnvironmentRow,
  environmentAnswer,
  environmentEntry,
  findEnvironments,
  insertEnvironment,
} from '../projects/index.ts';
import { addEnvironmentToSegments } from '../segments/index.ts';

export const createEnvironment = handle(operations.createEnvironment, async (door, { body }) => {
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  const others = await findEnvironments(door.db, [door.project]);
  const row: EnvironmentRow = {
    project: door.project,
    key: body.key,
    name: body.name ?? body.key,
    position: Math.max(-1, ...others.map(({ position }) => position)) + 1,
    snapshot_version: 0,
    version,
    created_at: door.now,
  };
  if (!(await insertEnvironment(door.writer(may), row))) {
    throw new OperationError('ALREADY_EXISTS', `there is an environment ${body.key} already`);
  }
  const { key } = body;
  door.put(may, {
    kind: 'environment',
    key,
    version,
    before: null,
    after: environmentEntry(row),
  });
  await addEnvironmentToSegments(door, key);
  await addEnvironmentToFlags(door, key);
  const [saved] = (await findEnvironments(door.db, [door.project])).filter((other) => other.key === key);
  return { body: environmentAnswer(saved!), etag: versionTag(version) };
});
