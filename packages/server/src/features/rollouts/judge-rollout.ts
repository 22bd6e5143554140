/** Verdicts of guardrails: the seam for whatever watches what a rollout does to people. */
import {
  type ErrorCode,
  invalidInput,
  OperationError,
  operations,
  type verdictBody,
} from '@halyard/contract';
import type { z } from 'zod';
import { type Call, type Door, handle } from '../../door.ts';
import type { RolloutProblem } from '../../platform/tables.ts';
import { aborted, putBack } from './abort-rollout.ts';
import { paused } from './pause-rollout.ts';
import { getRollout, type RolloutRow } from './queries.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { answered, type Steered, underWay } from './under-way.ts';

type VerdictBody = z.infer<typeof verdictBody>;

/** Evidence is kept with the rollout, and read with it. */
const mostEvents = 500;

export const judgeRollout = handle(operations.judgeRollout, async (door, { params, body }) => {
  const { row, may } = await underWay(door, params.flagId, body, { isStill: true });
  const { guardrail, verdict, evidence } = body;
  const known = new Set(row.steps.flatMap((step) => step.guardrails ?? []));
  if (!known.has(guardrail)) {
    const names = [...known].join(', ') || 'none';
    const message = `no step of this rollout waits for ${guardrail}; its guardrails are: ${names}`;
    throw invalidInput([{ pointer: '/guardrail', message }]);
  }
  if (row.events.length >= mostEvents && verdict === 'pass') {
    const message = `${mostEvents} verdicts were given already; of these only hold and roll-back are taken still`;
    throw new OperationError('CONFLICT', message, { more: { conflicts: [{ id: row.id, message }] } });
  }
  if (verdict === 'roll-back') return takeBack(door, { row, may }, { params, query: {}, body });
  const event = eventOf(door, row, verdict, { guardrail, evidence });
  const judged = verdict === 'pass' ? { ...row, events: [...row.events, event] } : paused(door, row, event);
  return answered(door, await saveRollout(door, may, row, judged));
});

/** To the start, unless somebody has edited what it would put back: then it stops where it is, and says so. */
async function takeBack(door: Door, { row, may }: Pick<Steered, 'row' | 'may'>, input: Call['input']) {
  try {
    // Whoever named the guardrail has let it do this: no protection delays what stops harm.
    const call = { handler: rollBack, input };
    await door.carryOut([call], { as: door.actor, isApproved: true });
    return answered(door, await getRollout(door.db, row));
  } catch (error) {
    if (!(error instanceof OperationError) || !stopping.includes(error.code)) throw error;
    const { guardrail, evidence } = input.body as VerdictBody;
    const event = eventOf(door, row, 'roll-back', { guardrail, evidence });
    const stopped = heldUp({ ...row, events: [...row.events, event] }, error);
    return answered(door, await saveRollout(door, may, row, stopped));
  }
}

/** Why what stood at the start may not be put back. */
const stopping: ErrorCode[] = ['CONFLICT', 'ARCHIVED', 'INVALID_INPUT', 'IN_USE'];

const rollBack = handle(operations.judgeRollout, async (door, { params, body }) => {
  const { row, may } = await underWay(door, params.flagId, body);
  const back = await putBack(door, row, { force: false });
  const { guardrail, evidence } = body;
  const event = eventOf(door, row, 'roll-back', { guardrail, evidence });
  return answered(door, await saveRollout(door, may, row, aborted(back, event)));
});

/** Why it stops; nothing more happens until somebody resumes or aborts it. */
export function heldUp(row: RolloutRow, { code, message, more }: OperationError): RolloutRow {
  const conflicts = (more['conflicts'] as unknown[] | undefined) ?? [];
  const problem: RolloutProblem = { code, detail: message, conflicts };
  return { ...row, state: 'held-up', problem };
}
