import type { ServeInput } from '@halyard/contract';

/** What serves shares of people. */
export type SplitServe = Exclude<ServeInput, string | null>;
