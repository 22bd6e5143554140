import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import type { CalendarRule } from './calendar-rule.ts';
import { answerOf, editHeld, requireToCome } from './hold.ts';
import { firstOccurrence } from './occurrence.ts';
import { getHeld } from './queries.ts';

export const patchHeldOperation = handle(operations.patchHeldOperation, async (door, { params, body }) => {
  const before = await getHeld(door.db, door.project, params.heldId);
  door.match(versionTag(before.version));
  const { at, repeat, ...rest } = body;
  const start = at === undefined ? undefined : requireToCome(at, door.now);
  const rule = repeat === undefined ? before.rule : repeat;
  // Whatever of both was said, the other stays: what recurs begins at its first time from there on.
  const isMoved = rule !== null && (start !== undefined || repeat !== undefined);
  const dueAt = isMoved
    ? firstOccurrence(rule as CalendarRule, start ?? door.now, repeat === undefined ? '/at' : '/repeat')
    : start;
  const row = await editHeld(door, params.heldId, { ...rest, rule: repeat, dueAt });
  return { body: await answerOf(door, row), etag: versionTag(row.version) };
});
