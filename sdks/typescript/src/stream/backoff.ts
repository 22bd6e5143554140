/**
 * How long to wait after a failure. Full jitter (a uniform share of a ceiling that doubles from 1 s to 30 s) keeps a
 * fleet from coming back in step; a request that is refused moves to an extended regime, because asking the same again
 * soon helps nobody, and is still never the end: keys and addresses get repaired on the server's side.
 */
export interface BackoffTimings {
  baseMs: number;
  ceilingMs: number;
  /** The extended regime waits between half of this and all of it. */
  extendedMs: number;
  /** Refusals that are answered at the normal pace before the extended regime. */
  refusalsBeforeExtended: number;
  /** A server may not ask for a longer pause. */
  maxRetryAfterMs: number;
}

export const BACKOFF_TIMINGS: BackoffTimings = {
  baseMs: 1000,
  ceilingMs: 30_000,
  extendedMs: 300_000,
  refusalsBeforeExtended: 3,
  maxRetryAfterMs: 600_000,
};

export interface Failure {
  /** The HTTP status, where there was an answer. */
  status?: number | undefined;
  /** What the service asked for: Retry-After or `bye`. */
  retryAfterMs?: number | undefined;
}

export class Backoff {
  readonly #timings: BackoffTimings;
  readonly #random: () => number;
  #failures = 0;
  #refusals = 0;

  constructor(timings: BackoffTimings, random: () => number) {
    this.#timings = timings;
    this.#random = random;
  }

  /** Failures since the connection was last healthy. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether the service refuses so steadily that the extended regime holds. */
  get isExtended(): boolean {
    return this.#refusals >= this.#timings.refusalsBeforeExtended;
  }

  /** Counts a failure and says how many milliseconds to wait before the next attempt. */
  next({ status, retryAfterMs }: Failure): number {
    const { baseMs, ceilingMs, extendedMs } = this.#timings;
    // Only an answer that is no refusal takes the request out of suspicion; a lost connection says nothing about it.
    if (isRefusal(status)) this.#refusals++;
    else if (status !== undefined) this.#refusals = 0;
    const ceiling = Math.min(ceilingMs, baseMs * 2 ** Math.min(this.#failures++, 30));
    const share = this.#random();
    const asked = this.heeded(retryAfterMs ?? 0);
    if (this.isExtended) return Math.max(extendedMs * (0.5 + share / 2), asked);
    // What a server tells everyone alike is spread too, over one base interval.
    return Math.max(ceiling * share, asked > 0 ? asked + baseMs * share : 0);
  }

  /** As much of a pause that the service asks for as is kept: nobody's word parks a client for ever. */
  heeded(askedMs: number): number {
    return Math.min(askedMs, this.#timings.maxRetryAfterMs);
  }

  /** Back to the beginning: the connection was healthy for long enough. */
  reset(): void {
    this.#failures = 0;
    this.#refusals = 0;
  }

  /** The request was accepted; the pace stays until reset(). */
  accepted(): void {
    this.#refusals = 0;
  }
}

/** 4xx: the request is at fault. Not 408, 425 and 429, which are about when it comes. */
export function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}
