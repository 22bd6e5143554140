/** Flags as a list shows them, with what comes from elsewhere: usage, rollouts, and whether they should still be there. */
import { listFlagOverviews } from './list-overview.ts';
import { readFlagFacets } from './read-facets.ts';

export const flagOverviewHandlers = [listFlagOverviews, readFlagFacets];
