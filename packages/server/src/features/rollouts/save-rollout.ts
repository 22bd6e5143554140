/** Writes a rollout and takes it down for the log: each of its versions is one change. */
import { loggedActor } from '../../actor.ts';
import type { Authorised, Door } from '../../door.ts';
import type { RolloutEvent } from '../../platform/tables.ts';
import { insertRollout, type RolloutRow, updateRollout } from './queries.ts';
import { wakesAt } from './waits.ts';

/** `before` undefined: it is new. Answers it with its version and when it wakes. */
export async function saveRollout(
  door: Door,
  may: Authorised,
  before: RolloutRow | undefined,
  changed: RolloutRow,
): Promise<RolloutRow> {
  const version = (before?.version ?? 0) + 1;
  const row = { ...changed, version, wakes_at: wakesAt(changed) };
  const db = door.writer(may);
  await (before ? updateRollout(db, row) : insertRollout(db, row));
  door.put(may, {
    kind: 'rollout',
    key: row.id,
    version,
    before: before ? loggedRollout(before) : null,
    after: loggedRollout(row),
  });
  return row;
}

/**
 * As the log keeps it: its row, but of what happened only the newest, since evidence may be large and the one before stands
 * in the version before.
 */
function loggedRollout(row: RolloutRow) {
  return {
    id: row.id,
    flag: row.flag,
    rule: row.rule,
    variant: row.variant,
    by: row.by,
    steps: row.steps,
    place: row.place,
    start: row.start,
    stands: row.stands,
    state: row.state,
    position: row.position,
    taken: row.done.at(-1) ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
    remainingMs: row.remaining_ms,
    event: row.events.at(-1) ?? null,
    problem: row.problem,
    author: row.author,
    granted: row.granted,
    grantedVersion: row.granted_version,
    passedBy: row.passed_by,
    version: row.version,
  };
}

/** What happened now, by whoever asks, in the version that is about to be saved. */
export function eventOf(
  door: Door,
  row: RolloutRow,
  what: RolloutEvent['what'],
  more: Partial<RolloutEvent> = {},
): RolloutEvent {
  return {
    what,
    at: door.now.toISOString(),
    by: loggedActor(door.actor),
    version: row.version + 1,
    step: row.position,
    guardrail: null,
    evidence: null,
    ...more,
  };
}
