import type { Context } from '@halyard/core';
import { isSince } from './since.ts';

/** An incident as its address holds it, so that a link shows others the same. */
export interface IncidentSearch {
  /** A while, such as `1h`, or an instant. */
  since?: string;
  environment?: string;
  /** Who got something else. */
  context?: Context;
}

export function readIncident({ since, environment, context }: Record<string, unknown>): IncidentSearch {
  const isContext = typeof context === 'object' && context !== null && !Array.isArray(context);
  return {
    ...(typeof since === 'string' && isSince(since) ? { since } : {}),
    ...(typeof environment === 'string' && environment !== '' ? { environment } : {}),
    ...(isContext ? { context: context as Context } : {}),
  };
}
