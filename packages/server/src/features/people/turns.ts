/** So many at a time; what comes beyond that waits in order, and beyond what may wait it is refused. */
import { OperationError } from '@halyard/contract';

/** Resolves as `work` does. Throws RATE_LIMITED at once where too many wait. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): InTurn {
  let running = 0;
  const waiting: (() => void)[] = [];

  return async (work) => {
    if (running < atOnce) running++;
    else {
      if (waiting.length >= mostWaiting) throw tooMany(mostWaiting);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

function tooMany(quota: number): OperationError {
  return new OperationError('RATE_LIMITED', 'too many passwords are being checked; try again in a moment', {
    more: { limit: 'passwords', quota, windowSeconds: 10, retryAfterSeconds: 10 },
  });
}
