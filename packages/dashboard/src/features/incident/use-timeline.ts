import type { ChangeAnswer } from '@halyard/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { nextPage } from '../../api/next-page.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-read.ts';
import { isOfEnvironment, touchedBy } from './marks.ts';

/** What changed the answers of an environment since an instant, newest first: flags, segments, and the environment itself. */
export function useTimeline(project: string, environment: string, from: string) {
  const asked = { project, environment, from, limit: 50 };
  const isAsked = environment !== '';
  const inIt = useInfiniteQuery({
    queryKey: ['listChanges', 'timeline', asked],
    queryFn: ({ pageParam, signal }) =>
      call('listChanges', { query: { ...asked, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data }) => data.next,
    enabled: isAsked,
  });
  const ofIt = useRead(
    'listChanges',
    { query: { project, kind: 'environment', key: environment, from, limit: 50 } },
    { enabled: isAsked },
  );
  const found = new Map<number, ChangeAnswer>();
  for (const change of [
    ...(inIt.data?.pages.flatMap(({ data }) => data.items) ?? []),
    ...(ofIt.data?.items ?? []),
  ]) {
    const counts = touchedBy(change, environment).length > 0 || isOfEnvironment(change, environment);
    if (counts) found.set(change.seq, change);
  }
  const oldest = inIt.hasNextPage ? (inIt.data?.pages.at(-1)?.data.items.at(-1)?.seq ?? 0) : 0;
  return {
    // Beyond what was loaded there may be more of the other kind between.
    changes:
      inIt.data && ofIt.data
        ? [...found.values()].filter(({ seq }) => seq >= oldest).sort((a, b) => b.seq - a.seq)
        : undefined,
    problem: (inIt.error as Problem | null) ?? ofIt.error,
    hasMore: inIt.hasNextPage,
    isLoadingMore: inIt.isFetchingNextPage,
    more: () => void nextPage(inIt),
    retry: () => void inIt.refetch(),
  };
}
