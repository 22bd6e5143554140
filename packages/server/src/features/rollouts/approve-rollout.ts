import { OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { handsOf, haveNobodyInCommon } from '../approvals/index.ts';
import { accountOf } from './author.ts';
import type { RolloutRow } from './queries.ts';
import { requireMayApprove } from './require-may-approve.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { answered, underWay } from './under-way.ts';
import { nextStep } from './waits.ts';

/** Lets the next step go as far as agreement is concerned. Two pairs of eyes: never by whoever began the rollout. */
export const approveRollout = handle(operations.approveRollout, async (door, { params, body }) => {
  const { row, may, state } = await underWay(door, params.flagId, body, { isStill: true });
  const { project, environment } = row;
  const target = { project, environment, tags: state.meta.tags };
  if (door.actor.kind !== 'system') requireMayApprove(door.actor, await door.environments(), target);
  const account = accountOf(door.actor);
  if (account === null) {
    throw refused(row, 'this key belongs to no account, and only accounts approve');
  }
  // Also where keys or service accounts stand between: whoever was shown the author's key may have begun it.
  const [own, authors] = [await handsOf(door.db, door.actor), await handsOf(door.db, row.author)];
  if (!haveNobodyInCommon(own, authors)) {
    throw refused(row, 'you began this rollout: somebody else has to approve its steps');
  }
  if (nextStep(row)?.approval !== true) {
    throw refused(row, 'the next step waits for no approval');
  }
  const next = row.position + 1;
  if (body.step !== undefined && body.step !== next) {
    throw refused(row, `step ${body.step} is not the next one: step ${next} is`);
  }
  const events = [...row.events, eventOf(door, row, 'approved')];
  return answered(door, await saveRollout(door, may, row, { ...row, events }));
});

function refused({ id }: RolloutRow, message: string): OperationError {
  return new OperationError('CONFLICT', message, { more: { conflicts: [{ id, message }] } });
}
