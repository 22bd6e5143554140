import { type MemberAnswer, OperationError, operations, projectsWithin } from '@halyard/contract';
import { type FoundAccount, findAccounts } from '../../account-rules.ts';
import { type Door, handle, versionTag } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import { findMembers, type MemberRow } from './queries.ts';

/** Who reaches some projects only sees who holds something there. */
export const listMembers = handle(operations.listMembers, async (door) => {
  const accounts = await findAccounts(door.db);
  const rows = await findMembers(door.db);
  const isLimited = projectsWithin(door.actor.rules) !== null;
  const items = [...accounts.values()]
    .map((account) => memberAnswer(account, visibleOf(door, account.id, rows)))
    .filter(({ roles }) => !isLimited || roles.length > 0)
    .sort((a, b) => (a.account.name < b.account.name ? -1 : 1));
  return { body: { items } };
});

export const readMember = handle(operations.readMember, async (door, { params }) => {
  const account = await getAccount(door.db, params.accountId);
  const member = memberAnswer(account, visibleOf(door, account.id, await findMembers(door.db, [account.id])));
  // As the list: who holds nothing there is nobody to them.
  if (projectsWithin(door.actor.rules) !== null && member.roles.length === 0) throw noAccount(account.id);
  return { body: member, etag: versionTag(member.version) };
});

/** Throws NOT_FOUND. */
export async function getAccount(db: ReadDb, id: string): Promise<FoundAccount> {
  const account = (await findAccounts(db, [id])).get(id);
  if (!account) throw noAccount(id);
  return account;
}

function noAccount(id: string): OperationError {
  return new OperationError('NOT_FOUND', `there is no account ${id}`);
}

/** What of an account's rows an actor hears of: those of projects that it reaches, and of all projects. */
export function visibleOf({ actor }: Door, account: string, rows: readonly MemberRow[]): MemberRow[] {
  const reached = projectsWithin(actor.rules);
  return rows.filter(
    (row) =>
      row.account === account && (reached === null || row.project === null || reached.includes(row.project)),
  );
}

/** Its version is the sum of those of its rows: each change of one adds to it. */
export function memberAnswer(
  { id, kind, name, isDisabled }: FoundAccount,
  rows: readonly MemberRow[],
): MemberAnswer {
  const inOrder = rows.toSorted((a, b) => ((a.project ?? '') < (b.project ?? '') ? -1 : 1));
  return {
    account: { id, kind, name, disabled: isDisabled },
    roles: inOrder.flatMap(({ project, roles }) => roles.map((role) => ({ role, project }))),
    version: rows.reduce((sum, { version }) => sum + version, 0),
  };
}
