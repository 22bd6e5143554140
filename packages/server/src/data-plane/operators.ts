/** What operators, balancers and readers ask of a node itself. */
import { OperationError, operations, reaches } from '@halyard/contract';
import type { DataKey, Delivery } from '../features/delivery/index.ts';
import { openApiText, referencePage, referencePolicy } from '../features/docs/index.ts';
import type { Breaker } from '../platform/breaker.ts';
import type { Bus } from '../platform/bus.ts';
import { type Metrics, metricsContentType } from '../platform/metrics.ts';
import type { Redis } from '../platform/redis/open-redis.ts';
import { version } from '../platform/version.ts';
import { json } from './answers.ts';
import type { DataRoute } from './data-request.ts';
import type { Entrance } from './entrance.ts';
import { parseRequest } from './parse-request.ts';

export interface OperatorParts {
  delivery: Delivery;
  bus: Bus;
  redis: Redis | undefined;
  isLeaving: () => boolean;
  breakers: readonly Breaker[];
  metrics: Metrics;
  /** Whether /metrics is for everybody. */
  metricsPublic: boolean;
  entrance: Entrance;
}

export function operators(parts: OperatorParts): DataRoute[] {
  const { delivery, bus, entrance } = parts;
  return [
    [operations.readHealth, () => json('{"status":"ok"}')],
    [
      operations.readReadiness,
      () => {
        const state = delivery.status();
        const redis = parts.redis?.status() ?? 'unused';
        const isWell = state.database === 'up' && redis !== 'down';
        const status = parts.isLeaving() ? 'draining' : isWell ? 'ready' : 'degraded';
        const doorbell = bus.isConnected() ? 'up' : 'down';
        const breakers = Object.fromEntries(parts.breakers.map(({ name, state: now }) => [name, now]));
        const body = { status, node: bus.node, version, ...state, doorbell, redis, breakers };
        return json(JSON.stringify(body), status === 'draining' ? 503 : 200);
      },
    ],
    [
      operations.readMetrics,
      async (request) => {
        if (!parts.metricsPublic) {
          requireEveryProject(await entrance.identify(operations.readMetrics, request));
        }
        await parseRequest(operations.readMetrics, request);
        const body = await parts.metrics.text();
        return {
          status: 200,
          contentType: metricsContentType,
          body,
          headers: { 'cache-control': 'no-store' },
        };
      },
    ],
    [operations.readOpenApi, () => json(openApiText())],
    [
      operations.readDocs,
      () => ({
        status: 200,
        contentType: 'text/html; charset=utf-8',
        body: referencePage(),
        headers: { 'content-security-policy': referencePolicy },
      }),
    ],
  ];
}

/** What belongs to the whole service names projects that others must not hear of. */
function requireEveryProject(key: DataKey): void {
  if (reaches(key.rules, null)) return;
  throw new OperationError('FORBIDDEN', 'metrics are of every project: use a key that is not of one');
}
