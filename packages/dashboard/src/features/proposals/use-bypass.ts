import type { HeldOperationAnswer } from '@halyard/contract';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useProtection } from '../../api/use-protection.ts';
import { useWrite } from '../../api/use-write.ts';
import { placesOf } from '../schedules/index.ts';

/** What does a proposal's calls at once, past protection, and cancels the proposal. undefined where whoever looks may not. */
export function useBypass(held: HeldOperationAnswer): ((comment: string) => Promise<void>) | undefined {
  const project = useProject();
  const may = useMay();
  const protection = useProtection();
  const run = useWrite('runOperations');
  const cancel = useWrite('cancelHeldOperation');
  const { environments } = placesOf(held);
  const isAllowed =
    held.approvalsNeeded > 0 &&
    // The end of a window has a time of its own.
    held.together === null &&
    environments.length > 0 &&
    environments.every((environment) => {
      const { isProposed, mayBypass } = protection(environment);
      return may('runOperations', { environment }) && (!isProposed || mayBypass);
    });
  if (!isAllowed) return undefined;
  return async (comment) => {
    await run.mutateAsync({ query: { project }, body: { calls: held.calls }, bypass: true, comment });
    await cancel.mutateAsync({
      params: { heldId: held.id },
      query: { project },
      body: { reason: `done past protection: ${comment}` },
    });
  };
}
