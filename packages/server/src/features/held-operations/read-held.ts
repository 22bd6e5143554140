import { operations } from '@halyard/contract';
import type { Actor } from '../../actor.ts';
import { handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { conflictsNow } from './conflicts.ts';
import { answerOf } from './hold.ts';
import { findHeld, getHeld, heldAnswer, notesOf, placeOf } from './queries.ts';
import { findWaitingForMe } from './waits-for-me.ts';

export const listHeldOperations = handle(operations.listHeldOperations, async (door, { query }) => {
  const { limit, cursor, project: _, mine, waitsForMe, ...given } = query;
  const filter = { ...given, ...(mine ? { authors: handsIn(door.actor) } : {}) };
  const after = parseCursor(cursor, 'instant');
  const { rows, next } = waitsForMe
    ? await findWaitingForMe(door, filter, { limit, after })
    : await page(door.db, door.project, filter, { limit, after });
  const notes = await notesOf(
    door.db,
    rows.map(({ id }) => id),
  );
  return {
    body: {
      items: rows.map((row) => heldAnswer(row, notes.get(row.id) ?? [])),
      ...(next ? { next: cursorOf(next) } : {}),
    },
  };
});

/** Who somebody is, as the log has it: themselves, and the account that a key of theirs belongs to. */
function handsIn({ id, account }: Pick<Actor, 'id' | 'account'>): string[] {
  return account ? [id, account.id] : [id];
}

async function page(...[db, project, filter, { limit, after }]: Parameters<typeof findHeld>) {
  const found = await findHeld(db, project, filter, { limit: limit + 1, after });
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? placeOf(rows.at(-1)!) : undefined };
}

export const readHeldOperation = handle(operations.readHeldOperation, async (door, { params }) => {
  const row = await getHeld(door.db, door.project, params.heldId);
  // Of what is over it is said what was in its way then.
  const conflicts = row.state === 'waiting' ? await conflictsNow(door.db, row) : [];
  return { body: { ...(await answerOf(door, row)), conflicts }, etag: versionTag(row.version) };
});
