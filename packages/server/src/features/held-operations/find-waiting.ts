/** What waits and has to be looked at one by one, as it is by now, to know whether it is wanted. */
import type { Door } from '../../door.ts';
import { tagsOfFlags } from '../flags/index.ts';
import { asOfNow } from './as-of-now.ts';
import { flagsOf } from './held-places.ts';
import { findHeld, type HeldFilter, type HeldRow, type NoteRow, notesOf, placeOf } from './queries.ts';

/** For one page, of what takes approvals by now or is of another author: each may cost a few small queries. */
const mostLookedAt = 300;
/** Of all else, which costs nothing: there may be many schedules before what waits for somebody. */
const mostPassed = 1_500;
const batchSize = 50;
/** Where few authors have all of it. */
const bigBatchSize = 500;
const fewAuthors = 10;

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
  let passed = 0;
  let from = after;
  const authors = new Set<string>();
  let size = batchSize;
  while (passed < mostPassed) {
    const batch = await findHeld(db, project, filter, { limit: size, after: from });
    const ids = batch.map(({ id }) => id);
    const notes = await notesOf(db, ids);
    const tags = await tagsOfFlags(db, project, [...new Set(batch.flatMap(flagsOf))]);
    for (const row of await asOfNow(door, batch, notes)) {
      if (looked >= mostLookedAt) return { rows: wanted, next: from };
      if (row.approvals_needed > 0 || !authors.has(row.author.id)) looked++;
      else passed++;
      authors.add(row.author.id);
      if (await isWanted(row, { notes: notes.get(row.id) ?? [], tags })) {
        if (wanted.length === limit) return { rows: wanted, next: placeOf(wanted.at(-1)!) };
        wanted.push(row);
      }
      from = placeOf(row);
    }
    if (batch.length < size) return { rows: wanted, next: undefined };
    size = authors.size > fewAuthors ? batchSize : bigBatchSize;
  }
  return { rows: wanted, next: from };
}
