import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { answerOf, editHeld, requireToCome } from './hold.ts';
import { getHeld } from './queries.ts';

export const patchHeldOperation = handle(operations.patchHeldOperation, async (door, { params, body }) => {
  const before = await getHeld(door.db, door.project, params.heldId);
  door.match(versionTag(before.version));
  const { at, ...rest } = body;
  const dueAt = at === undefined ? undefined : requireToCome(at, door.now);
  const row = await editHeld(door, params.heldId, { ...rest, dueAt });
  return { body: await answerOf(door, row), etag: versionTag(row.version) };
});
