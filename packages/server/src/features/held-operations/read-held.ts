import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { conflictsNow } from './conflicts.ts';
import { answerOf } from './hold.ts';
import { endOfTime, findHeld, getHeld, heldAnswer, notesOf } from './queries.ts';

export const listHeldOperations = handle(operations.listHeldOperations, async (door, { query }) => {
  const { limit, cursor, project: _, ...filter } = query;
  const after = parseCursor(cursor, 'instant');
  const found = await findHeld(door.db, door.project, filter, { limit: limit + 1, after });
  const rows = found.slice(0, limit);
  const notes = await notesOf(
    door.db,
    rows.map(({ id }) => id),
  );
  const last = rows.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    body: {
      items: rows.map((row) => heldAnswer(row, notes.get(row.id) ?? [])),
      ...(hasMore ? { next: cursorOf([last.due_at?.toISOString() ?? endOfTime, last.id]) } : {}),
    },
  };
});

export const readHeldOperation = handle(operations.readHeldOperation, async (door, { params }) => {
  const row = await getHeld(door.db, door.project, params.heldId);
  // Of what is over it is said what was in its way then.
  const conflicts = row.state === 'waiting' ? await conflictsNow(door.db, row) : [];
  return { body: { ...(await answerOf(door, row)), conflicts }, etag: versionTag(row.version) };
});
