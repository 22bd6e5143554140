/**
 * Clients that providers open for themselves. React renders what it then throws away (Strict Mode, a tree that waits for
 * something) and takes effects back that it makes again at once, so a client is opened by the first rendering, found by
 * those that follow, and closed when nobody has held it for a while.
 */
import { type BrowserOptions, createClient } from '@halyard/sdk/browser';
import { FlagStore } from './flag-store.ts';

export interface StoreLease {
  readonly store: FlagStore;
  /** Returns what lets go of it; undefined where it is closed, or another provider's. */
  hold(): (() => void) | undefined;
}

interface Offered extends StoreLease {
  readonly isHeld: boolean;
}

/** By what they are for. */
const offered = new Map<string, Offered>();

/** How long a rendering may take to become a page, beyond what it may wait for values. */
const patienceMs = 10_000;

/** One that is open and that nobody holds, made where there is none. Throws ConfigurationError. */
export function leaseStore(options: BrowserOptions): StoreLease {
  const id = JSON.stringify([options.url, options.key, options.context]);
  const known = offered.get(id);
  if (known && !known.isHeld) return known;
  const lease = openStore(options, () => {
    if (offered.get(id) === lease) offered.delete(id);
  });
  offered.set(id, lease);
  return lease;
}

function openStore(options: BrowserOptions, onClose: () => void): Offered {
  const client = createClient(options);
  let isHeld = false;
  let isClosed = false;
  const close = () => {
    isClosed = true;
    onClose();
    void client.close();
  };
  let timer = setTimeout(close, patienceMs + (options.timeoutMs ?? 5_000));
  return {
    store: new FlagStore(client, options.bootstrap, options.context),
    get isHeld() {
      return isHeld;
    },
    hold() {
      if (isHeld || isClosed) return undefined;
      clearTimeout(timer);
      isHeld = true;
      return () => {
        isHeld = false;
        timer = setTimeout(close, 0);
      };
    },
  };
}
