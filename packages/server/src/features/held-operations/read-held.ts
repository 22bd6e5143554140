import { operations } from '@halyard/contract';
import type { z } from 'zod';
import type { Actor } from '../../actor.ts';
import { type Door, handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { asOfNow } from './as-of-now.ts';
import { conflictsNow } from './conflicts.ts';
import { findWaiting, type Page } from './find-waiting.ts';
import { answerOf } from './hold.ts';
import { findHeld, getHeld, type HeldFilter, heldAnswer, notesOf, placeOf } from './queries.ts';
import { waitsForMe } from './waits-for-me.ts';

export const listHeldOperations = handle(operations.listHeldOperations, async (door, { query }) => {
  const { limit, cursor, project: _, mine, waitsForMe: forMe, waits, ...given } = query;
  const filter = { ...given, ...(mine ? { authors: handsIn(door.actor) } : {}) };
  const after = parseCursor(cursor, 'instant');
  const isLookedAt = forMe === true || waits !== undefined;
  const { rows, next } = isLookedAt
    ? await findWaitingFor(door, query, filter, { limit, after })
    : await page(door, filter, { limit, after });
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

async function findWaitingFor(
  door: Door,
  {
    waits,
    waitsForMe: forMe,
  }: Pick<z.infer<typeof operations.listHeldOperations.query>, 'waits' | 'waitsForMe'>,
  filter: HeldFilter,
  page: Page,
) {
  const isMine = forMe ? await waitsForMe(door) : undefined;
  // What may lack approvals has taken them, or is where they are taken now.
  const among: HeldFilter =
    waits === 'instant'
      ? { ...filter, isReady: true }
      : { ...filter, mayTakeApprovals: (await door.environments()).guarded };
  return findWaiting(door, among, page, async (row, known) => {
    if (waits !== undefined && row.ready !== (waits === 'instant')) return false;
    return isMine === undefined || isMine(row, known);
  });
}

async function page(door: Door, filter: HeldFilter, { limit, after }: Page) {
  const found = await findHeld(door.db, door.project, filter, { limit: limit + 1, after });
  const rows = await asOfNow(door, found.slice(0, limit));
  return { rows, next: found.length > limit ? placeOf(rows.at(-1)!) : undefined };
}

export const readHeldOperation = handle(operations.readHeldOperation, async (door, { params }) => {
  const row = await getHeld(door.db, door.project, params.heldId);
  // Of what is over it is said what was in its way then.
  const conflicts = row.state === 'waiting' ? await conflictsNow(door.db, row) : [];
  return { body: { ...(await answerOf(door, row)), conflicts }, etag: versionTag(row.version) };
});
