import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { nextPage } from '../../api/next-page.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-read.ts';

/** The service is asked when nobody has typed for so long. */
const pauseMs = 150;
/** Characters that the service takes. */
const mostText = 200;

/**
 * Pages of segments by their keys, those with a text in key, name or description, with how large each is in an environment and what uses
 * it there. What was found before stays until what is typed now has its answer.
 */
export function useSegments(project: string, environment: string, typed: string) {
  const [text] = useDebouncedValue(typed.trim().slice(0, mostText), typed === '' ? 0 : pauseMs);
  const query = useInfiniteQuery({
    queryKey: ['listSegments', 'pages', project, text],
    queryFn: ({ pageParam, signal }) =>
      call('listSegments', { query: { project, text, limit: 100, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data }) => data.next,
    placeholderData: keepPreviousData,
  });
  const reach = useReach(project, environment);
  return {
    segments: query.data?.pages.flatMap(({ data }) => data.items),
    reach: reach.data,
    problem: (query.error as Problem | null) ?? reach.error,
    isPending: query.isPending,
    /** What they were found by. */
    foundBy: query.isPlaceholderData ? undefined : text,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void nextPage(query),
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
