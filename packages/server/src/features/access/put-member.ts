import {
  type FieldProblem,
  invalidInput,
  type MemberAnswer,
  operations,
  projectsWithin,
} from '@halyard/contract';
import { rulesOfRoles, rulesWithin } from '../../account-rules.ts';
import { type Authorised, type Door, handle, versionTag } from '../../door.ts';
import { endSessions } from '../../end-sessions.ts';
import { findProjects } from '../projects/index.ts';
import { countAdministrators, requireAdministrator } from './administrators.ts';
import { knownRoles } from './known-roles.ts';
import { findMembers, type MemberRow, memberEntry, saveMember } from './queries.ts';
import { getAccount, memberAnswer, visibleOf } from './read-members.ts';
import { requireCover, requireMayImpose } from './require-no-more.ts';
import { unknown } from './rule-problems.ts';

type Held = MemberAnswer['roles'][number];

/** The right is needed in each project where something changes; what others hold elsewhere is not looked at. */
export const putMember = handle(operations.putMember, async (door, { params, body }) => {
  const account = await getAccount(door.db, params.accountId);
  const rows = visibleOf(door, account.id, await findMembers(door.db, [account.id]));
  door.match(versionTag(memberAnswer(account, rows).version));
  await requireKnown(door, body.roles);
  const administrators = await countAdministrators(door.db);
  const after = new Map<string | null, MemberRow>();
  let changed: Authorised | undefined;
  for (const project of new Set([...rows, ...body.roles].map((each) => each.project))) {
    const before = rows.find((row) => row.project === project);
    const roles = body.roles.filter((held) => held.project === project).map(({ role }) => role);
    const row = { account: account.id, project, roles: roles.sort(), version: (before?.version ?? 0) + 1 };
    if (roles.join(' ') === (before?.roles ?? []).join(' ')) {
      if (before) after.set(project, before);
      continue;
    }
    after.set(project, row);
    const may = door.authorise({ project, environment: null });
    changed = may;
    await requireRights(door, project, before?.roles ?? [], roles);
    await saveMember(door.writer(may), row);
    door.put(may, {
      kind: 'member',
      key: account.id,
      version: row.version,
      before: before ? memberEntry(before) : null,
      after: memberEntry(row),
    });
  }
  if (!changed) {
    const named = body.roles.map(({ project }) => ({ project, environment: null }));
    door.authoriseAny([{ project: null, environment: null }, ...named]);
  }
  await requireAdministrator(door, administrators);
  // Whoever follows something may not any more, or may see more: they begin anew.
  if (changed) await endSessions(door, changed, account.id);
  const member = memberAnswer(account, [...after.values()]);
  // Entries have the id alone; who that was then is for people who read the log.
  const logged = { ...params, name: account.name, body };
  return { body: member, etag: versionTag(member.version), logged };
});

/** Throws FORBIDDEN where something is given or taken that the actor may not do. */
async function requireRights(
  { db, actor }: Door,
  project: string | null,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const known = await rulesOfRoles(db, [...before, ...after]);
  const rulesOf = (roles: readonly string[]) =>
    roles.flatMap((role) => rulesWithin(known.get(role) ?? [], project));
  requireMayImpose(actor, rulesOf(after.filter((role) => !before.includes(role))));
  requireCover(actor, rulesOf(before.filter((role) => !after.includes(role))));
}

/** Throws INVALID_INPUT where a role or a project is not there, or something is said twice. */
export async function requireKnown({ db, actor }: Door, held: readonly Held[]): Promise<void> {
  const roles = (await knownRoles(db)).map(({ key }) => key);
  const projects = (await findProjects(db, projectsWithin(actor.rules))).map(({ key }) => key);
  const problems: FieldProblem[] = [];
  for (const [index, { role, project }] of held.entries()) {
    const at = `/roles/${index}`;
    if (!roles.includes(role))
      problems.push({ pointer: `${at}/role`, message: unknown('role', role, roles) });
    if (project !== null && !projects.includes(project)) {
      problems.push({ pointer: `${at}/project`, message: unknown('project', project, projects) });
    }
    if (held.findIndex((each) => each.role === role && each.project === project) < index) {
      problems.push({ pointer: at, message: 'it is there already' });
    }
  }
  if (problems.length > 0) throw invalidInput(problems);
}
