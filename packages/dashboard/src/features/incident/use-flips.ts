import type { Context } from '@halyard/core';
import { useQueries } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';

export type Comparison = Answer<'compareEvaluations'>;
export type Flip = Comparison['flips'][number];

export interface FlagFlip {
  flag: string;
  flip: Flip;
}

/** Each is a walk along the log: more than these are left to the flag's own page. */
export const mostCompared = 20;

/** Why a context got one answer then and gets another now, of each flag that may have changed. */
export function useFlips(
  project: string,
  environment: string,
  { context, from, flags }: { context: Context | undefined; from: string; flags: readonly string[] },
) {
  const asked = context === undefined ? [] : flags.slice(0, mostCompared);
  const results = useQueries({
    queries: asked.map((flag) => ({
      queryKey: ['compareEvaluations', project, environment, flag, from, context],
      queryFn: () => compare({ project, environment, flag, context: context as Context, from }),
      retry: false,
    })),
  });
  const comparisons = results.flatMap(({ data }) => (data ? [data] : []));
  const flips = comparisons.flatMap(({ flag, flips: of }) => of.map((flip): FlagFlip => ({ flag, flip })));
  return {
    comparisons,
    /** By the change that made it. */
    bySeq: Map.groupBy(
      flips.filter(({ flip }) => flip.cause === 'change'),
      ({ flip }) => (flip.cause === 'change' ? flip.change.seq : 0),
    ),
    /** That nobody made: conditions on the time. */
    byTime: flips.filter(({ flip }) => flip.cause === 'time'),
    isPending: results.some(({ isPending }) => isPending),
    failed: results.filter(({ isError }) => isError).length,
    leftOut: context === undefined ? 0 : Math.max(0, flags.length - mostCompared),
  };
}

/** From the beginning of the environment where it is younger than that. */
async function compare(asked: {
  project: string;
  environment: string;
  flag: string;
  context: Context;
  from: string;
}): Promise<Comparison> {
  const { project, environment, flag, context, from } = asked;
  const since = (moment: { at: string } | { version: number }) =>
    call('compareEvaluations', {
      params: { flagId: flag },
      query: { project },
      body: { environment, context, from: moment },
    });
  try {
    return (await since({ at: from })).data;
  } catch (error) {
    if (!isProblem(error) || error.code !== 'NOT_FOUND') throw error;
    return (await since({ version: 0 })).data;
  }
}
