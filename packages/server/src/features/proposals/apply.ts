import { OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { requireApproved } from '../approvals/index.ts';
import {
  answerOf,
  applyHeld,
  authoriseHeld,
  requireMayMove,
  requireWaiting,
} from '../held-operations/index.ts';
import { getProposal, heldNow, type Proposal } from './decide.ts';
import { rehearse } from './rehearse.ts';

/**
 * By the rights of its author, who is said to have done it; the input of the change keeps who said that it be now. What
 * became of it stands in its outcome, as when its time comes. Throws NOT_APPROVED where too few approvals count by now: it
 * goes on waiting for more.
 */
export const applyHeldOperation = handle(operations.applyHeldOperation, async (door, { params }) => {
  const proposal = await getProposal(door, params.heldId);
  const { row } = proposal;
  door.match(versionTag(row.version));
  requireWaiting(row);
  const may = await authoriseHeld(door, row);
  const now = { row: await heldNow(door, proposal), notes: proposal.notes };
  if (!now.row.ready) await requireApprovedAfterAll(door, now);
  if (row.due_at !== null && row.due_at > door.now) await requireMayMove(door, now.row);
  const { kind, id, name } = door.actor;
  const after = await applyHeld(door, may, row);
  return {
    body: await answerOf(door, after),
    etag: versionTag(after.version),
    logged: { ...params, appliedBy: { kind, id, name } },
  };
});

/** What was not approved when its time came, because approvers had lost a right, may be by now. Throws NOT_APPROVED. */
async function requireApprovedAfterAll(door: Door, { row, notes }: Proposal): Promise<void> {
  const given = notes.filter(({ decision, revision }) => decision === 'approve' && revision === row.revision);
  if (given.length < row.approvals_needed) {
    throw new OperationError(
      'NOT_APPROVED',
      `it takes ${row.approvals_needed} approvals, and has not got them yet`,
      { more: { approvalsNeeded: row.approvals_needed } },
    );
  }
  const { asked, approvalsNeeded } = await rehearse(door, row);
  await requireApproved(door, { ...row, approvals_needed: approvalsNeeded }, { notes, asked });
}
