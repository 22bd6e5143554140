import { OperationError, operations, type ReviewAnswer } from '@halyard/contract';
import { loggedActor } from '../../actor.ts';
import { handle } from '../../door.ts';
import { countApprovals } from '../approvals/index.ts';
import { getProposal, heldNow } from './decide.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';

export const reviewHeldOperation = handle(operations.reviewHeldOperation, async (door, { params }) => {
  const proposal = await getProposal(door, params.heldId);
  const { notes } = proposal;
  const row = await heldNow(door, proposal);
  let rehearsal: Rehearsal = {
    items: [],
    asked: [],
    findings: [],
    approvalsNeeded: row.approvals_needed,
  };
  let problem: ReviewAnswer['problem'] = null;
  if (row.state === 'waiting') {
    try {
      rehearsal = await rehearse(door, row);
    } catch (error) {
      if (!(error instanceof OperationError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
      problem = { code: error.code, detail: error.message };
    }
  }
  const { items, asked, findings, approvalsNeeded } = rehearsal;
  const { all, whyNot } = await countApprovals(door.db, row, { notes, asked, now: door.now });
  const why = row.state === 'waiting' ? await whyNot(loggedActor(door.actor)) : `it is ${row.state}`;
  return {
    rehearsed: { items, held: row.id },
    body: {
      revision: row.revision,
      diff: items.map(({ environment, kind, key, before, after }) => ({
        environment,
        kind,
        key,
        before,
        after,
      })),
      findings,
      problem,
      approvalsNeeded,
      approvals: all,
      approvable: why === undefined && problem === null,
      ...(why === undefined ? {} : { why }),
      // Measured once this is undone.
      told: null,
      blastRadius: null,
      upcoming: null,
    },
  };
});
