/** All SQL of roles, and of who holds which. */
import type { RoleAnswer } from '@halyard/contract';
import { type Selectable, sql } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

export type RoleRow = Selectable<Tables['roles']>;
export type MemberRow = Selectable<Tables['members']>;

/** Those that were made here, by key. */
export async function findRoles(db: ReadDb): Promise<RoleRow[]> {
  return db.selectFrom('roles').selectAll().orderBy('key').execute();
}

export async function findRole(db: ReadDb, key: string): Promise<RoleRow | undefined> {
  return db.selectFrom('roles').selectAll().where('key', '=', key).executeTakeFirst();
}

/** What follows the last version that a role of this key had, also one that is gone. */
export async function nextRoleVersion(db: ReadDb, key: string): Promise<number> {
  const row = await db
    .selectFrom('change_items')
    .select((eb) => eb.fn.max('version').as('last'))
    .where('project', 'is', null)
    .where('environment', 'is', null)
    .where('kind', '=', 'role')
    .where('key', '=', key)
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

/** False where the key is taken. */
export async function insertRole(db: Db, row: RoleRow): Promise<boolean> {
  const inserted = await db
    .insertInto('roles')
    .values({ ...row, rules: JSON.stringify(row.rules) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateRole(db: Db, { key, created_at: _, ...row }: RoleRow): Promise<void> {
  await db
    .updateTable('roles')
    .set({ ...row, rules: JSON.stringify(row.rules) })
    .where('key', '=', key)
    .execute();
}

export async function removeRole(db: Db, key: string): Promise<void> {
  await db.deleteFrom('roles').where('key', '=', key).execute();
}

/** Of these accounts; without `accounts` of all. */
export async function findMembers(db: ReadDb, accounts?: readonly string[]): Promise<MemberRow[]> {
  const query = db.selectFrom('members').selectAll();
  return (accounts === undefined ? query : query.where('account', 'in', accounts)).execute();
}

/** Whether a role is held by anybody; by how many accounts. */
export async function holdersOf(db: ReadDb, role: string): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .select('account')
    .distinct()
    .where((eb) => eb('roles', '@>', sql<string[]>`${JSON.stringify([role])}::jsonb`))
    .orderBy('account')
    .execute();
  return rows.map(({ account }) => account);
}

export async function saveMember(db: Db, { account, project, roles, version }: MemberRow): Promise<void> {
  const written = { roles: JSON.stringify(roles), version };
  await db
    .insertInto('members')
    .values({ account, project, ...written })
    .onConflict((conflict) => conflict.columns(['account', 'project']).doUpdateSet(written))
    .execute();
}

export async function removeMembers(db: Db, account: string): Promise<void> {
  await db.deleteFrom('members').where('account', '=', account).execute();
}

/** As the log has it, in the project that it is about; who an account is stands in its own entry. */
export function memberEntry({ account, roles, version }: MemberRow) {
  return { account, roles, version };
}

export function roleAnswer({ key, name, description, rules, version }: RoleRow): RoleAnswer {
  return { key, name, description, builtIn: false, rules: rules.map(mutable), version };
}

/** Lists of the contract can be written to. */
export function mutable(rule: RoleRow['rules'][number]): RoleAnswer['rules'][number] {
  const copy = (names: readonly string[] | null) => (names === null ? null : [...names]);
  return {
    effect: rule.effect,
    operations: [...rule.operations],
    projects: copy(rule.projects),
    environments: copy(rule.environments),
    tags: copy(rule.tags),
  };
}
