import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { countAdministrators, requireAdministrator } from './administrators.ts';
import { requireGoodRules } from './create-role.ts';
import { noRole, requireMade } from './known-roles.ts';
import { findRole, type RoleRow, roleAnswer, updateRole } from './queries.ts';
import { requireCover, requireMayImpose } from './require-no-more.ts';

export const putRole = handle(operations.putRole, async (door, { params, body }) => {
  const key = params.roleId;
  requireMade(key);
  const before = await findRole(door.db, key);
  if (!before) throw noRole(key);
  door.match(versionTag(before.version));
  const { name = key, description, rules } = body;
  await requireGoodRules(door, rules);
  const changed: RoleRow = { ...before, name, description, rules };
  if (sameJson(roleAnswer(changed), roleAnswer(before))) {
    return { body: roleAnswer(before), etag: versionTag(before.version) };
  }
  const after = { ...changed, version: before.version + 1, updated_at: door.now };
  requireCover(door.actor, before.rules);
  requireMayImpose(door.actor, rules);
  const may = door.authorise({ project: null, environment: null });
  const administrators = await countAdministrators(door.db);
  await updateRole(door.writer(may), after);
  // What it denies from now on, it may deny to the last one.
  await requireAdministrator(door, administrators);
  const version = after.version;
  door.put(may, { kind: 'role', key, version, before: roleAnswer(before), after: roleAnswer(after) });
  return { body: roleAnswer(after), etag: versionTag(version) };
});
