/** Every duration and limit in one place, so that tests can scale them. Not part of the public options. */
import { BACKOFF_TIMINGS, type BackoffTimings } from '../stream/backoff.ts';

export interface BrowserTimings {
  backoff: BackoffTimings;
  /** A nudge is followed after between this and 2.5 times it, and takes those with it that come meanwhile. */
  nudgeMs: number;
  /** Three of these without a word, and a stream is dead. */
  silenceMs: number;
  /** Failures in a row after which streams rest. */
  streamFailures: number;
  /** How long they rest: between half of this and all of it. */
  streamAgainMs: number;
  /** With a stream: how often to ask nevertheless, for what the time alone changes. */
  revalidateMs: number;
  /** How long a page is hidden before it is left in peace. */
  hiddenMs: number;
  /** Away for so long, and what is held counts as stale. */
  staleAfterMs: number;
  /** Stale for so long is an error. */
  errorAfterMs: number;
  /** What close() gives the last events. */
  closeMs: number;
}

export const BROWSER_TIMINGS: BrowserTimings = {
  backoff: BACKOFF_TIMINGS,
  nudgeMs: 20,
  silenceMs: 15_000,
  streamFailures: 4,
  streamAgainMs: 300_000,
  revalidateMs: 600_000,
  hiddenMs: 120_000,
  staleAfterMs: 5000,
  errorAfterMs: 60_000,
  closeMs: 2000,
};
