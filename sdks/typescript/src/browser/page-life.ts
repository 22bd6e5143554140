/** What happens to a page: hidden, shown again, put away for later (the back/forward cache), another network. */
import type { Timers } from './timers.ts';

export interface PageLifeOptions {
  timers: Timers;
  /** For so long a hidden page is not disturbed. */
  hiddenMs: number;
  /** It may end from now on without a further word. */
  onLeaving: () => void;
  onSleep: () => void;
  onWake: () => void;
  onOnline: () => void;
}

/** Returns what stops watching. Where there is no page it does nothing. */
export function watchPage({
  timers,
  hiddenMs,
  onLeaving,
  onSleep,
  onWake,
  onOnline,
}: PageLifeOptions): () => void {
  if (typeof document === 'undefined') return () => {};
  const watching = new AbortController();
  const { signal } = watching;
  const seen = (): void => {
    if (document.hidden) {
      timers.set('hidden', hiddenMs, onSleep);
    } else {
      timers.clear('hidden');
      onWake();
    }
  };
  document.addEventListener(
    'visibilitychange',
    () => {
      seen();
      if (document.hidden) onLeaving();
    },
    { signal },
  );
  addEventListener(
    'pagehide',
    () => {
      onLeaving();
      // A page with an open connection is not kept for the way back.
      onSleep();
    },
    { signal },
  );
  addEventListener('pageshow', seen, { signal });
  addEventListener('online', onOnline, { signal });
  seen();
  return () => watching.abort();
}
