/** What waits and has to be looked at one by one, as it is by now, to know whether it is wanted. */
import type { Door } from '../../door.ts';
import { tagsOfFlags } from '../flags/index.ts';
import { asOfNow } from './as-of-now.ts';
import { flagsOf } from './held-places.ts';
import { findHeld, type HeldFilter, type HeldRow, type NoteRow, notesOf, placeOf } from './queries.ts';

/** Looked at for one page: each may cost a few small queries. */
const mostLookedAt = 300;
const batchSize = 50;

export interface Page {
  limit: number;
  after: [string, string] | undefined;
}

/** With all that was said of it, and the tags that flags have now. */
export type IsWanted = (
  row: HeldRow,
  known: { notes: readonly NoteRow[]; tags: ReadonlyMap<string, readonly string[]> },
) => boolean | Promise<boolean>;

/** In the order of findHeld(). `next`: after which others may follow, whether or not it is one of these; undefined: none do. */
export async function findWaiting(
  door: Door,
  filter: HeldFilter,
  { limit, after }: Page,
  isWanted: IsWanted,
): Promise<{ rows: HeldRow[]; next: [string, string] | undefined }> {
  const { db, project } = door;
  const wanted: HeldRow[] = [];
  let looked = 0;
  let from = after;
  while (looked < mostLookedAt) {
    const batch = await findHeld(db, project, filter, { limit: batchSize, after: from });
    const ids = batch.map(({ id }) => id);
    const notes = await notesOf(db, ids);
    const tags = await tagsOfFlags(db, project, [...new Set(batch.flatMap(flagsOf))]);
    for (const row of await asOfNow(door, batch, notes)) {
      if (!(await isWanted(row, { notes: notes.get(row.id) ?? [], tags }))) continue;
      if (wanted.length === limit) return { rows: wanted, next: placeOf(wanted.at(-1)!) };
      wanted.push(row);
    }
    const last = batch.at(-1);
    looked += batch.length;
    if (batch.length < batchSize || !last) return { rows: wanted, next: undefined };
    from = placeOf(last);
  }
  return { rows: wanted, next: from };
}
