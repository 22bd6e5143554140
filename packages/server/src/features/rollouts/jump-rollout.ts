import { invalidInput, OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { matched } from '../flags/index.ts';
import { letGoOn } from './let-go-on.ts';
import type { RolloutRow } from './queries.ts';
import { saveRollout } from './save-rollout.ts';
import { takeStep } from './take-step.ts';
import { answered, underWay } from './under-way.ts';
import { waitsOf } from './waits.ts';

/**
 * By whoever jumps, by their own rights. What guardrails are waited for on the way is theirs to answer for; where the
 * environment is protected, others have to agree to it, who have agreed to waiting until then.
 */
export const jumpRollout = handle(operations.jumpRollout, async (door, { params, body }) => {
  const { row, may } = await underWay(door, params.flagId, body);
  const target = body.step === undefined ? toShare(row, body.percent!) : toStep(row, body.step);
  // A share beyond the step before has gone a part of the way to the next one, and wants what that one wants.
  const reached = Math.max(row.done.at(-1)?.percent ?? 0, row.steps[target.position - 1]?.percent ?? 0);
  const isBeyond = target.step === null && target.percent > reached;
  requireApproved(row, isBeyond ? target.position + 1 : target.position);
  const standing = await matched(door, { flagId: params.flagId, environment: body.environment });
  const { stepped } = await takeStep(door, row, standing, target);
  return answered(door, await saveRollout(door, may, row, letGoOn(door, stepped)));
});

function toStep({ steps, position }: RolloutRow, number: number) {
  const step = number - 1;
  if (step < position || step >= steps.length) {
    const message = `jump to one of the steps ${position + 1} to ${steps.length}; to go back, abort the rollout`;
    throw invalidInput([{ pointer: '/step', message }]);
  }
  return { percent: steps[step]!.percent, step, position: number };
}

function toShare({ steps, position, done }: RolloutRow, percent: number) {
  const has = done.at(-1)?.percent ?? 0;
  if (percent < has) {
    const message = `a rollout only grows, and is at ${has} %; to go back, abort it`;
    throw invalidInput([{ pointer: '/percent', message }]);
  }
  const further = steps.findIndex((step, i) => i >= position && step.percent > percent);
  return { percent, step: null, position: further === -1 ? steps.length : further };
}

/** What one wants approved does not become free of it by being jumped over. */
function requireApproved(row: RolloutRow, position: number): void {
  const missing = row.steps.findIndex(
    (step, i) =>
      i >= row.position &&
      i < position &&
      step.approval === true &&
      (i > row.position || waitsOf(row).approval),
  );
  if (missing === -1) return;
  const message = `step ${missing + 1} wants an approval that it does not have`;
  throw new OperationError('CONFLICT', message, { more: { conflicts: [{ step: missing + 1, message }] } });
}
