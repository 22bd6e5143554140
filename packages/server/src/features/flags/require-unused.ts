import { OperationError } from '@halyard/contract';
import type { Condition } from '@halyard/core';
import type { Surroundings } from '../snapshots/index.ts';
import type { FlagState } from './flag-state.ts';

/** Throws IN_USE where other flags or segments refer to what this change takes away: the flag itself, or variants. */
export async function requireUnused(
  surroundings: Surroundings,
  before: FlagState,
  after: FlagState,
): Promise<void> {
  const archiving = before.meta.archivedAt === null && after.meta.archivedAt !== null;
  const gone = Object.keys(before.meta.variants).filter((name) => !Object.hasOwn(after.meta.variants, name));
  if (!archiving && gone.length === 0) return;
  const { key } = before.meta;
  const isMissed = (condition: Condition) =>
    asked(condition, key).some((variant) => archiving || gone.includes(variant));
  const users = (await surroundings.naming(key))
    .filter((other) => other.kind === 'segment' || other.key !== key)
    .filter(({ conditions }) => conditions.some((condition) => isMissed(condition)))
    .map((other) => `${other.kind} ${other.key} in ${other.environment}`);
  if (users.length === 0) return;
  const what = archiving ? `flag ${key}` : `variants of ${key} (${gone.join(', ')})`;
  throw new OperationError('IN_USE', `${what}: used by ${users.join('; ')}`, { more: { usedBy: users } });
}

/** The variants of a flag that a condition asks for, however deep. */
function asked(condition: Condition, key: string): string[] {
  if ('all' in condition) return condition.all.flatMap((inner) => asked(inner, key));
  if ('any' in condition) return condition.any.flatMap((inner) => asked(inner, key));
  if ('not' in condition) return asked(condition.not, key);
  return 'flag' in condition && condition.flag === key ? condition.variants : [];
}
