import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { authoriseHeld } from './authorise-held.ts';
import { answerOf, cancelHeld, requireWaiting } from './hold.ts';
import { getHeld } from './queries.ts';
import { findTogether } from './window-queries.ts';

export const cancelHeldOperation = handle(operations.cancelHeldOperation, async (door, { params, body }) => {
  const before = await getHeld(door.db, door.project, params.heldId);
  await authoriseHeld(door, before);
  door.match(versionTag(before.version));
  requireWaiting(before);
  // The other end of a window would otherwise come alone.
  const others = before.together === null ? [] : await findTogether(door.db, door.project, before.together);
  const ids = new Set([params.heldId, ...others.map(({ id }) => id)]);
  const [row] = await cancelHeld(door, [...ids], body?.reason);
  return { body: await answerOf(door, row!), etag: versionTag(row!.version) };
});
