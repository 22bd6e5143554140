import { durationMs, operations } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { handle } from '../../door.ts';
import { matched } from '../flags/index.ts';
import { letGoOn } from './let-go-on.ts';
import { placeOf, valueAt } from './place.ts';
import type { RolloutRow } from './queries.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { requireUntouched } from './take-step.ts';
import { answered, underWay } from './under-way.ts';
import { nextStep } from './waits.ts';

export const pauseRollout = handle(operations.pauseRollout, async (door, { params, body }) => {
  const { row, may } = await underWay(door, params.flagId, body, { isStill: true });
  if (row.state === 'paused') return answered(door, row);
  return answered(door, await saveRollout(door, may, row, paused(door, row)));
});

/** What is left of a duration is kept; an instant goes on coming nearer. */
export function paused(door: Door, row: RolloutRow, event = eventOf(door, row, 'paused')): RolloutRow {
  const { after } = nextStep(row) ?? {};
  const isDuration = after !== undefined && durationMs(after) !== undefined;
  const left = row.due_at === null ? 0 : row.due_at.getTime() - door.now.getTime();
  // Paused twice over, it has been counted already.
  const remaining_ms = row.state === 'paused' ? row.remaining_ms : isDuration ? Math.max(0, left) : null;
  return { ...row, state: 'paused', remaining_ms, events: [...row.events, event] };
}

export const resumeRollout = handle(operations.resumeRollout, async (door, { params, body }) => {
  // Adopting what somebody else has put there is more than whoever let it begin has agreed on.
  const { row, may } = await underWay(door, params.flagId, body, { goesOn: !body.accept });
  if (row.state === 'running') return answered(door, row);
  const there = { flagId: params.flagId, environment: body.environment };
  // Whether protection holds it back is decided above.
  const { configuration } = await matched(door, there, () => true);
  const { percent } = nextStep(row)!;
  if (!body.accept) requireUntouched(row, configuration, { variant: row.variant, percent });
  const place = placeOf(configuration, row.rule) ?? row.place;
  const adopted = body.accept ? { place, stands: valueAt(configuration, place), by: null } : {};
  const due_at = row.remaining_ms === null ? row.due_at : new Date(door.now.getTime() + row.remaining_ms);
  const resumed: RolloutRow = {
    ...row,
    ...adopted,
    state: 'running',
    due_at,
    remaining_ms: null,
    problem: null,
    events: [...row.events, eventOf(door, row, 'resumed')],
  };
  return answered(door, await saveRollout(door, may, row, letGoOn(door, resumed)));
});
