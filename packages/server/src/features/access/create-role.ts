import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { findProjects } from '../projects/index.ts';
import { isBuiltIn } from './known-roles.ts';
import { insertRole, nextRoleVersion, type RoleRow, roleAnswer } from './queries.ts';
import { requireNoMore } from './require-no-more.ts';
import { ruleProblems } from './rule-problems.ts';

export const createRole = handle(operations.createRole, async (door, { body }) => {
  const { key, name, description, rules } = body;
  await requireGoodRules(door, rules);
  requireNoMore(door.actor, rules);
  const version = await nextRoleVersion(door.db, key);
  const times = { created_at: door.now, updated_at: door.now };
  const row: RoleRow = { key, name: name ?? key, description, rules, version, ...times };
  const may = door.authorise({ project: null, environment: null });
  if (isBuiltIn(key) || !(await insertRole(door.writer(may), row))) {
    throw new OperationError('ALREADY_EXISTS', `there is a role ${key} already`);
  }
  const after = roleAnswer(row);
  door.put(may, { kind: 'role', key, version, before: null, after });
  return { body: after, etag: versionTag(version) };
});

/** Throws INVALID_INPUT. */
export async function requireGoodRules({ db }: Door, rules: RoleRow['rules']): Promise<void> {
  const projects = (await findProjects(db, null)).map(({ key }) => key);
  const problems = ruleProblems(rules, projects);
  if (problems.length > 0) throw invalidInput(problems);
}
