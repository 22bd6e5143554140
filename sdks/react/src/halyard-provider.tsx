import type { Bootstrap, BrowserOptions, Context } from '@halyard/sdk/browser';
import { parseBase } from '@halyard/sdk/browser/options';
import { type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react';
import { FlagStore } from './flag-store.ts';
import type { FlagsClient } from './flags-client.ts';
import { HalyardContext } from './halyard-context.ts';
import { isServer } from './is-server.ts';
import { StillClient } from './still-client.ts';
import { leaseStore, type StoreLease } from './store-lease.ts';

interface OwnClient {
  /** As for createClient(). Another `context` is asked for, another `url` or `key` opens another client. */
  readonly options: BrowserOptions;
  readonly client?: undefined;
}

interface GivenClient {
  /** Yours to close. */
  readonly client: FlagsClient;
  readonly options?: undefined;
  /** Whom flags are evaluated for; undefined: whoever is set at the client. */
  readonly context?: Context;
  /** What the server rendered with; without one it rendered the defaults. */
  readonly bootstrap?: Bootstrap;
}

export type HalyardProviderProps = (OwnClient | GivenClient) & {
  /** Hooks wait for first values in the nearest `Suspense`, unless they say otherwise. Default false. */
  readonly suspend?: boolean;
  readonly children?: ReactNode;
};

/** Gives flags to all components below. Throws ConfigurationError where the options cannot work. */
export function HalyardProvider(props: HalyardProviderProps): ReactElement {
  const { children, suspend: isPatient = false } = props;
  const store = useProvidedStore(props);
  const context = contextOf(props);
  const contextText = JSON.stringify(context);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what it says, not by which object says it
  useEffect(() => {
    if (context) store.setContext(context);
  }, [store, contextText]);
  const provided = useMemo(() => ({ store, isPatient }), [store, isPatient]);
  return <HalyardContext.Provider value={provided}>{children}</HalyardContext.Provider>;
}

/** undefined: whoever is set at the client that was given. */
function contextOf({
  client,
  context,
  options,
}: HalyardProviderProps & { context?: Context }): Context | undefined {
  return client ? context : (options!.context ?? options!.bootstrap?.context ?? {});
}

interface Held {
  /** Of which client. */
  readonly of: unknown;
  readonly lease: StoreLease;
}

function useProvidedStore(props: HalyardProviderProps): FlagStore {
  const of = props.client ?? `${props.options.url} ${props.options.key}`;
  const [held, setHeld] = useState<Held>(() => ({ of, lease: leaseFor(props) }));
  let { lease } = held;
  if (held.of !== of) {
    lease = leaseFor(props);
    setHeld({ of, lease });
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the properties only what `of` says makes another client
  useEffect(() => {
    const leave = lease.hold();
    // Closed while this was hidden, or another provider's that was rendered together with this.
    if (!leave) setHeld({ of, lease: leaseFor(props) });
    return leave;
  }, [lease]);
  return lease.store;
}

function leaseFor(props: HalyardProviderProps): StoreLease {
  const bootstrap = whole(props.client ? props.bootstrap : props.options.bootstrap);
  if (isServer) {
    // Here, and not only where the page is taken over: there it would go blank.
    if (props.options) parseBase(props.options);
    const still = () => new StillClient(bootstrap, contextOf(props));
    return lasting(new FlagStore(props.client && !bootstrap ? props.client : still(), bootstrap));
  }
  if (!props.client) return leaseStore({ ...props.options, bootstrap, context: contextOf(props) });
  const store = stores.get(props.client) ?? new FlagStore(props.client, bootstrap);
  stores.set(props.client, store);
  return lasting(store);
}

/** A rendering that waited and is tried again must find that it has waited. */
const stores = new WeakMap<FlagsClient, FlagStore>();

/** A server that had no values itself makes one without any: as if there were none. */
function whole(bootstrap: Bootstrap | undefined): Bootstrap | undefined {
  return bootstrap?.epoch ? bootstrap : undefined;
}

function lasting(store: FlagStore): StoreLease {
  return { store, hold: () => () => {} };
}
