import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../../../api/call.ts';
import type { Problem } from '../../../api/problem.ts';
import { useProject } from '../../../api/project-key.ts';
import { type ListSearch, toQuery } from './list-search.ts';

/** Rows of a page; two screens of them. */
const pageSize = 50;
/** Evaluations are told by no change. */
const usageEveryMs = 60_000;

export type ListedFlag = Awaited<ReturnType<typeof readPage>>['items'][number];

async function readPage(
  project: string,
  search: ListSearch,
  cursor: string | undefined,
  signal: AbortSignal,
) {
  const query = { ...toQuery(search), project, limit: pageSize, cursor };
  // Booleans are texts in an address.
  const asked = { query: { ...query, archived: search.archived ? ('true' as const) : undefined } };
  return (await call('listFlagOverviews', asked as never, { signal })).data;
}

/** The flags that a search finds, page after page; what was there stays until another search has its answer. */
export function useFlagList(search: ListSearch) {
  const project = useProject();
  const { create: _, ...narrowing } = search;
  const query = useInfiniteQuery<
    Awaited<ReturnType<typeof readPage>>,
    Problem,
    { pages: Awaited<ReturnType<typeof readPage>>[] },
    readonly unknown[],
    string | undefined
  >({
    queryKey: ['listFlagOverviews', project, narrowing],
    queryFn: ({ pageParam, signal }) => readPage(project, search, pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: usageEveryMs,
  });
  const flags = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { ...query, flags, total: query.data?.pages[0]?.total };
}
