/**
 * What has ended stands as it is for good: nobody can change it so that it becomes past. Redacting takes from it, too, what
 * the log has of it, and that is the change by which it becomes past.
 */
import type { Door, Item } from '../door.ts';
import { blankHeld } from './held-operations/index.ts';
import { blankKey } from './keys/index.ts';
import { forgetLink } from './people/index.ts';

/** False where it goes on, or is of a kind that can always be changed. */
export async function blankEnded(
  door: Door,
  { kind, key, project }: Pick<Item, 'kind' | 'key' | 'project'>,
): Promise<boolean> {
  switch (kind) {
    case 'invitation':
      return forgetLink(door, key);
    case 'key':
      return blankKey(door, key);
    case 'held-operation':
      return project !== null && blankHeld(door, project, key);
    default:
      return false;
  }
}
