import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Answered, type Asked, call, type OperationName } from './call.ts';
import type { Problem } from './problem.ts';

export interface ReadOptions {
  /** false: not asked yet. */
  enabled?: boolean;
  /** How often it is asked again while it is on screen; for what no change tells of, such as usage. */
  everyMs?: number;
  /** Whether what was there before stays until the answer to another question has come. */
  keep?: boolean;
  /** Whether nothing is shown that is asked for anew just then: for a form, which stays with what it began from. */
  isBeginning?: boolean;
}

/** How an operation that reads is asked and remembered: [name, what it is asked with]. */
export function readOptions<N extends OperationName>(name: N, asked: Asked<N>) {
  return queryOptions<Answered<Answer<N>>, Problem>({
    queryKey: [name, asked],
    queryFn: ({ signal }) => call(name, asked, { signal }),
  });
}

export type Read<N extends OperationName> = Omit<
  UseQueryResult<Answered<Answer<N>>, Problem>,
  'data' | 'promise'
> & { data: Answer<N> | undefined; etag: string | undefined };

/** An operation that reads, live: asked again whenever a change tells that it may answer otherwise. */
export function useRead<N extends OperationName>(
  name: N,
  asked: Asked<N>,
  { enabled = true, everyMs, keep = false, isBeginning = false }: ReadOptions = {},
): Read<N> {
  const query = useQuery({
    ...readOptions(name, asked),
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
  const [isHeldBack, setHeldBack] = useState(isBeginning);
  if (isHeldBack && !query.isFetching) setHeldBack(false);
  const shown = isHeldBack ? undefined : query.data;
  return { ...query, data: shown?.data, etag: shown?.etag } as Read<N>;
}

/** Has all reads of these operations asked again, or all there are. */
export function askAgain(client: QueryClient, names?: readonly OperationName[]): Promise<void> {
  if (names === undefined) return client.invalidateQueries();
  const wanted = new Set<unknown>(names);
  return client.invalidateQueries({ predicate: ({ queryKey }) => wanted.has(queryKey[0]) });
}
