/** Time as the SDK sees it, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970, for what is written down or compared with instants. */
  now(): number;
  /** Milliseconds from some origin that never jump, for waiting. */
  monotonicMs(): number;
  setTimer(run: () => void, delayMs: number): Timer;
}

export interface Timer {
  cancel(): void;
  /** Whether the process stays alive for it; a new timer does. */
  keepAlive(yes: boolean): void;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return {
      cancel: () => clearTimeout(timer),
      keepAlive: (yes) => {
        if (yes) timer.ref();
        else timer.unref();
      },
    };
  },
};
