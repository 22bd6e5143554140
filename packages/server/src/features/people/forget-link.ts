import type { Door } from '../../door.ts';
import { deleteEndedLink } from './link-queries.ts';
import { putLinksGone } from './one-time-links.ts';

/** Lets go of a link that cannot be used any more. False where it can be, or is not there. */
export async function forgetLink(door: Door, id: string): Promise<boolean> {
  const may = door.authorise({ project: null, environment: null });
  const row = await deleteEndedLink(door.writer(may), id, door.now);
  if (!row) return false;
  putLinksGone(door, may, [row]);
  return true;
}
