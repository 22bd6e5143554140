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

/** In the order of findHeld(). `next`: after which others may follow, whether or not it is one of these; undefined: none do. */
export async function findWaitingForMe(
  door: Door,
  filter: HeldFilter,
  { limit, after }: { limit: number; after: [string, string] | undefined },
): Promise<{ rows: HeldRow[]; next: [string, string] | undefined }> {
  const tree = await door.environments();
  const wanted: HeldRow[] = [];
  let looked = 0;
  let from = after;
  while (looked < mostLookedAt) {
    const batch = await findHeld(
      door.db,
      door.project,
      { ...filter, isProposal: true },
      { limit: batchSize, after: from },
    );
    const ids = batch.map(({ id }) => id);
    const notes = await notesOf(door.db, ids);
    const tags = await tagsOfFlags(door.db, door.project, [...new Set(batch.flatMap(flagsOf))]);
    for (const row of batch) {
      const asked = askedFor(row, tree, tags);
      const given = { notes: notes.get(row.id) ?? [], asked, now: door.now };
      const { count, whyNot } = await countApprovals(door.db, row, given);
      const needed = Math.max(
        row.approvals_needed,
        ...asked.map(({ guarded }) => (guarded === null ? 0 : tree.approvalsOf(guarded))),
      );
      if (count >= needed || (await whyNot(loggedActor(door.actor))) !== undefined) continue;
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
