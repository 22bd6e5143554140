/**
 * The short pipeline of what applications ask: key, environment, snapshot in memory, answer. Never the door,
 * never SQL (but for events, which are appended durably before they are answered, and for snapshots of the past).
 */
import type { AnyOperation } from '@halyard/contract';
import type { ContextSamples } from '../features/blast-radius/index.ts';
import { createContextTokens } from '../features/context-tokens/index.ts';
import type { Delivery } from '../features/delivery/index.ts';
import type { ReadPastMoment, ReadPastSnapshot } from '../features/history/index.ts';
import type { FillIn } from '../features/request-context/index.ts';
import type { Usage } from '../features/usage/index.ts';
import type { Breaker } from '../platform/breaker.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Redis } from '../platform/redis/open-redis.ts';
import type { RateLimits } from '../rate-limits.ts';
import { createContextOf } from './context-of.ts';
import type { DataHandler } from './data-request.ts';
import { createEntrance } from './entrance.ts';
import { evaluations } from './evaluations.ts';
import { lookAround } from './look-around.ts';
import { ofrep } from './ofrep.ts';
import { operators } from './operators.ts';
import { sdkFeeds } from './sdk-feeds.ts';

export type DataPlane = Map<AnyOperation, DataHandler>;

export interface DataPlaneParts {
  samples: ContextSamples;
  delivery: Delivery;
  usage: Pick<Usage, 'accept'>;
  bus: Bus;
  redis: Redis | undefined;
  clock: Clock;
  fillIn: FillIn;
  readPastSnapshot: ReadPastSnapshot;
  readPastMoment: ReadPastMoment;
  isLeaving: () => boolean;
  breakers: readonly Breaker[];
  limits: RateLimits;
  metrics: Metrics;
  /** Whether /metrics is for everybody. */
  metricsPublic: boolean;
  /** Where browsers reach the service, without a slash at the end; undefined: where they asked. */
  publicUrl: string | undefined;
}

export function createDataPlane(given: DataPlaneParts): DataPlane {
  const contextTokens = createContextTokens(() => given.clock.now().getTime(), given.limits);
  const contextOf = createContextOf({ ...given, contextTokens });
  const parts = { ...given, entrance: createEntrance(given), contextTokens, contextOf };
  return new Map([
    ...evaluations(parts),
    ...ofrep(parts),
    ...sdkFeeds(parts),
    ...lookAround(parts),
    ...operators(parts),
  ]);
}
