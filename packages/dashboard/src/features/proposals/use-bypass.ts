import { operationTable } from 'virtual:operations';
import type { HeldOperationAnswer } from '@halyard/contract';
import { useQueryClient } from '@tanstack/react-query';
import { type Asked, call, type OperationName } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useProtection } from '../../api/use-protection.ts';
import { askAgain } from '../../api/use-read.ts';
import { placesOf } from '../schedules/index.ts';

/**
 * What does a proposal's call at once, past protection, and cancels the proposal. undefined where whoever looks may not, or
 * where it is more than one call: those would not be done together.
 */
export function useBypass(held: HeldOperationAnswer): ((comment: string) => Promise<void>) | undefined {
  const project = useProject();
  const client = useQueryClient();
  const may = useMay();
  const protection = useProtection();
  const [only, ...others] = held.calls;
  const name = nameOf(only?.operation);
  const { environments } = placesOf(held);
  const isAllowed =
    held.approvalsNeeded > 0 &&
    only !== undefined &&
    others.length === 0 &&
    name !== undefined &&
    environments.length > 0 &&
    environments.every((environment) => {
      const { isProposed, mayBypass } = protection(environment);
      return may(name, { environment }) && (!isProposed || mayBypass);
    });
  if (!isAllowed || held.together !== null) return undefined;
  return async (comment) => {
    const asked = { params: only.params, query: { ...only.query, project }, body: only.body };
    await call(name, asked as unknown as Asked<OperationName>, { bypass: true, comment });
    await call(
      'cancelHeldOperation',
      {
        params: { heldId: held.id },
        query: { project },
        body: { reason: `done past protection: ${comment}` },
      },
      {},
    );
    await askAgain(client);
  };
}

/** By its name in the log. */
function nameOf(operation: string | undefined): OperationName | undefined {
  const found = Object.entries(operationTable).find(([, { name }]) => name === operation);
  return found?.[0] as OperationName | undefined;
}
