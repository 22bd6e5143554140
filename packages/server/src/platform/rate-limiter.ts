/**
 * How often something may happen, by key: so many times within any ten seconds. It decides at once and from memory;
 * what was counted here and what others counted meet in the background (share-counts.ts).
 *
 * A sliding window made of two fixed ones: of the last one counts what still lies within ten seconds, as if it had been
 * spread evenly. Whole windows are dropped, so that no key needs a timer, and strangers' keys no memory for long.
 */

/** Windows begin at the same moments on every node whose clock is right. */
export const windowSeconds = 10;
const windowMs = windowSeconds * 1_000;
/** Keys counted one by one in a window; all beyond them are counted as one. */
const mostKeys = 100_000;
const beyond = '';
/** What rounding may make of a whole number. */
const tiny = 1e-6;

/** How often a key was let through in a window. */
export interface Count {
  here: number;
  /** Of those, what others have been told. */
  told: number;
  /** What others had let through when they were last heard of. */
  elsewhere: number;
}

export interface Untold {
  key: string;
  /** Number of the window since 1970. */
  window: number;
  count: Count;
}

export class RateLimiter {
  /** As headers and metrics call it. */
  readonly name: string;
  /** How often within a window's length. */
  readonly quota: number;
  readonly #nowMs: () => number;
  #window = 0;
  #current = new Map<string, Count>();
  #previous = new Map<string, Count>();

  /** `nowMs`: milliseconds since 1970. */
  constructor(name: string, perSecond: number, nowMs: () => number) {
    this.name = name;
    this.quota = perSecond * windowSeconds;
    this.#nowMs = nowMs;
  }

  /** 0: let through, and counted. Otherwise the seconds after which to try again; then nothing is counted. */
  take(key: string): number {
    const waitSeconds = this.waitSeconds(key);
    if (waitSeconds === 0) this.#count(key).here++;
    return waitSeconds;
  }

  /** The same without counting. */
  waitSeconds(key: string): number {
    const { now, before, passed } = this.#look(key);
    if (now + before * (1 - passed) + 1 <= this.quota + tiny) return 0;
    const room = this.quota - 1;
    // Either enough of the last window has passed by before this one ends, or this one has to pass by in turn.
    const share = now <= room ? 1 - (room - now) / before : 2 - room / now;
    return Math.max(1, Math.ceil((share - passed) * windowSeconds - tiny));
  }

  /** How often it may still happen now. */
  remaining(key: string): number {
    const { now, before, passed } = this.#look(key);
    return Math.max(0, Math.floor(this.quota - now - before * (1 - passed) + tiny));
  }

  /** What others have not been told, at most so many keys. */
  untold(most: number): Untold[] {
    this.#roll();
    const found: Untold[] = [];
    for (const [counts, window] of [
      [this.#previous, this.#window - 1],
      [this.#current, this.#window],
    ] as const) {
      for (const [key, count] of counts) {
        if (found.length >= most) return found;
        if (count.here > count.told) found.push({ key, window, count });
      }
    }
    return found;
  }

  #look(key: string): { now: number; before: number; passed: number } {
    const passed = this.#roll();
    return { now: totalOf(find(this.#current, key)), before: totalOf(find(this.#previous, key)), passed };
  }

  /** Begins a new window where one is due; answers how much of it has passed, from 0 to 1. */
  #roll(): number {
    const nowMs = this.#nowMs();
    const window = Math.floor(nowMs / windowMs);
    if (window !== this.#window) {
      // A clock that jumped, forwards or back, begins anew.
      this.#previous = window === this.#window + 1 ? this.#current : new Map();
      this.#current = new Map();
      this.#window = window;
    }
    return (nowMs - window * windowMs) / windowMs;
  }

  #count(key: string): Count {
    const known = find(this.#current, key);
    if (known) return known;
    const count = { here: 0, told: 0, elsewhere: 0 };
    this.#current.set(this.#current.size < mostKeys ? key : beyond, count);
    return count;
  }
}

function find(counts: ReadonlyMap<string, Count>, key: string): Count | undefined {
  return counts.get(key) ?? (counts.size > mostKeys ? counts.get(beyond) : undefined);
}

function totalOf(count: Count | undefined): number {
  return count === undefined ? 0 : count.here + count.elsewhere;
}
