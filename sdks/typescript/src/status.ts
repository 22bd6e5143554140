/** How well the client is connected, and since when. It never decides what a flag answers. */
import type { Clock } from './clock.ts';
import type { Timetable } from './timetable.ts';

/**
 * - `starting`: nothing held yet, nothing failed yet
 * - `ready`: what is held is what the service has
 * - `stale`: values are held and answer, but the service has been away
 * - `error`: the service refuses the key, has been away for long, or is away and there are no values
 * - `closed`: close() was called; the last values still answer
 */
export type Status = 'starting' | 'ready' | 'stale' | 'error' | 'closed';

export interface StatusChange {
  status: Status;
  since: Date;
  /** Why, where something is wrong. */
  error?: string;
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
  onChange: (change: StatusChange) => void;
}

export class StatusTracker {
  readonly #options: StatusOptions;
  #status: Status = 'starting';
  #hasValues = false;
  #error = '';
  #isWaiting = false;

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  get current(): Status {
    return this.#status;
  }

  /** Values of an earlier process are held. */
  restored(): void {
    this.#hasValues = true;
    this.#become('stale');
  }

  /** What is held is what the service has. */
  synced(): void {
    this.#hasValues = true;
    this.#stopWaiting();
    this.#become('ready');
  }

  /** An attempt failed. A refused key and a silence that was waited for already count at once. */
  failed(error: string, { isRefused = false, isSilent = false } = {}): void {
    this.#error = error;
    if (isRefused || !this.#hasValues) {
      this.#stopWaiting();
      this.#become('error');
    } else if (this.#status === 'ready' && isSilent) {
      this.#stale();
    } else if (this.#status === 'ready') {
      this.#wait(this.#options.timings.staleAfterMs, () => this.#stale());
    } else if (this.#status === 'stale') {
      this.#waitForError();
    }
  }

  closed(): void {
    this.#stopWaiting();
    this.#error = '';
    this.#become('closed');
  }

  #stale(): void {
    this.#stopWaiting();
    this.#become('stale');
    this.#waitForError();
  }

  #waitForError(): void {
    this.#wait(this.#options.timings.errorAfterMs, () => this.#become('error'));
  }

  /** Further failures do not put off what a first one began. */
  #wait(ms: number, run: () => void): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#options.timetable.set('status', ms, () => {
      this.#isWaiting = false;
      run();
    });
  }

  #stopWaiting(): void {
    this.#isWaiting = false;
    this.#options.timetable.clear('status');
  }

  #become(status: Status): void {
    if (this.#status === status || this.#status === 'closed') return;
    this.#status = status;
    const since = new Date(this.#options.clock.now());
    const isWrong = (status === 'stale' || status === 'error') && this.#error !== '';
    if (status === 'ready') this.#error = '';
    this.#options.onChange({ status, since, ...(isWrong && { error: this.#error }) });
  }
}
