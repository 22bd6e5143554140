/**
 * What to try next, and when: streaming, or polling where streams do not come through. Pure: it is told the time.
 *
 * Failures of the stream, several in a row, a silent or a refused one, lead to one poll. If that fails too, it is an outage
 * and both go on being tried in turn; if it succeeds, streaming is tried once more at once, since the service may just
 * have come back; only when that fails is it the streams that are cut on the way. Then polls follow each other, and
 * after a while one stream is tried again.
 */
import { type Backoff, type Failure, isRefusal } from './backoff.ts';

export interface PacingTimings {
  /** So many failures since the last healthy stream, and a poll is tried. */
  failures: number;
  pollMs: number;
  /** Polling goes on for between half of this and all of it before a stream is tried again. */
  streamAgainMs: number;
  /** A stream that was in sync for so long puts the pace back to normal. */
  healthyMs: number;
}

export const PACING_TIMINGS: PacingTimings = {
  // The pauses before the fourth add up to 15 s at most, so polls take over within 30 s.
  failures: 4,
  pollMs: 30_000,
  streamAgainMs: 300_000,
  healthyMs: 60_000,
};

export interface Step {
  attempt: 'stream' | 'poll';
  delayMs: number;
}

export interface StreamFailure extends Failure {
  isSilent?: boolean;
  /** How long it had been in sync. */
  healthyMs: number;
}

export class Pacing {
  readonly #timings: PacingTimings;
  readonly #backoff: Backoff;
  readonly #random: () => number;
  /** A poll has just succeeded: whether streams are cut is decided by the next one. */
  #isProbing = false;
  /** Set while polling: when to try a stream again. */
  #streamAgainAtMs: number | undefined;

  constructor(timings: PacingTimings, backoff: Backoff, random: () => number) {
    this.#timings = timings;
    this.#backoff = backoff;
    this.#random = random;
  }

  /** Streams are cut on the way, and polls keep the state fresh meanwhile. */
  get isPolling(): boolean {
    return this.#streamAgainAtMs !== undefined;
  }

  streamSynced(): void {
    this.#isProbing = false;
    this.#streamAgainAtMs = undefined;
    this.#backoff.accepted();
  }

  streamFailed(failure: StreamFailure, nowMs: number): Step {
    if (failure.healthyMs >= this.#timings.healthyMs) this.#backoff.reset();
    const delayMs = this.#backoff.next(failure);
    // A refused key is refused by the other door too.
    if (failure.status === 401 || failure.status === 403) return { attempt: 'stream', delayMs };
    if (this.#isProbing) {
      this.#isProbing = false;
      this.#streamAgainAtMs = nowMs + this.#timings.streamAgainMs * (0.5 + this.#random() / 2);
      return this.#poll(failure);
    }
    const isUnfit =
      failure.isSilent === true ||
      isRefusal(failure.status) ||
      this.#backoff.failures >= this.#timings.failures;
    return { attempt: isUnfit ? 'poll' : 'stream', delayMs };
  }

  /** The service asked to come back later. Asked soon after each connect, it is paced like a failure. */
  askedToLeave(healthyMs: number, reconnectAfterMs: number): Step {
    const askedMs = this.#backoff.heeded(reconnectAfterMs);
    if (healthyMs >= this.#timings.healthyMs) {
      this.#backoff.reset();
      return { attempt: 'stream', delayMs: askedMs };
    }
    return { attempt: 'stream', delayMs: Math.max(askedMs, this.#backoff.next({})) };
  }

  pollSucceeded(nowMs: number): Step {
    this.#backoff.accepted();
    if (this.#streamAgainAtMs !== undefined && nowMs < this.#streamAgainAtMs) return this.#poll({});
    this.#streamAgainAtMs = undefined;
    this.#isProbing = true;
    return { attempt: 'stream', delayMs: 0 };
  }

  pollFailed(failure: Failure): Step {
    this.#isProbing = false;
    this.#streamAgainAtMs = undefined;
    return { attempt: 'stream', delayMs: this.#backoff.next(failure) };
  }

  #poll({ retryAfterMs = 0 }: Failure): Step {
    return {
      attempt: 'poll',
      delayMs: Math.max(
        this.#timings.pollMs * (0.9 + this.#random() / 5),
        this.#backoff.heeded(retryAfterMs),
      ),
    };
  }
}
