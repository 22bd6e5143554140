import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/call.ts';
import { isProblem } from '../../../api/problem.ts';
import { useProject } from '../../../api/project-key.ts';
import { type BulkAction, type BulkFlag, callOf, inChunks, isNeeded } from './bulk-action.ts';
import { readNow } from './read-now.ts';

export interface BulkRehearsal {
  /** What would change. */
  would: readonly BulkFlag[];
  /** What is so already. */
  already: readonly BulkFlag[];
  refused: readonly { flag: BulkFlag; why: string }[];
  /** Whether it would wait for approvals, all of it together. */
  isProposal: boolean;
}

/** Asked for at once of those that are refused, to be told by name. */
const atOnce = 4;

/**
 * What would happen to flags as they are now, tried by the service without anything happening: all together first, and one by one where
 * that is refused. Not asked again while it `isRunning`.
 */
export function useBulkRehearsal(action: BulkAction, flags: readonly BulkFlag[], isRunning: boolean) {
  const project = useProject();
  return useQuery<BulkRehearsal>({
    queryKey: ['runOperations', 'rehearsal', project, action, flags.map(({ key }) => key)],
    queryFn: async ({ signal }) => {
      const now = (await readNow(project, flags, signal)).map(({ flag }) => flag);
      const needed = now.filter((flag) => isNeeded(action, flag));
      const already = now.filter((flag) => !isNeeded(action, flag));
      const run = async (some: readonly BulkFlag[]) => {
        const calls = some.map((flag) => callOf(action, flag));
        const { data } = await call('runOperations', { query: { project }, body: { calls } } as never, {
          dryRun: true,
          signal,
        });
        return (data as { status?: number }).status === 202;
      };
      try {
        const waits = [];
        for (const chunk of inChunks(needed)) waits.push(await run(chunk));
        return { would: needed, already, refused: [], isProposal: waits.some(Boolean) };
      } catch (error) {
        if (!isProblem(error) || error.status < 400 || error.status >= 500) throw error;
      }
      const would: BulkFlag[] = [];
      const refused: { flag: BulkFlag; why: string }[] = [];
      let isProposal = false;
      for (const some of inChunks(needed, atOnce)) {
        const answers = await Promise.allSettled(some.map((flag) => run([flag])));
        for (const [i, answer] of answers.entries()) {
          const flag = some[i]!;
          if (answer.status === 'fulfilled') {
            would.push(flag);
            isProposal ||= answer.value;
          } else if (isProblem(answer.reason)) refused.push({ flag, why: whyOf(answer.reason) });
          else throw answer.reason;
        }
      }
      return { would, already, refused, isProposal };
    },
    enabled: flags.length > 0 && !isRunning,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

function whyOf({ detail, fields }: { detail: string; fields: readonly { message: string }[] }): string {
  return fields.length > 0 ? fields.map(({ message }) => message).join('; ') : detail;
}
