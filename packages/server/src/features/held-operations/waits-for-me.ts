/** What somebody could approve now: found without trying it out, by what each call names and was foreseen to write. */

import { loggedActor } from '../../actor.ts';
import type { Door } from '../../door.ts';
import { countApprovals } from '../approvals/index.ts';
import { askedFor } from './as-of-now.ts';
import type { IsWanted } from './find-waiting.ts';

/** Of what takes approvals by now. A few small queries for each. */
export async function waitsForMe(door: Door): Promise<IsWanted> {
  const tree = await door.environments();
  return async (row, { notes, tags }) => {
    if (row.approvals_needed === 0) return false;
    const asked = askedFor(row, tree, tags);
    const { count, whyNot } = await countApprovals(door.db, row, { notes, asked, now: door.now });
    return count < row.approvals_needed && (await whyNot(loggedActor(door.actor))) === undefined;
  };
}
