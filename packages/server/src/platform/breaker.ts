/**
 * A circuit breaker around something that may be away: after some failures in a row nothing is asked of it for a
 * while, then one call finds out whether it is back. Whoever calls meanwhile is refused at once and never waits.
 */
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  type IBackoff,
  type IBackoffFactory,
} from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** Failures in a row that open it; 5 by default. */
  failures?: number;
  /** How long it stays open at first; 1,000 by default. Doubles with each attempt that fails. */
  openMs?: number;
  /** How long it stays open at most; 10,000 by default. */
  maxOpenMs?: number;
  /** Whether an error says that it is away, as against that it answered and refused; all do by default. */
  isFailure?: (error: unknown) => boolean;
  /** Milliseconds of a clock that never goes back. */
  nowMs?: () => number;
}

export interface Breaker {
  /** What is behind it, as /readyz and /metrics call it. */
  readonly name: string;
  /** half-open: one call is finding out. */
  readonly state: BreakerState;
  /** Rejects as `call` does, or with BreakerOpenError without having called. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /**
   * Calls whatever the state; where it comes off the breaker closes at once, and what had been asked before then counts
   * no more. For whoever asks regularly anyway, and can wait.
   */
  probe<T>(call: () => Promise<T>): Promise<T>;
  /** Calls back at each change of state; returns how to stop. */
  onChange(callback: (state: BreakerState) => void): () => void;
}

/** Nothing was asked: what is behind this breaker did not answer lately. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
  constructor(name: string) {
    super(`${name} did not answer lately, and is not asked for the moment`);
  }
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // For an instant, on the way from any to closed.
  [CircuitState.Isolated]: 'open',
};

export function createBreaker(name: string, options: BreakerOptions = {}): Breaker {
  const { failures = 5, openMs = 1_000, maxOpenMs = 10_000, isFailure = () => true } = options;
  const { nowMs = () => performance.now() } = options;
  const counter = new ConsecutiveBreaker(failures);
  const policy = circuitBreaker(handleAll, {
    breaker: counter,
    halfOpenAfter: monotonicBackoff(openMs, maxOpenMs, nowMs),
  });
  /** How often it was closed by a probe. */
  let closings = 0;

  const isClosed = () => policy.state === CircuitState.Closed;

  /** The library closes by hand only what was opened by hand. */
  function close(): void {
    closings++;
    policy.isolate().dispose();
    counter.success();
  }

  return {
    name,
    get state() {
      return stateNames[policy.state];
    },
    async probe(call) {
      if (isClosed()) return this.run(call);
      const result = await call();
      if (!isClosed()) close();
      return result;
    },
    async run<T>(call: () => Promise<T>): Promise<T> {
      const closingsBefore = closings;
      // The library would make them wait for the one call that finds out.
      if (policy.state === CircuitState.HalfOpen) throw new BreakerOpenError(name);
      let isAsked = false;
      const outcome = await policy
        .execute(async (): Promise<{ value: T } | { refusal: unknown }> => {
          isAsked = true;
          try {
            return { value: await call() };
          } catch (error) {
            if (isFailure(error) && closings === closingsBefore) throw error;
            return { refusal: error };
          }
        })
        .catch((error: unknown) => {
          throw isAsked ? error : new BreakerOpenError(name);
        });
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.value;
    },
    onChange(callback) {
      const listener = policy.onStateChange((state) => {
        if (state !== CircuitState.Isolated) callback(stateNames[state]);
      });
      return () => listener.dispose();
    },
  };
}

/**
 * The library compares a duration with the time of day; set back by an hour, that would keep it open for an hour. So
 * the duration is all or nothing, as a clock says that never goes back.
 */
function monotonicBackoff(openMs: number, maxOpenMs: number, nowMs: () => number): IBackoffFactory<unknown> {
  const startAt = (ms: number): IBackoff<unknown> => {
    const endsAtMs = nowMs() + ms;
    return {
      get duration() {
        return nowMs() >= endsAtMs ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: () => startAt(Math.min(2 * ms, maxOpenMs)),
    };
  };
  return { next: () => startAt(openMs) };
}
