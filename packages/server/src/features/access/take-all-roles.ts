import type { Door } from '../../door.ts';
import { findMembers, memberEntry, removeMembers } from './queries.ts';

/** Of an account that goes. The right to remove it is needed in each project where it held any. */
export async function takeAllRoles(door: Door, account: string): Promise<void> {
  const rows = await findMembers(door.db, [account]);
  for (const row of rows) {
    const may = door.authorise({ project: row.project, environment: null });
    await removeMembers(door.writer(may), account);
    const version = row.version + 1;
    door.put(may, { kind: 'member', key: account, version, before: memberEntry(row), after: null });
  }
}
