/** What happens to a page: hidden, shown again, put away for later (the back/forward cache), another network. */
import type { Parts } from './parts.ts';

export interface PageLifeListener {
  /** The page may end from now on without a further word. */
  leave(): void;
  /** Nobody looks. */
  sleep(): void;
  /** Somebody looks; called also where nobody had stopped. */
  wake(): void;
}

/** For so long a hidden page is not disturbed. */
const HIDDEN_MS = 120_000;

/** Returns what stops watching. Where there is no page it does nothing. */
export function watchPage({ timers, pace }: Parts, { leave, sleep, wake }: PageLifeListener): () => void {
  if (typeof document !== 'object') return () => {};
  const watching = new AbortController();
  const on = (name: string, happened: () => void): void => addEventListener(name, happened, watching);
  const look = (): void => {
    if (document.hidden) {
      timers.set('hidden', HIDDEN_MS * pace, sleep);
      leave();
    } else {
      timers.clear('hidden');
      wake();
    }
  };
  on('visibilitychange', look);
  on('pageshow', look);
  on('online', () => {
    // Another network: what is open may be dead without knowing.
    sleep();
    look();
  });
  on('pagehide', () => {
    leave();
    // A page with an open connection is not kept for the way back.
    sleep();
  });
  look();
  return () => watching.abort();
}
