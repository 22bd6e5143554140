import {
  type AccessRule,
  type AccessTarget,
  mayChange,
  OperationError,
  operations,
  protectedWrite,
} from '@halyard/contract';
import type { EnvironmentTree } from '../../environment-tree.ts';

/** Throws FORBIDDEN unless they may approve, and do themselves what they approve of. */
export function requireMayApprove(
  { name, rules }: { name: string; rules: readonly AccessRule[] },
  environments: EnvironmentTree,
  target: AccessTarget & { environment: string },
): void {
  const isProtected = environments.isProtected(target.environment);
  const may =
    mayChange(rules, operations.approveRollout, target) &&
    mayChange(rules, operations.rolloutFlag, target) &&
    (!isProtected || mayChange(rules, protectedWrite, target));
  if (!may) throw new OperationError('FORBIDDEN', `${name} may not approve what is in ${target.environment}`);
}
