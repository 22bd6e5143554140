import { OperationError, operations } from '@halyard/contract';
import { findAccounts } from '../../account-rules.ts';
import { handle, versionTag } from '../../door.ts';
import { noRole, requireMade } from './known-roles.ts';
import { findRole, holdersOf, removeRole, roleAnswer } from './queries.ts';
import { requireCover } from './require-no-more.ts';

/** Refused while anybody holds it. */
export const deleteRole = handle(operations.deleteRole, async (door, { params }) => {
  const key = params.roleId;
  requireMade(key);
  const before = await findRole(door.db, key);
  if (!before) throw noRole(key);
  door.match(versionTag(before.version));
  requireCover(door.actor, before.rules);
  const heldBy = await holdersOf(door.db, key);
  if (heldBy.length > 0) {
    const accounts = await findAccounts(door.db, heldBy);
    const named = heldBy.map((id) => `${accounts.get(id)?.name ?? 'an account that is gone'} (${id})`);
    throw new OperationError('IN_USE', `role ${key}: held by ${named.join(', ')}`, { more: { heldBy } });
  }
  const may = door.authorise({ project: null, environment: null });
  await removeRole(door.writer(may), key);
  const version = before.version + 1;
  door.put(may, { kind: 'role', key, version, before: roleAnswer(before), after: null });
  return { body: null };
});
