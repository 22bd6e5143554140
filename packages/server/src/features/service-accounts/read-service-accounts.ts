import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { findServiceAccounts, getServiceAccount, serviceAccountAnswer } from './queries.ts';

export const listServiceAccounts = handle(operations.listServiceAccounts, async (door) => {
  const rows = await findServiceAccounts(door.db);
  return { body: { items: rows.map(serviceAccountAnswer) } };
});

export const readServiceAccount = handle(operations.readServiceAccount, async (door, { params }) => {
  const row = await getServiceAccount(door.db, params.accountId);
  return { body: serviceAccountAnswer(row), etag: versionTag(row.version) };
});
