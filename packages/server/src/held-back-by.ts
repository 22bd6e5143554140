/** What protection holds a change back by: where it is decided, and where it is foretold. Pure. */
import { type AccessTarget, mayChange, protectedWrite } from '@halyard/contract';
import type { Actor } from './actor.ts';
import type { EnvironmentTree } from './environment-tree.ts';

interface HeldBack {
  /** How many have to approve of it. */
  approvals: number;
  /** What they would have to have and have not; undefined: nothing. */
  lacks: typeof protectedWrite | undefined;
}

/**
 * Undefined: nothing holds it back. What approvals an environment wants, it wants of everybody but the service itself and
 * whoever sits beside the database.
 */
export function heldBackBy(
  actor: Pick<Actor, 'kind' | 'rules'>,
  environments: EnvironmentTree,
  target: AccessTarget & { environment: string },
): HeldBack | undefined {
  const { environment } = target;
  const approvals = actor.kind === 'system' ? 0 : environments.approvalsOf(environment);
  const lacks =
    environments.isProtected(environment) && !mayChange(actor.rules, protectedWrite, target)
      ? protectedWrite
      : undefined;
  return approvals === 0 && !lacks ? undefined : { approvals, lacks };
}
