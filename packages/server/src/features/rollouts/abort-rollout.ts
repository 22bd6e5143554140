import { mayChange, operations } from '@halyard/contract';
import { type Door, handle, type Input } from '../../door.ts';
import { matched, replaceConfiguration } from '../flags/index.ts';
import { leadsOnlyToOff } from './back-to-off.ts';
import { withValueAt } from './place.ts';
import { getRollout, type RolloutRow } from './queries.ts';
import { eventOf, saveRollout } from './save-rollout.ts';
import { requireUntouched } from './take-step.ts';
import { answered, underWay } from './under-way.ts';

export const abortRollout = handle(operations.abortRollout, async (door, input) =>
  (await waitsForNothing(door, input)) ? abortAtOnce(door, input) : abort(door, input),
);

type Asked = Input<{ flagId: string }, unknown, AbortBody>;
interface AbortBody {
  environment: string;
  rule?: string | undefined;
  to: 'start' | 'off';
  force: boolean;
}

/**
 * Stops harm as a kill does, by whoever may kill the flag, and waits for no protection: but only where it gives nobody more
 * than a kill would. What brings back anything that approvals may have withdrawn, goes over an edit of somebody else, or
 * turns off what others stand on, is proposed. Throws STALE.
 */
async function waitsForNothing(door: Door, { params, body }: Asked): Promise<boolean> {
  const { environment, to, force } = body;
  const isHeldBack = !door.isApproved && (await door.environments()).isGuarded(environment);
  if (!isHeldBack || to !== 'start' || force) return false;
  const { state, row } = await underWay(door, params.flagId, body, { isStill: true });
  const target = { project: door.project, environment, tags: state.meta.tags };
  if (!mayChange(door.actor.rules, operations.killFlag, target)) return false;
  // Also If-Match, of which what is carried out within knows nothing. Whether protection holds it back is decided here.
  const { configuration } = await matched(door, { flagId: params.flagId, environment }, () => true);
  return leadsOnlyToOff(row, configuration.off);
}

async function abortAtOnce(door: Door, input: Asked) {
  const { flagId } = input.params;
  await door.carryOut([{ handler: takenBack, input }], { as: door.actor, isApproved: true });
  const { environment, rule = null } = input.body;
  return answered(
    door,
    await getRollout(door.db, { project: door.project, environment, flag: flagId, rule }),
  );
}

async function abort(door: Door, { params, body }: Asked) {
  const { row, may } = await underWay(door, params.flagId, body);
  const ended = body.to === 'start' ? await putBack(door, row, body) : await turnOff(door, row);
  return answered(door, await saveRollout(door, may, row, aborted(ended, eventOf(door, row, 'aborted'))));
}

const takenBack = handle(operations.abortRollout, abort);

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
