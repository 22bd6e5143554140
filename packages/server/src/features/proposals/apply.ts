import { OperationError, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import {
  answerOf,
  applyHeld,
  authoriseHeld,
  requireMayMove,
  requireWaiting,
} from '../held-operations/index.ts';
import { getProposal } from './decide.ts';

/**
 * By the rights of its author, who is said to have done it; the input of the change keeps who said that it be now. What
 * became of it stands in its outcome, as when its time comes.
 */
export const applyHeldOperation = handle(operations.applyHeldOperation, async (door, { params }) => {
  const { row } = await getProposal(door, params.heldId);
  door.match(versionTag(row.version));
  requireWaiting(row);
  const may = await authoriseHeld(door, row);
  if (!row.ready) {
    throw new OperationError(
      'NOT_APPROVED',
      `it takes ${row.approvals_needed} approvals, and has not got them yet`,
    );
  }
  if (row.due_at !== null && row.due_at > door.now) await requireMayMove(door, row);
  const { kind, id, name } = door.actor;
  const after = await applyHeld(door, may, row);
  return {
    body: await answerOf(door, after),
    etag: versionTag(after.version),
    logged: { ...params, appliedBy: { kind, id, name } },
  };
});
