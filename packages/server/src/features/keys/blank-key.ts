import type { Door } from '../../door.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { blankName, findKey } from './queries.ts';

/** Takes the name from a key that is revoked. False where it is not, or has none any more. */
export async function blankKey(door: Door, id: string): Promise<boolean> {
  const before = await findKey(door.db, id);
  if (!before) return false;
  const may = door.authorise({ project: before.project, environment: null });
  const after = await blankName(door.writer(may), id);
  if (!after) return false;
  putKeyEntry(door, may, before, after);
  return true;
}
