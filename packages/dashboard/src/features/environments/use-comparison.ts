import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { readOptions } from '../../api/use-read.ts';
import type { ComparedEntry } from './chosen-pieces.ts';

/** What differs, page after page as it is asked for: all of them live. */
export function useComparison(from: string, to: string) {
  const project = useProject();
  /** Where each page begins; the first at the beginning. */
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const pages = useQueries({
    queries: cursors.map((cursor) =>
      readOptions('compareEnvironments', {
        params: { environment: to },
        query: { project, with: from, limit: 200, ...(cursor === undefined ? {} : { cursor }) },
      }),
    ),
  });
  const answers = pages.map(({ data }) => data?.data);
  const [first] = answers;
  const next = answers.at(-1)?.next;
  return {
    entries: answers.flatMap((answer): ComparedEntry[] => answer?.items ?? []),
    tallies: first && { flags: first.flags, segments: first.segments },
    isLoading: first === undefined,
    error: pages.find(({ error }) => error)?.error,
    refetch: () => void Promise.all(pages.map((page) => page.refetch())),
    hasMore: next !== undefined,
    isLoadingMore: answers.at(-1) === undefined,
    more: () => setCursors([...cursors, next]),
  };
}
