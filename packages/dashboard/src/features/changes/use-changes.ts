import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../../api/call.ts';
import { nextPage } from '../../api/next-page.ts';
import type { Problem } from '../../api/problem.ts';
import { type ChangeFilters, queryOf } from './change-filters.ts';

const pageSize = 40;

/**
 * Pages of the log, newest first. What happens while one reads waits above (`fresh`) until it is asked for, so that nothing moves under
 * the reader's eyes.
 */
export function useChanges(project: string, filters: ChangeFilters) {
  const asked = { project, ...queryOf(filters) };
  const query = useInfiniteQuery({
    queryKey: ['listChanges', 'pages', asked],
    queryFn: ({ pageParam, signal }) =>
      call('listChanges', { query: { ...asked, limit: pageSize, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data }) => data.next,
    throwOnError: false,
  });
  const all = query.data?.pages.flatMap(({ data }) => data.items);
  const newest = all?.[0]?.seq;
  const question = JSON.stringify(asked);
  const [read, setRead] = useState<{ question: string; upTo: number }>();
  const upTo = read?.question === question ? read.upTo : undefined;
  useEffect(() => {
    if (newest !== undefined && upTo === undefined) setRead({ question, upTo: newest });
  }, [newest, upTo, question]);
  const isOld = ({ seq }: { seq: number }) => upTo === undefined || seq <= upTo;
  return {
    changes: all?.filter(isOld),
    fresh: all?.filter((change) => !isOld(change)).length ?? 0,
    showFresh: () => newest !== undefined && setRead({ question, upTo: newest }),
    problem: query.error as Problem | null,
    isPending: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void nextPage(query),
    retry: () => void query.refetch(),
  };
}
