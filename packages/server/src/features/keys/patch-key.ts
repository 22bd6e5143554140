import { type FieldProblem, invalidInput, operations, reaches } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { requireNotEnded } from './key-ended.ts';
import { requireEnvironments } from './key-environments.ts';
import { putKeyEntry } from './put-key-entry.ts';
import { getKey, type KeyRow, keyAnswer, keyEntry, lastUseOf, targetOf, updateKey } from './queries.ts';
import { requireNoMore, requireReach } from './require-no-more.ts';
import { requireToCome } from './require-to-come.ts';

export const patchKey = handle(operations.patchKey, async (door, { params, body }) => {
  const before = await getKey(door.db, door.project, reaches(door.actor.rules, null), params.keyId);
  requireReach(door.actor, before);
  door.match(versionTag(before.version));
  requireNotEnded(before);
  requireFitting(before, body);
  // Whoever sends back what they read changes nothing about it.
  const isSame = body.expiresAt != null && before.expires_at?.getTime() === Date.parse(body.expiresAt);
  if (body.expiresAt !== undefined && !isSame) requireToCome(body.expiresAt, door.now);
  if (body.environments) await requireEnvironments(door, body.environments, '/environments');
  const lastUsedAt = await lastUseOf(door.db, before.id);
  const given: Partial<KeyRow> = {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.scopes === undefined ? {} : { scopes: body.scopes }),
    ...(body.environments === undefined ? {} : { environments: body.environments }),
    ...(body.expiresAt === undefined
      ? {}
      : { expires_at: body.expiresAt === null ? null : new Date(body.expiresAt) }),
  };
  const after: KeyRow = { ...before, ...given, version: before.version + 1 };
  if (sameJson(keyEntry({ ...after, version: before.version }), keyEntry(before))) {
    return { body: keyAnswer(before, lastUsedAt), etag: versionTag(before.version) };
  }
  requireNoMore(door.actor, after);
  door.authorise(targetOf(before));
  const may = door.authorise(targetOf(after));
  await updateKey(door.writer(may), after);
  putKeyEntry(door, may, before, after);
  return { body: keyAnswer(after, lastUsedAt), etag: versionTag(after.version) };
});

/** Throws INVALID_INPUT where a key of this kind has no such thing. */
function requireFitting(
  { kind, project }: KeyRow,
  { scopes, environments }: { scopes?: unknown; environments?: unknown },
): void {
  const problems: FieldProblem[] = [];
  if (kind !== 'api' && scopes !== undefined) {
    problems.push({
      pointer: '/scopes',
      message: `a ${kind} key has no scopes: its kind says what it may do`,
    });
  }
  if (kind !== 'api' && environments !== undefined) {
    problems.push({ pointer: '/environments', message: `a ${kind} key stays in its one environment` });
  }
  if (kind === 'api' && project === null && environments) {
    problems.push({
      pointer: '/environments',
      message: 'a key of all projects cannot be narrowed to environments',
    });
  }
  if (problems.length > 0) throw invalidInput(problems);
}
