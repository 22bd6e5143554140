import { administratorRole, mayChange, OperationError, operations } from '@halyard/contract';
import { rulesOfAccounts } from '../../account-rules.ts';
import type { Door } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';

/**
 * Throws LAST_ADMINISTRATOR where a change that has just been written takes the last administrator of every project away:
 * the last person, or where there were none the last service account. Whoever disables or removes accounts asks this, too.
 * Where nobody was one, keys that belong to nobody administer, and nothing is taken away.
 */
export async function requireAdministrator(door: Door, wasOne: Administrators): Promise<void> {
  const now = await countAdministrators(door.db);
  if (now.people > 0 || (wasOne.people === 0 && (now.all > 0 || wasOne.all === 0))) return;
  const detail = 'no account that can sign in would be administrator of every project';
  throw new OperationError('LAST_ADMINISTRATOR', detail);
}

/** How many accounts that are not disabled administer every project. */
export interface Administrators {
  people: number;
  all: number;
}

/** What an administrator must be able to do for others to come back in: a role that denies it takes that away. */
const administering = [operations.putMember, operations.createInvitation, operations.patchPerson];

/** A handful of queries. */
export async function countAdministrators(db: ReadDb): Promise<Administrators> {
  const rows = await db
    .selectFrom('members')
    .select(['account', 'roles'])
    .where('project', 'is', null)
    .execute();
  const ids = rows.flatMap(({ account, roles }) => (roles.includes(administratorRole) ? [account] : []));
  const able = [...(await rulesOfAccounts(db, ids)).values()].filter(({ rules }) =>
    administering.every((operation) => mayChange(rules, operation, { project: null, environment: null })),
  );
  return { people: able.filter(({ account }) => account.kind === 'user').length, all: able.length };
}
