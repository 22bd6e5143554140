/** What somebody could approve now: found without trying it out, by what each call names and was foreseen to write. */

import { loggedActor } from '../../actor.ts';
import type { AskedFor, Door } from '../../door.ts';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { findHandler } from '../../known-handlers.ts';
import { countApprovals } from '../approvals/index.ts';
import { tagsOfFlags } from '../flags/index.ts';
import { flagsOf, placesNow } from './held-places.ts';
import { findHeld, type HeldFilter, type HeldRow, notesOf, placeOf } from './queries.ts';

/** Looked at for one page: each costs a few small queries. */
const mostLookedAt = 300;
const batchSize = 50;

/** In the order of findHeld(). `hasMore`: there may be others after these. */
export async function findWaitingForMe(
  door: Door,
  filter: HeldFilter,
  { limit, after }: { limit: number; after: [string, string] | undefined },
): Promise<{ rows: HeldRow[]; hasMore: boolean }> {
  const tree = await door.environments();
  const wanted: HeldRow[] = [];
  let looked = 0;
  for (let from = after; looked < mostLookedAt; ) {
    const batch = await findHeld(
      door.db,
      door.project,
      { ...filter, waits: 'approval' },
      { limit: batchSize, after: from },
    );
    const ids = batch.map(({ id }) => id);
    const notes = await notesOf(door.db, ids);
    const tags = await tagsOfFlags(door.db, door.project, [...new Set(batch.flatMap(flagsOf))]);
    for (const row of batch) {
      const asked = askedFor(row, tree, tags);
      const given = { notes: notes.get(row.id) ?? [], asked, now: door.now };
      const { whyNot } = await countApprovals(door.db, row, given);
      if ((await whyNot(loggedActor(door.actor))) !== undefined) continue;
      wanted.push(row);
      if (wanted.length > limit) return { rows: wanted.slice(0, limit), hasMore: true };
    }
    const last = batch.at(-1);
    looked += batch.length;
    if (batch.length < batchSize || !last) break;
    from = placeOf(last);
  }
  return { rows: wanted, hasMore: false };
}

/** The rights that it takes, as far as that shows. */
function askedFor(
  row: HeldRow,
  tree: EnvironmentTree,
  tagsNow: ReadonlyMap<string, readonly string[]>,
): AskedFor[] {
  return placesNow(row, tagsNow).flatMap(({ operation, environment, tags, guards }) => {
    const handler = findHandler(operation);
    if (!handler) return [];
    return [
      {
        operation: handler.operation,
        target: { project: row.project, environment, tags: tags ?? undefined },
        guarded: guards !== null && tree.isGuarded(guards) ? guards : null,
        guards,
      },
    ];
  });
}
