import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { answerOf, authoriseHeld, cancelHeld, requireWaiting } from './hold.ts';
import { getHeld } from './queries.ts';

export const cancelHeldOperation = handle(operations.cancelHeldOperation, async (door, { params, body }) => {
  const before = await getHeld(door.db, door.project, params.heldId);
  authoriseHeld(door, before);
  door.match(versionTag(before.version));
  requireWaiting(before);
  const [row] = await cancelHeld(door, [params.heldId], body?.reason);
  return { body: await answerOf(door, row!), etag: versionTag(row!.version) };
});
