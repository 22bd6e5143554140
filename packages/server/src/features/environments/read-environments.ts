import { OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { type EnvironmentRow, environmentAnswer, findEnvironments } from '../projects/index.ts';

export const listEnvironments = handle(operations.listEnvironments, async (door) => {
  const rows = await findEnvironments(door.db, [door.project]);
  return { body: { items: rows.map(environmentAnswer) } };
});

export const readEnvironment = handle(operations.readEnvironment, async (door, { params }) => {
  const row = await getEnvironment(door, params.environment);
  return { body: environmentAnswer(row), etag: versionTag(row.version) };
});

/** Throws NOT_FOUND. */
export async function getEnvironment(door: Door, key: string): Promise<EnvironmentRow> {
  const row = (await findEnvironments(door.db, [door.project])).find((other) => other.key === key);
  if (!row) throw new OperationError('NOT_FOUND', `there is no environment ${key}`);
  return row;
}
