/** What the tabs of a flag keep in the address: a link shows what whoever sent it saw. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export interface TabSearch {
  /** Of usage: how far back. */
  range?: string | undefined;
  /** Of usage: by variant or by reason. */
  by?: 'variant' | 'reason' | undefined;
  /** Of usage: the numbers instead of the picture. */
  table?: true | undefined;
  /** Of all environments: the one the others are compared with. */
  reference?: string | undefined;
  /** Of the history: only this environment; and of a look at the past where it is evaluated. */
  only?: string | undefined;
  /** Of the history: a look at the past instead of the list. */
  past?: true | undefined;
  /** Of a look at the past: an instant, or the number of a change. */
  at?: string | undefined;
  seq?: number | undefined;
  /** Of a look at the past: the context as JSON. */
  context?: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** For `validateSearch` of the flag's route. What is not understood is left out. */
export function readTabSearch(search: Record<string, unknown>): TabSearch {
  const { range, by, table, reference, only, past, at, seq, context } = search;
  const read: TabSearch = {
    range: text(range),
    by: by === 'reason' || by === 'variant' ? by : undefined,
    table: table === true ? true : undefined,
    reference: text(reference),
    only: text(only),
    past: past === true ? true : undefined,
    at: text(at),
    seq: Number.isSafeInteger(seq) && (seq as number) > 0 ? (seq as number) : undefined,
    // The router has read what was written as JSON.
    context: typeof context === 'object' && context !== null ? JSON.stringify(context) : text(context),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** What is there, and what changes some of it. */
export function useTabSearch(): [TabSearch, (change: TabSearch) => void] {
  const search = useSearch({ strict: false }) as TabSearch;
  const navigate = useNavigate();
  const change = useCallback(
    (changed: TabSearch) =>
      void navigate({
        to: '.',
        search: ((before: object) => ({ ...before, ...changed })) as never,
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, change];
}
