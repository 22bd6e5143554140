/**
 * How long to wait after a failure, as the SDK for Node does: full jitter below a ceiling that doubles from 1 s to 30 s,
 * and minutes where the service goes on refusing, for keys and addresses get repaired on its side.
 */
export interface Backoff {
  /**
   * Counts a failure; in milliseconds.
   * @param answer where there was one; else whatever happened
   * @param pauseMs what the service asks for; ten minutes of it are heeded
   */
  next(answer?: Partial<Response>, pauseMs?: number): number;
  /** All is well. */
  reset(): void;
}

/** @param pace 1; tests are faster */
export function createBackoff(pace: number): Backoff {
  let failures = 0;
  let refusals = 0;
  return {
    // Of Retry-After only seconds are read, as the service writes it.
    next(answer, pauseMs = Number(answer?.headers?.get('retry-after')) * 1000 || 0) {
      const share = Math.random();
      const ceilingMs = Math.min(30_000, 1000 * 2 ** failures++);
      const status = answer?.status;
      // 4xx: the request is at fault. Not 408, 425 and 429, which are about when it comes.
      if (status) refusals = /^4(?!08|25|29)/.test(`${status}`) ? refusals + 1 : 0;
      const ownMs = refusals < 3 ? ceilingMs * share : 150_000 * (1 + share);
      // What everyone is told alike is spread as well.
      return Math.max(ownMs * pace, pauseMs && Math.min(pauseMs, 600_000) + 1000 * pace * share);
    },
    reset() {
      failures = refusals = 0;
    },
  };
}
