/**
 * How long something took, many times over, in little memory: counts by length, in steps of 5 %. What is read from it
 * is the upper edge of a step (or the largest length itself, where that is less): never better than the truth, and at
 * most 5 % worse.
 */
export interface LagHistogram {
  readonly count: number;
  /** Milliseconds; 0 where there is none. */
  readonly maxMs: number;
  add(ms: number): void;
  /** Milliseconds that a share `q` of them, in (0, 1], took at most; 0 where there is none. */
  quantile(q: number): number;
  /** Adds what another has counted; for going from one node to another. */
  merge(other: LagCounts): void;
  toJSON(): LagCounts;
}

/** A histogram as data: the steps that were met, with their counts. */
export interface LagCounts {
  readonly maxMs: number;
  readonly steps: [step: number, count: number][];
}

const growth = 1.05;
/** About 28 hours; longer ones are counted there. */
const lastStep = 379;

export function createLagHistogram(): LagHistogram {
  const counts = new Map<number, number>();
  let count = 0;
  let maxMs = 0;

  function put(step: number, more: number): void {
    counts.set(step, (counts.get(step) ?? 0) + more);
    count += more;
  }

  const sorted = () => [...counts].sort(([a], [b]) => a - b);

  return {
    get count() {
      return count;
    },
    get maxMs() {
      return maxMs;
    },
    add(ms) {
      maxMs = Math.max(maxMs, ms);
      put(stepOf(ms), 1);
    },
    quantile(q) {
      let left = Math.ceil(q * count);
      for (const [step, here] of sorted()) {
        left -= here;
        if (left <= 0) return Math.min(growth ** step, maxMs);
      }
      return maxMs;
    },
    merge(other) {
      maxMs = Math.max(maxMs, other.maxMs);
      for (const [step, more] of other.steps) put(step, more);
    },
    toJSON: () => ({ maxMs, steps: sorted() }),
  };
}

/** The step whose upper edge, growth ** step ms, is the first that is not below. */
function stepOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(lastStep, Math.ceil(Math.log(ms) / Math.log(growth) - 1e-9));
}
