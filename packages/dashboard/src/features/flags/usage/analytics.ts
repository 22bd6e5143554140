import type { operations } from '@halyard/contract';

/** What GET /flags/{flagId}/analytics answers. */
export type Analytics = (typeof operations)['readAnalytics']['answer']['_output'];
