/** For what computes long: everything else of the node, its streams above all, has a turn in between. */
import { setImmediate } from 'node:timers/promises';

/** How long one turn lasts. */
const turnMs = 15;

/** To be awaited wherever the work can be left for a moment; it is, where the turn has lasted long enough. */
export function shareThread(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turnMs) return;
    await setImmediate();
    since = performance.now();
  };
}
