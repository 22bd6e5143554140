import type { FlagAnswer } from '@halyard/contract';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { readOptions } from '../../api/use-read.ts';

/** By key. */
export type KnownFlags = ReadonlyMap<string, FlagAnswer>;

/** How flags stand now. All of them at once at first, so that what steers them does not come in one by one below somebody's hand. */
export function useKnownFlags(project: string, keys: readonly string[]): KnownFlags {
  const results = useQueries({
    queries: keys.map((flagId) => readOptions('readFlag', { params: { flagId }, query: { project } })),
  });
  const [wasThere, setThere] = useState(false);
  const isThere = wasThere || (keys.length > 0 && !results.some(({ isPending }) => isPending));
  if (isThere && !wasThere) setThere(true);
  const flags = isThere ? results.flatMap(({ data }) => (data ? [data.data] : [])) : [];
  return new Map(flags.map((flag) => [flag.key, flag]));
}
