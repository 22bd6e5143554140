import { createContext, useContext } from 'react';
import type { FlagStore } from './flag-store.ts';
import { isServer } from './is-server.ts';
import { suspend } from './suspend.ts';

export interface Provided {
  readonly store: FlagStore;
  /** Hooks wait for first values, unless they say otherwise. */
  readonly isPatient: boolean;
}

export const HalyardContext = createContext<Provided | undefined>(undefined);

export interface FlagOptions {
  /** Waits for first values, in the nearest `Suspense`. Default: what the provider says. */
  readonly suspend?: boolean;
}

/** The provider's; throws an Error where there is none. Suspends where there are no values and the caller wants to wait. */
export function useStore(options: FlagOptions = { suspend: false }): FlagStore {
  const provided = useContext(HalyardContext);
  if (!provided) throw new Error('no <HalyardProvider> above this component; in tests, no <TestFlags>');
  const { store, isPatient } = provided;
  // Whoever renders on a server has no time.
  const isWaiting = (options.suspend ?? isPatient) && !isServer;
  if (isWaiting && store.wait) suspend(store.wait);
  return store;
}
