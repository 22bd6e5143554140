import { OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { countApprovals } from '../approvals/index.ts';
import { authorOf, requireWaiting } from '../held-operations/index.ts';
import { getProposal, note, requireDecidable } from './decide.ts';
import { rehearse } from './rehearse.ts';

/** Rehearses it: whoever approves has to be able to do all of it themselves, as it would be done now. */
export const approveHeldOperation = handle(
  operations.approveHeldOperation,
  async (door, { params, body }) => {
    const proposal = await getProposal(door, params.heldId);
    const { row, notes } = proposal;
    requireDecidable(door, proposal, body.revision);
    const { asked } = await rehearse(door, row);
    const { count, whyNot } = await countApprovals(door.db, row, { notes, asked, now: door.now });
    const why = await whyNot(authorOf(door.actor));
    if (why !== undefined) throw new OperationError('OWN_PROPOSAL', `this approval would not count: ${why}`);
    const ready = count + 1 >= row.approvals_needed;
    return note(door, proposal, { decision: 'approve', text: body.comment ?? null }, { ready });
  },
);

export const rejectHeldOperation = handle(operations.rejectHeldOperation, async (door, { params, body }) => {
  const proposal = await getProposal(door, params.heldId);
  requireDecidable(door, proposal, body.revision);
  const outcome = { at: door.now.toISOString(), state: 'rejected', reason: body.comment };
  return note(
    door,
    proposal,
    { decision: 'reject', text: body.comment },
    {
      state: 'rejected',
      ready: false,
      outcome,
    },
  );
});

export const commentOnHeldOperation = handle(
  operations.commentOnHeldOperation,
  async (door, { params, body }) => {
    const proposal = await getProposal(door, params.heldId);
    requireWaiting(proposal.row);
    return note(door, proposal, { decision: null, text: body.text });
  },
);
