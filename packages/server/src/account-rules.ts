/**
 * What a person or a service account may do: the one place where roles become rules. Read anew for each request, so
 * that whoever loses a role has lost it from the next one on; people's sessions and keys of accounts stand on it alike.
 */
import { type AccessRule, builtInRoles, intersectRules } from '@halyard/contract';
import type { ReadDb } from './platform/database.ts';

/** A person or a service account: whoever can hold roles, and whom keys can belong to. */
export interface Account {
  kind: 'user' | 'service-account';
  id: string;
  name: string;
}

/** As it is stored. */
export interface FoundAccount extends Account {
  isDisabled: boolean;
}

/** An account that is there and not disabled, with what its roles allow and deny. */
export interface RuledAccount {
  account: Account;
  rules: readonly AccessRule[];
}

/** Where accounts of a kind are found; `ids` undefined: all. One query. */
type AccountSource = (db: ReadDb, ids: readonly string[] | undefined) => Promise<FoundAccount[]>;

/** Every kind of account. */
const sources: readonly AccountSource[] = [people, serviceAccounts];

async function people(db: ReadDb, ids: readonly string[] | undefined): Promise<FoundAccount[]> {
  const query = db.selectFrom('people').select(['id', 'name', 'disabled_at']);
  const rows = await (ids === undefined ? query : query.where('id', 'in', ids)).execute();
  return rows.map(({ id, name, disabled_at }) => ({
    kind: 'user',
    id,
    name,
    isDisabled: disabled_at !== null,
  }));
}

async function serviceAccounts(db: ReadDb, ids: readonly string[] | undefined): Promise<FoundAccount[]> {
  const query = db.selectFrom('service_accounts').select(['id', 'name', 'disabled_at']);
  const rows = await (ids === undefined ? query : query.where('id', 'in', ids)).execute();
  return rows.map(({ id, name, disabled_at }) => ({
    kind: 'service-account',
    id,
    name,
    isDisabled: disabled_at !== null,
  }));
}

/** By id, those that are there, disabled ones too; without `ids` all of them. A query for each kind. */
export async function findAccounts(db: ReadDb, ids?: readonly string[]): Promise<Map<string, FoundAccount>> {
  const found = new Map<string, FoundAccount>();
  if (ids?.length === 0) return found;
  for (const source of sources) {
    for (const account of await source(db, ids)) found.set(account.id, account);
  }
  return found;
}

/**
 * Of each account that is there and not disabled; an account without roles has no rules, and may do nothing. A query
 * for each kind of account, one for what they hold, and one for roles that were made here, where any is held.
 */
export async function rulesOfAccounts(
  db: ReadDb,
  ids: readonly string[],
): Promise<Map<string, RuledAccount>> {
  const ruled = new Map<string, RuledAccount>();
  const accounts = [...(await findAccounts(db, ids)).values()].filter(({ isDisabled }) => !isDisabled);
  if (accounts.length === 0) return ruled;
  const held = await rulesHeldBy(
    db,
    accounts.map(({ id }) => id),
  );
  for (const { kind, id, name } of accounts) {
    ruled.set(id, { account: { kind, id, name }, rules: held.get(id) ?? [] });
  }
  return ruled;
}

/** What roles give to each of these ids, whether or not it may act. Two queries at most. */
export async function rulesHeldBy(
  db: ReadDb,
  ids: readonly string[],
): Promise<Map<string, readonly AccessRule[]>> {
  const members = await db
    .selectFrom('members')
    .select(['account', 'project', 'roles'])
    .where('account', 'in', ids)
    .execute();
  const known = await rulesOfRoles(db, [...new Set(members.flatMap(({ roles }) => roles))]);
  const held = new Map<string, readonly AccessRule[]>();
  for (const { account, project, roles } of members) {
    const rules = roles.flatMap((role) => rulesWithin(known.get(role) ?? [], project));
    held.set(account, [...(held.get(account) ?? []), ...rules]);
  }
  return held;
}

/** undefined: it is not there, or disabled. */
export async function rulesOfAccount(db: ReadDb, id: string): Promise<RuledAccount | undefined> {
  return (await rulesOfAccounts(db, [id])).get(id);
}

/** By role, of those that are there. One query, where one of them is not built in. */
export async function rulesOfRoles(
  db: ReadDb,
  roles: readonly string[],
): Promise<Map<string, readonly AccessRule[]>> {
  const known = new Map(builtInRoles.map(({ key, rules }) => [key, rules]));
  const made = roles.filter((role) => !known.has(role));
  if (made.length === 0) return known;
  const rows = await db.selectFrom('roles').select(['key', 'rules']).where('key', 'in', made).execute();
  for (const { key, rules } of rows) known.set(key, rules);
  return known;
}

/**
 * Rules as far as they are about one project; null: as they are. What is denied by one role is denied whatever another
 * allows.
 */
export function rulesWithin(rules: readonly AccessRule[], project: string | null): readonly AccessRule[] {
  if (project === null) return rules;
  return rules.flatMap((rule) =>
    rule.projects === null || rule.projects.includes(project) ? [{ ...rule, projects: [project] }] : [],
  );
}

/** As a key of an account: what both may. */
export function rulesTogether(account: RuledAccount, own: readonly AccessRule[]): AccessRule[] {
  return intersectRules(account.rules, own);
}
