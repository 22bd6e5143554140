/** Where the time comes from: given to everything, so that tests can fix it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** How to wait. Nothing waited for keeps the process alive. */
export interface Timers {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** Runs it once; answers how to cancel that, at any time. */
  after(delayMs: number, run: () => void): () => void;
  /** Runs it again and again; answers how to end that. */
  every(intervalMs: number, run: () => void): () => void;
  /** Runs it once other work has had its turn. */
  soon(run: () => void): void;
}

export const systemTimers: Timers = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  soon: (run) => void setImmediate(run),
};
