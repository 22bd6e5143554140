import type { FlagAnswer } from '@halyard/contract';
import { useQueries } from '@tanstack/react-query';
import { readOptions } from '../../api/use-read.ts';

/**
 * How the few flags that one change shows stand now, by key. All of them at once at first, so that what steers them does not come in one
 * by one below somebody's hand; those of another change are not waited for, since in an incident the first that is known may be the one.
 */
export function useKnownFlags(project: string, keys: readonly string[]): ReadonlyMap<string, FlagAnswer> {
  const results = useQueries({
    queries: keys.map((flagId) => readOptions('readFlag', { params: { flagId }, query: { project } })),
  });
  const isThere = !results.some(({ isPending }) => isPending);
  const flags = isThere ? results.flatMap(({ data }) => (data ? [data.data] : [])) : [];
  return new Map(flags.map((flag) => [flag.key, flag]));
}
