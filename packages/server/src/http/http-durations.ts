/** How long requests took, by route: every request is counted here, the streams but for their refusals not. */
import type { AnyOperation } from '@halyard/contract';
import { type DurationSeries, Durations } from '../platform/durations.ts';

/** From a tenth of a millisecond, since an evaluation takes less. */
const buckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

export interface HttpDurations {
  durations: Durations;
  /** Of one route; keep it. */
  of(operation: Pick<AnyOperation, 'method' | 'path'>): RouteDurations;
  /** What is no route: paths and methods are whatever strangers send. */
  unmatched: RouteDurations;
}

export interface RouteDurations {
  observe(status: number, ms: number): void;
}

export function createHttpDurations(): HttpDurations {
  const durations = new Durations({
    name: 'halyard_http_request_duration_seconds',
    help: 'From the moment a request is taken up until its answer is handed to the network.',
    buckets,
  });
  const of = ({ method, path }: { method: string; path: string }): RouteDurations => {
    const byClass: (DurationSeries | undefined)[] = [];
    return {
      observe(status, ms) {
        const statusClass = Math.floor(status / 100);
        byClass[statusClass] ??= durations.series({ method, route: path, status: `${statusClass}xx` });
        byClass[statusClass].observe(ms / 1_000);
      },
    };
  };
  return { durations, of, unmatched: of({ method: 'other', path: 'other' }) };
}
