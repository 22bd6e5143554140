import { operations, reaches } from '@halyard/contract';
import { findAccounts } from '../../account-rules.ts';
import { handle, versionTag } from '../../door.ts';
import type { PreviousSecret } from '../../platform/tables.ts';
import { requireNotEnded } from './key-ended.ts';
import { makeKeySecret } from './key-secret.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { getKey, type KeyRow, keyAnswer, lastUseOf, targetOf, updateKey } from './queries.ts';
import { requireNoMore, requireSpeaker } from './require-no-more.ts';

/** Of secrets before the one now: rotated again and again, the oldest end early. Each costs every wrong guess a comparison. */
const maxPrevious = 4;

/** Whoever rotates a key holds it then, so it may do no more than they, and speaks for no other person. */
export const rotateKey = handle(operations.rotateKey, async (door, { params, body }) => {
  const before = await getKey(door.db, door.project, reaches(door.actor.rules, null), params.keyId);
  requireNoMore(door.actor, before);
  const owner =
    before.account === null ? undefined : (await findAccounts(door.db, [before.account])).get(before.account);
  if (owner) requireSpeaker(door.actor, owner);
  door.match(versionTag(before.version));
  requireNotEnded(before);
  const { columns, shown } = makeKeySecret(before, before.context_public_key !== null);
  const after: KeyRow = {
    ...before,
    ...columns,
    previous_secrets: previousSecrets(before, door.now, body.overlapSeconds),
    version: before.version + 1,
  };
  const may = door.authorise(targetOf(before));
  await updateKey(door.writer(may), after);
  putKeyEntry(door, may, before, after);
  const lastUsedAt = await lastUseOf(door.db, before.id);
  return { body: { ...keyAnswer(after, lastUsedAt), ...shown }, etag: versionTag(after.version) };
});

/** Newest first; one that was promised longer keeps what was promised, unless this rotation cuts all off at once. */
function previousSecrets(before: KeyRow, now: Date, overlapSeconds: number): PreviousSecret[] {
  if (overlapSeconds === 0) return [];
  const ending = {
    sha256: before.secret_sha256,
    contextPublicKey: before.context_public_key,
    until: new Date(now.getTime() + overlapSeconds * 1_000).toISOString(),
  };
  const lasting = before.previous_secrets.filter(({ until }) => Date.parse(until) > now.getTime());
  return [ending, ...lasting].slice(0, maxPrevious);
}
