import type { TrackOptions } from '@halyard/sdk/browser';
import { useCallback } from 'react';
import type { FlagsClient } from './flags-client.ts';
import { useStore } from './halyard-context.ts';

/** The provider's client. On a server it is one that answers from the bootstrap and does nothing else. */
export function useHalyard(): FlagsClient {
  return useStore().client;
}

/** A function that records what the context's unit did, for experiments to measure; the same one in every rendering. */
export function useTrack(): (event: string, options?: TrackOptions) => void {
  const client = useHalyard();
  return useCallback((event, options) => client.track(event, options), [client]);
}
