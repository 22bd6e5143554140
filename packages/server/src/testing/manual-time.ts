/** Clock and timers that a test moves: what is due runs while time passes, in its order. */
import type { Clock, Timers } from '../platform/clock.ts';

interface Due {
  atMs: number;
  run: () => void;
}

export class ManualTime implements Clock, Timers {
  #nowMs: number;
  readonly #waiting = new Set<Due>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const due = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#waiting.add(due);
    return () => this.#waiting.delete(due);
  }

  every(intervalMs: number, run: () => void): () => void {
    let cancel = () => {};
    const next = () => {
      cancel = this.after(intervalMs, () => {
        next();
        run();
      });
    };
    next();
    return () => cancel();
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  /** How many timers run. */
  get pending(): number {
    return this.#waiting.size;
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      let first: Due | undefined;
      for (const due of this.#waiting)
        if (due.atMs <= endMs && due.atMs < (first?.atMs ?? Infinity)) first = due;
      if (!first) break;
      this.#waiting.delete(first);
      this.#nowMs = Math.max(this.#nowMs, first.atMs);
      first.run();
    }
    this.#nowMs = endMs;
  }
}
