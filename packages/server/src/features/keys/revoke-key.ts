import { operations, reaches } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { getKey, keyAnswer, revoke, targetOf } from './queries.ts';
import { requireReach } from './require-no-more.ts';

/** Its streams hear of it through the log, like every other reader. */
export const revokeKey = handle(operations.revokeKey, async (door, { params }) => {
  const all = reaches(door.actor.rules, null);
  const find = () => getKey(door.db, door.project, all, params.keyId);
  const before = await find();
  requireReach(door.actor, before);
  door.match(versionTag(before.version));
  if (before.revoked_at !== null) return { body: keyAnswer(before), etag: versionTag(before.version) };
  const after = { ...before, revoked_at: door.now, version: before.version + 1 };
  const may = door.authorise(targetOf(before));
  if (!(await revoke(door.writer(may), before.id, door.now, after.version))) {
    const now = await find();
    return { body: keyAnswer(now), etag: versionTag(now.version) };
  }
  door.put(may, {
    kind: 'key',
    key: before.id,
    version: after.version,
    before: keyAnswer(before),
    after: keyAnswer(after),
  });
  return { body: keyAnswer(after), etag: versionTag(after.version) };
});
