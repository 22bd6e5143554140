import { OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { cancelHeld, requireWaiting } from './hold.ts';
import { windowAnswer } from './window-answer.ts';
import { findTogether } from './window-queries.ts';

export const cancelWindow = handle(operations.cancelWindow, async (door, { params, body }) => {
  const { db, project } = door;
  const rows = await findTogether(db, project, params.windowId);
  const isOfFlag = rows.some(({ calls }) => calls.some((call) => call.params['flagId'] === params.flagId));
  if (!isOfFlag) {
    throw new OperationError('NOT_FOUND', `there is no window ${params.windowId} of flag ${params.flagId}`);
  }
  // Says that nothing of it waits, where the later one does not.
  requireWaiting(rows.find(({ state }) => state === 'waiting') ?? rows.at(-1)!);
  await cancelHeld(
    door,
    rows.map(({ id }) => id),
    body?.reason,
  );
  return { body: await windowAnswer(door, await findTogether(db, project, params.windowId)) };
});
