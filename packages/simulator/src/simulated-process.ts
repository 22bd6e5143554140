/** One process: its timers, its clock, and its death, after which nothing it began is heard of. */
import type { Clock as SdkClock } from '../../../sdks/typescript/src/clock.ts';
import type { Clock, Timers } from '../../server/src/platform/clock.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** When every simulation begins. */
export const beginMs = Date.UTC(2026, 0, 1);

export class SimulatedProcess {
  readonly name: string;
  isAlive = true;
  /** At some time in its life. */
  hasStoodStill = false;
  /** How far its wall clock is off; it may jump. */
  skewMs = 0;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #startedMs: number;
  readonly #timers = new Set<object>();
  #resumesAtMs = 0;

  constructor(name: string, scheduler: Scheduler, random: Random) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#startedMs = scheduler.nowMs;
  }

  /** Timers of its own that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  get isPaused(): boolean {
    return this.#scheduler.nowMs < this.#resumesAtMs;
  }

  /**
   * Runs it in this process, from outside: not if it is dead by then, and not before it goes on if it stands still.
   * Answers how to call it off.
   */
  receive(delayMs: number, run: () => void): () => void {
    return this.#schedule(delayMs, run);
  }

  /** A timer of its own, a little late as timers are. */
  setTimer(delayMs: number, run: () => void): () => void {
    const timer = {};
    this.#timers.add(timer);
    const cancel = this.#schedule(Math.max(1, delayMs) + this.#random.next(), () => {
      if (this.#timers.delete(timer)) run();
    });
    return () => {
      if (this.#timers.delete(timer)) cancel();
    };
  }

  /** As by SIGSTOP and SIGCONT, or a long collection of garbage. */
  pause(ms: number): void {
    this.hasStoodStill = true;
    this.#resumesAtMs = Math.max(this.#resumesAtMs, this.#scheduler.nowMs + ms);
  }

  kill(): void {
    this.isAlive = false;
    this.#timers.clear();
  }

  /** Milliseconds since 1970, as this process believes. */
  wallMs(): number {
    return Math.floor(beginMs + this.#scheduler.nowMs + this.skewMs);
  }

  monotonicMs(): number {
    return this.#scheduler.nowMs - this.#startedMs;
  }

  /** For what runs in it of the server. */
  get serverClock(): Clock {
    return { now: () => new Date(this.wallMs()) };
  }

  get serverTimers(): Timers {
    return {
      nowMs: () => this.monotonicMs(),
      after: (delayMs, run) => this.setTimer(delayMs, run),
      every: (intervalMs, run) => {
        let cancel = () => {};
        const next = (): void => {
          cancel = this.setTimer(intervalMs, () => {
            next();
            run();
          });
        };
        next();
        return () => cancel();
      },
      soon: (run) => void this.setTimer(0, run),
    };
  }

  /** For what runs in it of the SDK. */
  get sdkClock(): SdkClock {
    return {
      now: () => this.wallMs(),
      monotonicMs: () => this.monotonicMs(),
      setTimer: (run, delayMs) => ({ cancel: this.setTimer(delayMs, run), keepAlive() {} }),
    };
  }

  #schedule(delayMs: number, run: () => void): () => void {
    let isCancelled = false;
    const attempt = (): void => {
      if (!this.isAlive || isCancelled) return;
      if (this.isPaused) this.#scheduler.after(this.#resumesAtMs - this.#scheduler.nowMs, attempt);
      else run();
    };
    const cancel = this.#scheduler.after(delayMs, attempt);
    return () => {
      isCancelled = true;
      cancel();
    };
  }
}
