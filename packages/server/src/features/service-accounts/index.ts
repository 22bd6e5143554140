/** Service accounts: what programs are, whose keys come and go. */
import { createServiceAccount } from './create-service-account.ts';
import { deleteServiceAccount } from './delete-service-account.ts';
import { patchServiceAccount } from './patch-service-account.ts';
import { listServiceAccounts, readServiceAccount } from './read-service-accounts.ts';

export const serviceAccountHandlers = [
  listServiceAccounts,
  createServiceAccount,
  readServiceAccount,
  patchServiceAccount,
  deleteServiceAccount,
];
