/** What the address of a flag says beside its key. */

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
export const OF_ENVIRONMENT: ReadonlySet<FlagView> = new Set(['targeting', 'usage', 'history']);

export interface FlagSearch {
  view?: FlagView;
  environment?: string;
}

export function readFlagSearch({ view, environment }: Record<string, unknown>): FlagSearch {
  const known = VIEWS.find((each) => each === view);
  return {
    ...(known === undefined || known === 'targeting' ? {} : { view: known }),
    ...(typeof environment === 'string' && environment !== '' ? { environment } : {}),
  };
}
