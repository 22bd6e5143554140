import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-read.ts';

/** Pages of segments by their keys, with how large each is in an environment and what uses it there. */
export function useSegments(project: string, environment: string) {
  const query = useInfiniteQuery({
    queryKey: ['listSegments', 'pages', project],
    queryFn: ({ pageParam, signal }) =>
      call('listSegments', { query: { project, limit: 100, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data }) => data.next,
  });
  const reach = useReach(project, environment);
  return {
    segments: query.data?.pages.flatMap(({ data }) => data.items),
    reach: reach.data,
    problem: (query.error as Problem | null) ?? reach.error,
    isPending: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

/** How large segments are in an environment, and what refers to them there. */
export function useReach(project: string, environment: string) {
  return useRead(
    'reachSegments',
    { params: { environment }, query: { project } },
    { enabled: environment !== '' },
  );
}
