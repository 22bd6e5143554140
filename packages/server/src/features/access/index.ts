/** Roles, who holds them, and what whoever asks may do. What roles come to is decided in ../../account-rules.ts. */
import { askAccess } from './ask-access.ts';
import { createRole } from './create-role.ts';
import { deleteRole } from './delete-role.ts';
import { putMember } from './put-member.ts';
import { putRole } from './put-role.ts';
import { readAccess } from './read-access.ts';
import { listMembers, readMember } from './read-members.ts';
import { listRoles, readRole } from './read-roles.ts';

export const accessHandlers = [
  listRoles,
  createRole,
  readRole,
  putRole,
  deleteRole,
  listMembers,
  readMember,
  putMember,
  readAccess,
  askAccess,
];
export { countAdministrators, requireAdministrator } from './administrators.ts';
export { giveFirstRoles, requireMayGive, rulesGiven } from './give-roles.ts';
export { isCovered, requireCover, requireNoMore } from './require-no-more.ts';
export { takeAllRoles } from './take-all-roles.ts';
