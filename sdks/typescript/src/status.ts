/** How well the client is connected, and since when, in OpenFeature's words. It never decides what a flag answers. */
import type { Clock } from './clock.ts';
import type { Timetable } from './timetable.ts';

/**
 * - `NOT_READY`: nothing held yet and nothing failed yet; or close() was called, and the last values still answer
 * - `READY`: what is held is what the service has, or comes from disk and the service is being asked
 * - `STALE`: values are held and answer, but the service has been away
 * - `ERROR`: the service refuses the key, has been away for long, or is away and there are no values
 *
 * OpenFeature's FATAL is no state of a client: a configuration that cannot work makes connect() reject with a
 * ConfigurationError, whose `code` is PROVIDER_FATAL.
 */
export type Status = 'NOT_READY' | 'READY' | 'STALE' | 'ERROR';

export interface StatusChange {
  status: Status;
  since: Date;
  /** Why, where something is wrong. */
  message?: string;
}

export interface StatusTimings {
  /** Away for so long, and what is held counts as stale; a quick reconnect is not worth a word. */
  staleAfterMs: number;
  /** Stale for so long is an error. */
  errorAfterMs: number;
}

export const STATUS_TIMINGS: StatusTimings = { staleAfterMs: 5000, errorAfterMs: 60_000 };

export interface StatusOptions {
  clock: Clock;
  timetable: Timetable;
  timings: StatusTimings;
  /** The status is what the change says already. Not called for NOT_READY, which nobody waits for. */
  onChange: (change: StatusChange) => void;
}

const STATUS = 'status';

export class StatusTracker {
  readonly #options: StatusOptions;
  #last: StatusChange;
  #hasValues = false;
  /** Values of an earlier process are held, and the service has not said a word yet. */
  #isUnconfirmed = false;
  #error = '';
  #isWaiting = false;
  #isClosed = false;

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#last = { status: 'NOT_READY', since: new Date(options.clock.now()) };
  }

  get current(): Status {
    return this.#last.status;
  }

  /** The change that led to the current status. */
  get last(): StatusChange {
    return this.#last;
  }

  /** Values are held, and nobody vouches for their being the service's. */
  get isStale(): boolean {
    return this.#hasValues && (this.#isUnconfirmed || this.current !== 'READY');
  }

  /** Values of an earlier process are held. */
  restored(): void {
    this.#hasValues = true;
    this.#isUnconfirmed = true;
    this.#become('READY');
    this.#waitForStale();
  }

  /** What is held is what the service has. */
  synced(): void {
    this.#hasValues = true;
    this.#isUnconfirmed = false;
    this.#stopWaiting();
    this.#become('READY');
  }

  /** An attempt failed. A refused key and a silence that was waited for already count at once. */
  failed(error: string, { isRefused = false, isSilent = false } = {}): void {
    this.#error = error;
    if (isRefused || !this.#hasValues) {
      this.#stopWaiting();
      this.#become('ERROR');
    } else if (this.current === 'READY' && isSilent) {
      this.#stale();
    } else if (this.current === 'READY') {
      this.#waitForStale();
    }
  }

  closed(): void {
    this.#stopWaiting();
    this.#isClosed = true;
    this.#last = { status: 'NOT_READY', since: new Date(this.#options.clock.now()) };
  }

  #stale(): void {
    this.#stopWaiting();
    this.#become('STALE');
    this.#wait(this.#options.timings.errorAfterMs, () => this.#become('ERROR'));
  }

  #waitForStale(): void {
    this.#wait(this.#options.timings.staleAfterMs, () => this.#stale());
  }

  /** Further failures do not put off what a first one began. */
  #wait(ms: number, run: () => void): void {
    if (this.#isWaiting || this.#isClosed) return;
    this.#isWaiting = true;
    this.#options.timetable.set(STATUS, ms, () => {
      this.#isWaiting = false;
      run();
    });
  }

  #stopWaiting(): void {
    this.#isWaiting = false;
    this.#options.timetable.clear(STATUS);
  }

  #become(status: Status): void {
    if (this.current === status || this.#isClosed) return;
    const message = status === 'READY' ? '' : this.#error;
    if (status === 'READY') this.#error = '';
    const since = new Date(this.#options.clock.now());
    this.#last = { status, since, ...(message !== '' && { message }) };
    this.#options.onChange(this.#last);
  }
}
