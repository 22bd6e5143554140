import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import { createRoleBody, putRoleBody, role } from '../nouns/role.ts';
import { defineOperation } from '../operation.ts';

const roleParams = strict({ roleId: keyParam });

export const listRoles = defineOperation({
  name: 'roles.list',
  method: 'GET',
  path: '/roles',
  summary: 'List roles: those that come with the service, and those made here',
  permission: 'roles:read',
  within: 'reach',
  answer: z.strictObject({ items: z.array(role) }).meta({ id: 'RoleList' }),
});

export const createRole = defineOperation({
  name: 'roles.create',
  method: 'POST',
  path: '/roles',
  summary: 'Create a role, as a list of rules',
  description: 'A role may not do more than whoever creates it.',
  permission: 'roles:write',
  within: 'instance',
  body: createRoleBody,
  answer: role,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS'],
});

export const readRole = defineOperation({
  name: 'roles.read',
  method: 'GET',
  path: '/roles/{roleId}',
  summary: 'Read a role',
  permission: 'roles:read',
  within: 'reach',
  params: roleParams,
  answer: role,
});

export const putRole = defineOperation({
  name: 'roles.put',
  method: 'PUT',
  path: '/roles/{roleId}',
  summary: 'Replace what a role is; whoever holds it may do so from the next request on',
  description: 'Neither before nor after may it do more than whoever replaces it.',
  permission: 'roles:write',
  within: 'instance',
  params: roleParams,
  body: putRoleBody,
  answer: role,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'BUILT_IN', 'LAST_ADMINISTRATOR'],
});

export const deleteRole = defineOperation({
  name: 'roles.delete',
  method: 'DELETE',
  path: '/roles/{roleId}',
  summary: 'Delete a role that nobody holds',
  permission: 'roles:write',
  within: 'instance',
  params: roleParams,
  answer: z.null(),
  status: 204,
  errors: ['STALE', 'IN_USE', 'BUILT_IN'],
});
