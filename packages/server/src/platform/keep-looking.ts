/** Work that a node does by itself: it looks for what is due, now and then again and again. */
import { OperationError } from '@halyard/contract';
import type { Timers } from './clock.ts';
import type { System } from './system.ts';
import { isUnavailable } from './unavailable.ts';

/**
 * One look at a time; what it throws is logged as `failure`, unless the database is away or it was refused. Answers how
 * to end that, which waits for the last look.
 */
export function keepLooking(
  { isPrepared, log }: Pick<System, 'isPrepared' | 'log'>,
  timers: Timers,
  { everyMs, look, failure }: { everyMs: number; look: () => Promise<unknown>; failure: string },
): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const lookOnce = () => {
    if (!isPrepared()) return;
    looking ??= look()
      .then(() => {})
      .catch((error: unknown) => {
        const isForeseen = error instanceof OperationError || isUnavailable(error);
        if (!isForeseen) log.error({ err: error }, failure);
      })
      .finally(() => {
        looking = undefined;
      });
  };
  lookOnce();
  const stop = timers.every(everyMs, lookOnce);
  return async () => {
    stop();
    await looking;
  };
}
