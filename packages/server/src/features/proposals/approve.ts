import { OperationError, operations } from '@halyard/contract';
import { loggedActor } from '../../actor.ts';
import { type Door, handle } from '../../door.ts';
import { countApprovals } from '../approvals/index.ts';
import { requireWaiting } from '../held-operations/index.ts';
import {
  getProposal,
  heldNow,
  isKnownFrom,
  note,
  othersOf,
  type Proposal,
  requireDecidable,
} from './decide.ts';
import { rehearse } from './rehearse.ts';

/**
 * Rehearses it: whoever approves has to be able to do all of it themselves, as it would be done now. The other end of a
 * window is approved with it, as far as the approval counts there, too.
 */
export const approveHeldOperation = handle(
  operations.approveHeldOperation,
  async (door, { params, body }) => {
    const proposal = await getProposal(door, params.heldId);
    requireDecidable(door, proposal, body.revision);
    const { why, ...judged } = await judgeApproval(door, proposal);
    if (why !== undefined) throw new OperationError('OWN_PROPOSAL', `this approval would not count: ${why}`);
    const approval = { decision: 'approve', text: body.comment ?? null } as const;
    for (const other of await othersOf(door, proposal)) {
      if (!isKnownFrom(proposal, other)) continue;
      if ((await heldNow(door, other)).approvals_needed === 0) continue;
      const { why: whyNot, ...ofOther } = await judgeApproval(door, other);
      if (whyNot === undefined) await note(door, other, approval, ofOther);
    }
    return note(door, proposal, approval, judged);
  },
);

/**
 * `why` an approval by whoever asks would not count; `ready`: whether it would be the last one needed, of as many as the
 * environments want by now.
 */
async function judgeApproval(door: Door, { row, notes }: Proposal) {
  const { asked, approvalsNeeded } = await rehearse(door, row);
  const { count, whyNot } = await countApprovals(door.db, row, { notes, asked, now: door.now });
  return {
    why: await whyNot(loggedActor(door.actor)),
    ready: count + 1 >= approvalsNeeded,
    approvals_needed: approvalsNeeded,
  };
}

/** With the other end of a window, which would otherwise come alone. */
export const rejectHeldOperation = handle(operations.rejectHeldOperation, async (door, { params, body }) => {
  const proposal = await getProposal(door, params.heldId);
  requireDecidable(door, proposal, body.revision);
  const outcome = { at: door.now.toISOString(), state: 'rejected', reason: body.comment };
  const rejection = { decision: 'reject', text: body.comment } as const;
  const rejected = { state: 'rejected', ready: false, outcome } as const;
  for (const other of await othersOf(door, proposal)) await note(door, other, rejection, rejected);
  return note(door, proposal, rejection, rejected);
});

/** Every answer and every item of the log has all of them. Approvals and rejections are taken beyond. */
const mostNotes = 200;

export const commentOnHeldOperation = handle(
  operations.commentOnHeldOperation,
  async (door, { params, body }) => {
    const proposal = await getProposal(door, params.heldId);
    requireWaiting(proposal.row);
    if (proposal.notes.length >= mostNotes) {
      const message = `${mostNotes} notes say enough: approve it, reject it or cancel it`;
      throw new OperationError('CONFLICT', message, { more: { conflicts: [] } });
    }
    return note(door, proposal, { decision: null, text: body.text });
  },
);
