import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { getKey, keyAnswer, revoke } from './queries.ts';
import { requireReach } from './require-no-more.ts';

/** Its streams hear of it through the log, like every other reader. */
export const revokeKey = handle(operations.revokeKey, async (door, { params }) => {
  const find = () => getKey(door.db, door.project, door.actor.project === null, params.keyId);
  const before = await find();
  requireReach(door.actor, before);
  door.match(versionTag(before.version));
  if (before.revoked_at !== null) return { body: keyAnswer(before), etag: versionTag(before.version) };
  const after = { ...before, revoked_at: door.now, version: before.version + 1 };
  if (!(await revoke(door.db, before.id, door.now, after.version))) {
    const now = await find();
    return { body: keyAnswer(now), etag: versionTag(now.version) };
  }
  door.put({
    project: before.project,
    environment: null,
    kind: 'key',
    key: before.id,
    version: after.version,
    before: keyAnswer(before),
    after: keyAnswer(after),
  });
  return { body: keyAnswer(after), etag: versionTag(after.version) };
});
