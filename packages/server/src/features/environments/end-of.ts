/** When an environment ends: what of it may be said, and that none outlives the one it inherits from. */
import { type FieldProblem, invalidInput } from '@halyard/contract';
import type { EnvironmentRow } from '../projects/index.ts';

/** undefined: nothing was said; null: never. Throws INVALID_INPUT for what is over already. */
export function endOf(
  {
    expiresAt,
    lifetimeSeconds,
  }: { expiresAt?: string | null | undefined; lifetimeSeconds?: number | undefined },
  now: Date,
): Date | null | undefined {
  if (lifetimeSeconds !== undefined) return new Date(now.getTime() + lifetimeSeconds * 1_000);
  if (expiresAt === undefined || expiresAt === null) return expiresAt;
  const end = new Date(expiresAt);
  if (end > now) return end;
  throw invalidInput([
    { pointer: '/expiresAt', message: 'is over already: give an instant to come, or null' },
  ]);
}

/** What is wrong with an end, given the one that it inherits from. */
export function findOutliving(end: Date | null, parent: EnvironmentRow | undefined): FieldProblem[] {
  const last = parent?.expires_at ?? null;
  if (!parent || last === null || (end !== null && end <= last)) return [];
  const message = `${parent.key}, which it inherits from, ends at ${last.toISOString()}: end it then or earlier`;
  return [{ pointer: '/expiresAt', message }];
}

/** What is wrong with an end, given those that inherit. */
export function findOutlived(end: Date | null, children: readonly EnvironmentRow[]): FieldProblem[] {
  if (end === null) return [];
  return children
    .filter(({ expires_at }) => expires_at === null || expires_at > end)
    .map(({ key, expires_at }) => {
      const until = expires_at === null ? 'has no end' : `ends at ${expires_at.toISOString()}`;
      return { pointer: '/expiresAt', message: `${key} inherits from it and ${until}` };
    });
}
