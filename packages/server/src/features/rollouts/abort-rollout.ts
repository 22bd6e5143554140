import { operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { matched, replaceConfiguration } from '../flags/index.ts';
import { withValueAt } from './place.ts';
import type { RolloutRow } from './queries.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { requireUntouched } from './take-step.ts';
import { answered, underWay } from './under-way.ts';

export const abortRollout = handle(operations.abortRollout, async (door, { params, body }) => {
  const { row, may } = await underWay(door, params.flagId, body);
  const ended = body.to === 'start' ? await putBack(door, row, body) : await turnOff(door, row);
  return answered(door, await saveRollout(door, may, row, aborted(ended, eventOf(door, row, 'aborted'))));
});

export function aborted(row: RolloutRow, event: RolloutRow['events'][number]): RolloutRow {
  const events = [...row.events, event];
  return { ...row, state: 'aborted', due_at: null, remaining_ms: null, problem: null, events };
}

/** What stood at its place before the first step; all else was never its own. Throws CONFLICT, unless forced. */
export async function putBack(
  door: Door,
  row: RolloutRow,
  { force }: { force: boolean },
): Promise<RolloutRow> {
  if (row.done.length === 0) return row;
  const { state, configuration } = await matched(door, { flagId: row.flag, environment: row.environment });
  if (!force) requireUntouched(row, configuration, row.start);
  const next = withValueAt(configuration, row.place, row.start);
  await replaceConfiguration(door, state, row.environment, next);
  return { ...row, stands: row.start };
}

async function turnOff(door: Door, row: RolloutRow): Promise<RolloutRow> {
  const { state, configuration } = await matched(door, { flagId: row.flag, environment: row.environment });
  await replaceConfiguration(door, state, row.environment, { ...configuration, enabled: false });
  return row;
}
