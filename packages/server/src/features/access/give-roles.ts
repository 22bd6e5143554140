/** The roles that somebody comes with, who is not there yet when they are chosen. */
import type { AccessRule, MemberAnswer } from '@halyard/contract';
import { rulesOfRoles, rulesWithin } from '../../account-rules.ts';
import type { Door } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import { requireKnown } from './put-member.ts';
import { memberEntry, saveMember } from './queries.ts';
import { requireNoMore } from './require-no-more.ts';

type Held = MemberAnswer['roles'][number];

/** Throws INVALID_INPUT where a role or a project is not there, and FORBIDDEN where whoever gives it may not do it. */
export async function requireMayGive(door: Door, held: readonly Held[]): Promise<void> {
  await requireKnown(door, held);
  requireNoMore(door.actor, await rulesGiven(door.db, held));
}

/** What they come to; of roles that are gone nothing. */
export async function rulesGiven(db: ReadDb, held: readonly Held[]): Promise<readonly AccessRule[]> {
  const known = await rulesOfRoles(
    db,
    held.map(({ role }) => role),
  );
  return held.flatMap(({ role, project }) => rulesWithin(known.get(role) ?? [], project));
}

/** To an account that holds none. What is gone since it was chosen is left out: what has its name later is another. */
export async function giveFirstRoles(door: Door, account: string, held: readonly Held[]): Promise<void> {
  const known = await rulesOfRoles(
    door.db,
    held.map(({ role }) => role),
  );
  const byProject = Map.groupBy(
    held.filter(({ role }) => known.has(role)),
    ({ project }) => project,
  );
  for (const [project, those] of byProject) {
    const row = { account, project, roles: those.map(({ role }) => role).sort(), version: 1 };
    const may = door.authorise({ project, environment: null });
    await saveMember(door.writer(may), row);
    door.put(may, { kind: 'member', key: account, version: 1, before: null, after: memberEntry(row) });
  }
}
