import { builtInRoles, OperationError, type RoleAnswer } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';
import { findRole, findRoles, mutable, roleAnswer } from './queries.ts';

const builtIn: readonly RoleAnswer[] = builtInRoles.map(({ key, name, description, rules }) => ({
  key,
  name,
  description,
  builtIn: true,
  rules: rules.map(mutable),
  version: 1,
}));

/** Those that come with the service first, then those made here, by key. */
export async function knownRoles(db: ReadDb): Promise<RoleAnswer[]> {
  return [...builtIn, ...(await findRoles(db)).map(roleAnswer)];
}

/** Throws NOT_FOUND. */
export async function getRole(db: ReadDb, key: string): Promise<RoleAnswer> {
  const found = builtIn.find((role) => role.key === key);
  if (found) return found;
  const row = await findRole(db, key);
  if (!row) throw noRole(key);
  return roleAnswer(row);
}

/** Throws BUILT_IN where it comes with the service. */
export function requireMade(key: string): void {
  if (!isBuiltIn(key)) return;
  throw new OperationError('BUILT_IN', `the role ${key} comes with the service, and stays as it is`);
}

export function isBuiltIn(key: string): boolean {
  return builtIn.some((role) => role.key === key);
}

export function noRole(key: string): OperationError {
  return new OperationError('NOT_FOUND', `there is no role ${key}`);
}
