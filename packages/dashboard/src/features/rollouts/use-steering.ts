import type { EnvironmentBlast, RolloutSummary } from '@halyard/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Asked, call } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';

/** What becomes of it: it is done at once, proposed to others, or refused to whoever may not even propose it. */
export type Way = 'now' | 'proposed' | 'refused';

interface Rehearsed {
  status: number;
  blastRadius: EnvironmentBlast[] | null;
}

/** Tries out what steers a rollout with every choice: whether it has to be agreed on is for the service to say. */
export function useSteering<N extends 'resumeRollout' | 'jumpRollout' | 'abortRollout'>(
  name: N,
  asked: Asked<N>,
  { version, enabled }: Pick<RolloutSummary, 'version'> & { enabled: boolean },
): { rehearsal: UseQueryResult<Rehearsed>; way: Way; isKnown: boolean } {
  const rehearsal = useQuery({
    queryKey: [name, 'dry run', asked, version],
    queryFn: async () => (await call(name, asked, { dryRun: true })).data as unknown as Rehearsed,
    retry: false,
    enabled,
  });
  const isRefused = isProblem(rehearsal.error) && rehearsal.error.code === 'PROTECTED';
  const way = isRefused ? 'refused' : rehearsal.data?.status === 202 ? 'proposed' : 'now';
  return { rehearsal, way, isKnown: !enabled || !rehearsal.isPending };
}
