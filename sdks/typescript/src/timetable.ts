/**
 * Everything a client waits for, by name, on one timer: whatever happens there is at most one, and closing the
 * client is cancelling it. Setting a name again replaces its deadline, so nothing can be scheduled twice.
 */
import type { Clock, Timer } from './clock.ts';

interface Entry {
  at: number;
  run: () => void;
  awaited: boolean;
}

export class Timetable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many names are waiting. */
  get size(): number {
    return this.#entries.size;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * Runs `run` once, `delayMs` from now, unless the name is set again or cleared before. `awaited`: the caller's
   * program waits for it, so it keeps the process alive; nothing else here does.
   */
  set(name: string, delayMs: number, run: () => void, awaited = false): void {
    if (this.#closed) return;
    const at = this.#clock.monotonicMs() + Math.max(0, delayMs);
    const entry = this.#entries.get(name);
    if (entry) {
      entry.at = at;
      entry.run = run;
      entry.awaited = awaited;
    } else {
      this.#entries.set(name, { at, run, awaited });
    }
    this.#arm();
  }

  clear(name: string): void {
    if (this.#entries.delete(name)) this.#arm();
  }

  /** Forgets everything; from now on nothing can be set. */
  close(): void {
    this.#closed = true;
    this.#entries.clear();
    this.#arm();
  }

  #arm(): void {
    let earliest = Number.POSITIVE_INFINITY;
    let awaited = false;
    for (const entry of this.#entries.values()) {
      if (entry.at < earliest) earliest = entry.at;
      awaited ||= entry.awaited;
    }
    if (earliest === Number.POSITIVE_INFINITY) {
      this.#disarm();
      return;
    }
    // A deadline that only moved away (the watchdog, on every chunk) leaves the timer: it fires early and is set anew.
    if (this.#timer === undefined || earliest < this.#timerAt) {
      this.#disarm();
      this.#timerAt = earliest;
      this.#timer = this.#clock.setTimer(
        () => this.#fire(),
        Math.max(0, Math.ceil(earliest - this.#clock.monotonicMs())),
      );
    }
    this.#timer.keepAlive(awaited);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.#disarm();
    const now = this.#clock.monotonicMs();
    const due = [...this.#entries].filter(([, entry]) => entry.at <= now).sort((a, b) => a[1].at - b[1].at);
    try {
      for (const [name, entry] of due) {
        // An earlier one of this round may have cleared it or set it anew.
        if (this.#entries.get(name) !== entry || entry.at > now) continue;
        this.#entries.delete(name);
        entry.run();
      }
    } finally {
      this.#arm();
    }
  }
}
