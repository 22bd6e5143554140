/** What a browser's client tells of itself: the events and states of the client for Node, and those of a context that changes. */
import type { ClientEvents, ConfigurationChange, EventDetails } from '../client-events.ts';
import type { Status } from '../status.ts';

/** As Status, and `RECONCILING`: answers for another context are on their way, and those of the one before still answer. */
export type BrowserStatus = Status | 'RECONCILING';

export interface BrowserEvents extends ClientEvents {
  PROVIDER_RECONCILING: EventDetails;
  /** The answers are those of the context set last; `flagsChanged`: those that are others than before. */
  PROVIDER_CONTEXT_CHANGED: ConfigurationChange;
}
