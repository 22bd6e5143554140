import { operations, reaches } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { getKey, keyAnswer, lastUseOf, revoke, targetOf } from './queries.ts';
import { requireReach } from './require-no-more.ts';

/** Its streams hear of it through the log, like every other reader. */
export const revokeKey = handle(operations.revokeKey, async (door, { params }) => {
  const find = () => getKey(door.db, door.project, reaches(door.actor.rules, null), params.keyId);
  const before = await find();
  requireReach(door.actor, before);
  door.match(versionTag(before.version));
  const may = door.authorise(targetOf(before));
  const lastUsedAt = await lastUseOf(door.db, before.id);
  const after = await revoke(door.writer(may), before.id, door.now);
  if (!after) {
    const now = await find();
    return { body: keyAnswer(now, lastUsedAt), etag: versionTag(now.version) };
  }
  putKeyEntry(door, may, before, after);
  return { body: keyAnswer(after, lastUsedAt), etag: versionTag(after.version) };
});
