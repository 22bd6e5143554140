import { useQuery } from '@tanstack/react-query';
import { useProject } from '../../../api/project-key.ts';
import { type BulkAction, type BulkFlag, callOf, isNeeded } from './bulk-action.ts';
import { readNow } from './read-now.ts';
import { tryCalls } from './try-calls.ts';

export interface BulkRehearsal {
  /** What would change. */
  would: readonly BulkFlag[];
  /** What is so already. */
  already: readonly BulkFlag[];
  refused: readonly { flag: BulkFlag; why: string }[];
  /** Whether it would wait for approvals, all of it together. */
  isProposal: boolean;
}

/** What would happen to flags as they are now. Not asked again while it `isRunning`. */
export function useBulkRehearsal(action: BulkAction, flags: readonly BulkFlag[], isRunning: boolean) {
  const project = useProject();
  return useQuery<BulkRehearsal>({
    queryKey: ['runOperations', 'rehearsal', project, action, flags.map(({ key }) => key)],
    queryFn: async ({ signal }) => {
      const now = (await readNow(project, flags, signal)).map(({ flag }) => flag);
      const needed = now.filter((flag) => isNeeded(action, flag));
      const already = now.filter((flag) => !isNeeded(action, flag));
      const tried = await tryCalls(project, needed, (flag) => callOf(action, flag), signal);
      const refused = tried.refused.map(({ one, why }) => ({ flag: one, why }));
      return { would: tried.would, already, refused, isProposal: tried.isProposal };
    },
    enabled: flags.length > 0 && !isRunning,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}
