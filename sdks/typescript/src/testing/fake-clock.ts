import type { Clock, Timer } from '../clock.ts';

/** Time that stands still until it is told to pass; timers run in the order of their deadlines. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ at: number; run: () => void; alive: boolean }>();

  readonly now = (): number => Date.UTC(2026, 0, 1) + this.#nowMs;
  readonly monotonicMs = (): number => this.#nowMs;

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Whether one of them would keep a process alive. */
  get isKeptAlive(): boolean {
    return [...this.#timers].some((timer) => timer.alive);
  }

  setTimer(run: () => void, delayMs: number): Timer {
    const timer = { at: this.#nowMs + delayMs, run, alive: true };
    this.#timers.add(timer);
    return {
      cancel: () => void this.#timers.delete(timer),
      keepAlive: (yes) => {
        timer.alive = yes;
      },
    };
  }

  pass(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers.delete(next);
      this.#nowMs = next.at;
      next.run();
    }
    this.#nowMs = end;
  }
}
