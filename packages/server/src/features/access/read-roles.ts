import { type AccessRule, operations, projectsWithin, type RoleAnswer } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { getRole, knownRoles, noRole } from './known-roles.ts';

export const listRoles = handle(operations.listRoles, async (door) => {
  const items = (await knownRoles(door.db)).filter((role) => isVisible(door, role));
  return { body: { items } };
});

export const readRole = handle(operations.readRole, async (door, { params }) => {
  const role = await getRole(door.db, params.roleId);
  if (!isVisible(door, role)) throw noRole(params.roleId);
  return { body: role, etag: versionTag(role.version) };
});

/** Who reaches some projects only does not hear the names of others. */
function isVisible({ actor }: Door, { rules }: RoleAnswer): boolean {
  const reached = projectsWithin(actor.rules);
  const names = (rules as AccessRule[]).flatMap(({ projects }) => projects ?? []);
  return reached === null || names.every((project) => reached.includes(project));
}
