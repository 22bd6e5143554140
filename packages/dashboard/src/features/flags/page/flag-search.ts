/** What the address of a flag says beside its key. */
import { readTabSearch, type TabSearch } from '../tab-search.ts';

export type FlagView = (typeof VIEWS)[number];
export const VIEWS = [
  'targeting',
  'variants',
  'details',
  'across',
  'usage',
  'history',
  'triggers',
  'document',
] as const;

/** Those that are about one environment at a time. */
export const OF_ENVIRONMENT: ReadonlySet<FlagView> = new Set(['targeting', 'usage']);

export interface FlagSearch extends TabSearch {
  view?: FlagView;
  environment?: string;
}

export function readFlagSearch(search: Record<string, unknown>): FlagSearch {
  const { view, environment } = search;
  const known = VIEWS.find((each) => each === view);
  return {
    ...readTabSearch(search),
    ...(known === undefined || known === 'targeting' ? {} : { view: known }),
    ...(typeof environment === 'string' && environment !== '' ? { environment } : {}),
  };
}
