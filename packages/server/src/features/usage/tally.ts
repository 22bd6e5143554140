/** Evaluations counted by flag, answer and minute, until they are written. */

export interface TallyRow {
  project: string;
  environment: string;
  flag: string;
  /** ISO instant, on the minute. */
  minute: string;
  /** '' where the answer was the caller's default. */
  variant: string;
  reason: string;
  /** Ends at the largest safe integer. */
  count: number;
  /** ISO instant of the last of them. */
  last_at: string;
}

const minuteMs = 60_000;

export class Tally {
  readonly #rows = new Map<string, TallyRow>();
  readonly #maxRows: number;
  /** Evaluations that were not counted because too many different rows were waiting. */
  lost = 0;

  constructor(maxRows = Number.POSITIVE_INFINITY) {
    this.#maxRows = maxRows;
  }

  get size(): number {
    return this.#rows.size;
  }

  add(counted: {
    project: string;
    environment: string;
    flag: string;
    variant: string | null;
    reason: string;
    count: number;
    atMs: number;
  }): void {
    const { project, environment, flag, reason, count, atMs } = counted;
    const variant = counted.variant ?? '';
    const minute = new Date(Math.floor(atMs / minuteMs) * minuteMs).toISOString();
    const last_at = new Date(atMs).toISOString();
    const id = JSON.stringify([project, environment, flag, minute, variant, reason]);
    const row = this.#rows.get(id);
    if (row) {
      row.count = Math.min(row.count + count, Number.MAX_SAFE_INTEGER);
      if (last_at > row.last_at) row.last_at = last_at;
    } else if (this.#rows.size >= this.#maxRows) {
      this.lost += count;
    } else {
      this.#rows.set(id, { project, environment, flag, minute, variant, reason, count, last_at });
    }
  }

  /** In one order everywhere, so that two writers of the same rows wait for, and never lock out, each other. */
  rows(): TallyRow[] {
    return [...this.#rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}
