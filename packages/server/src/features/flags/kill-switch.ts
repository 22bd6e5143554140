/** What is different about flags of kind kill-switch: they are there for the moment in which nobody can wait. */
import { type FlagKind, invalidInput } from '@halyard/contract';

interface Kinded {
  meta: { kind: FlagKind };
}

/** Whether disabling it asks neither for protected:write nor for an approval. */
export function disablesAtOnce({ meta }: Kinded): boolean {
  return meta.kind === 'kill-switch';
}

/** Throws INVALID_INPUT for a kill switch: nothing that happens later or step by step may stand between it and its effect. */
export function requireHoldable({ meta }: Kinded, how: string, pointer = ''): void {
  if (meta.kind !== 'kill-switch') return;
  throw invalidInput([{ pointer, message: `a kill switch works at once: ${how}` }]);
}
