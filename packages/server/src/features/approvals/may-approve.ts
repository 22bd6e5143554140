/** Whether somebody may approve: by their own rights, what was asked for by those of the author. Pure. */
import { mayChange, operations, protectedWrite } from '@halyard/contract';
import type { Actor } from '../../actor.ts';
import type { AskedFor } from '../../door.ts';

/** In words what they lack; undefined: nothing. `asked`: every right that doing it takes. */
export function whatLacksApproving(
  actor: Pick<Actor, 'rules' | 'kind' | 'account'>,
  asked: readonly AskedFor[],
): string | undefined {
  if (actor.kind !== 'user' && !actor.account) return 'a key that belongs to nobody approves nothing';
  const may = (operation: Parameters<typeof mayChange>[1], target: AskedFor['target']) =>
    mayChange(actor.rules, operation, target);
  for (const { operation, target, guarded } of asked) {
    const place = target.environment ?? 'what belongs to every environment';
    const there = guarded === null ? target : { ...target, environment: guarded };
    if (!may(operations.approveHeldOperation, there))
      return `held:approve for ${guarded ?? place} is missing`;
    if (!may(operation, target)) return `${operation.permission} for ${place} is missing`;
    if (guarded !== null && !may(protectedWrite, there)) return `protected:write in ${guarded} is missing`;
  }
  return undefined;
}
