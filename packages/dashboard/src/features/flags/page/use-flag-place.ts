import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { FlagSearch, FlagView } from './flag-search.ts';

/** Which flag, view and environment are on screen, as the address says. */
export function useFlagPlace() {
  const { project = '', flag = '' } = useParams({ strict: false }) as { project?: string; flag?: string };
  const search = useSearch({ strict: false }) as FlagSearch;
  const navigate = useNavigate();
  const go = useCallback(
    (next: { view?: FlagView; environment?: string }) => {
      void navigate({
        to: '.',
        replace: next.view === undefined,
        search: ((before: FlagSearch) => ({
          ...before,
          ...next,
          ...(next.view === 'targeting' ? { view: undefined } : {}),
        })) as never,
      });
    },
    [navigate],
  );
  return { project, flag, view: search.view ?? ('targeting' as const), environment: search.environment, go };
}
