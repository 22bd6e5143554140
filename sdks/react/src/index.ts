'use client';

// All of it, and not by name: only so can a program add to Flags.
export type * from '@halyard/sdk/browser';
export type { FlagsClient } from './flags-client.ts';
export type { FlagOptions } from './halyard-context.ts';
export { HalyardProvider, type HalyardProviderProps } from './halyard-provider.tsx';
export { useFlag } from './use-flag.ts';
export { useFlagDetails } from './use-flag-details.ts';
export { useHalyard, useTrack } from './use-halyard.ts';
