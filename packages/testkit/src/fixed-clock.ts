/** A clock that moves only when told to. */
export interface FixedClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  date(): Date;
  /** For example `2026-01-31T12:00:00.000Z`. */
  iso(): string;
  advance(ms: number): void;
  set(iso: string): void;
}

/** A clock that stands at `startIso`. Throws RangeError when that is no instant. */
export function fixedClock(startIso: string): FixedClock {
  let now = parseInstant(startIso);
  return {
    now: () => now,
    date: () => new Date(now),
    iso: () => new Date(now).toISOString(),
    advance: (ms) => {
      now += ms;
    },
    set: (iso) => {
      now = parseInstant(iso);
    },
  };
}

function parseInstant(iso: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${iso}`);
  return ms;
}
