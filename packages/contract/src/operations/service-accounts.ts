import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import {
  createServiceAccountBody,
  patchServiceAccountBody,
  serviceAccount,
} from '../nouns/service-account.ts';
import { defineOperation } from '../operation.ts';

const accountParams = strict({ accountId: keyParam });

export const listServiceAccounts = defineOperation({
  name: 'service-accounts.list',
  method: 'GET',
  path: '/service-accounts',
  summary: 'List service accounts',
  permission: 'service-accounts:read',
  within: 'instance',
  answer: z.strictObject({ items: z.array(serviceAccount) }).meta({ id: 'ServiceAccountList' }),
});

export const createServiceAccount = defineOperation({
  name: 'service-accounts.create',
  method: 'POST',
  path: '/service-accounts',
  summary: 'Create a service account: what a program is, whose keys come and go',
  description: 'It may do nothing until `PUT /members/{accountId}` gives it a role.',
  permission: 'service-accounts:write',
  within: 'instance',
  body: createServiceAccountBody,
  answer: serviceAccount,
  status: 201,
  ifMatch: 'none',
});

export const readServiceAccount = defineOperation({
  name: 'service-accounts.read',
  method: 'GET',
  path: '/service-accounts/{accountId}',
  summary: 'Read a service account',
  permission: 'service-accounts:read',
  within: 'instance',
  params: accountParams,
  answer: serviceAccount,
});

export const patchServiceAccount = defineOperation({
  name: 'service-accounts.patch',
  method: 'PATCH',
  path: '/service-accounts/{accountId}',
  summary: 'Rename, disable or enable a service account; disabled, its keys are refused',
  permission: 'service-accounts:write',
  within: 'instance',
  params: accountParams,
  body: patchServiceAccountBody,
  answer: serviceAccount,
  errors: ['STALE', 'LAST_ADMINISTRATOR'],
});

export const deleteServiceAccount = defineOperation({
  name: 'service-accounts.delete',
  method: 'DELETE',
  path: '/service-accounts/{accountId}',
  summary: 'Delete a service account; its keys are revoked, its roles taken away',
  permission: 'service-accounts:write',
  within: 'instance',
  params: accountParams,
  answer: z.null(),
  status: 204,
  errors: ['STALE', 'LAST_ADMINISTRATOR'],
});
