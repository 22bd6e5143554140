import type { Authorised, Door } from '../../door.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { revokeAllOf } from './queries.ts';

/** Ends every key of an account that is ended itself. */
export async function revokeKeysOf(door: Door, may: Authorised, account: string): Promise<void> {
  for (const after of await revokeAllOf(door.writer(may), account, door.now)) {
    const before = { ...after, revoked_at: null, version: after.version - 1 };
    putKeyEntry(door, door.authorise({ project: after.project, environment: null }), before, after);
  }
}
