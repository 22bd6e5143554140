import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import { type Answer, type Answered, type Asked, call, type OperationName } from './call.ts';
import type { Problem } from './problem.ts';

export interface ReadOptions {
  /** false: not asked yet. */
  enabled?: boolean;
  /** How often it is asked again while it is on screen; for what no change tells of, such as usage. */
  everyMs?: number;
  /** Whether what was there before stays until the answer to another question has come. */
  keep?: boolean;
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
  { enabled = true, everyMs, keep = false }: ReadOptions = {},
): Read<N> {
  const query = useQuery({
    ...readOptions(name, asked),
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
  return { ...query, data: query.data?.data, etag: query.data?.etag } as Read<N>;
}

/** Has all reads of these operations asked again, or all there are. */
export function askAgain(client: QueryClient, names?: readonly OperationName[]): Promise<void> {
  if (names === undefined) return client.invalidateQueries();
  const wanted = new Set<unknown>(names);
  return client.invalidateQueries({ predicate: ({ queryKey }) => wanted.has(queryKey[0]) });
}
