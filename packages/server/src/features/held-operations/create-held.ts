import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { answerOf, holdCalls, requireToCome } from './hold.ts';

export const createHeldOperation = handle(operations.createHeldOperation, async (door, { body }) => {
  const { calls, at, late, comment } = body;
  const row = await holdCalls(door, { calls, dueAt: requireToCome(at, door.now), late, comment });
  return { body: await answerOf(door, row), etag: versionTag(row.version) };
});
