import { rulesHeldBy } from '../../account-rules.ts';
import type { Door } from '../../door.ts';
import { requireCover } from '../access/index.ts';

/**
 * Throws FORBIDDEN where the person may do anything that whoever asks may not: they would be shut out by somebody who
 * may do less, or, by a link to set their password, be somebody else.
 */
export async function requireNoLess(door: Door, personId: string): Promise<void> {
  const rules = (await rulesHeldBy(door.db, [personId])).get(personId) ?? [];
  requireCover(door.actor, rules);
}
