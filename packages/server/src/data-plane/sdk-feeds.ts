/** What SDKs follow an environment by, and what they send back of it. */
import { type AnyOperation, type Confirmation, type EventsBody, operations } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { ContextSamples } from '../features/blast-radius/index.ts';
import type { ContextTokens } from '../features/context-tokens/index.ts';
import {
  createProveDelivery,
  type DataKey,
  type Delivery,
  parsePosition,
  type StreamTransport,
  snapshotBytes,
} from '../features/delivery/index.ts';
import type { ReadPastSnapshot } from '../features/history/index.ts';
import type { Usage } from '../features/usage/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { RateLimits } from '../rate-limits.ts';
import { requireTicket } from '../require-key.ts';
import { json, unlessSame } from './answers.ts';
import type { DataHandler, DataRoute } from './data-request.ts';
import type { Entrance } from './entrance.ts';
import { parseRequest } from './parse-request.ts';

export interface SdkFeedParts {
  delivery: Delivery;
  usage: Pick<Usage, 'accept'>;
  bus: Bus;
  limits: RateLimits;
  entrance: Entrance;
  contextTokens: ContextTokens;
  readPastSnapshot: ReadPastSnapshot;
  samples: ContextSamples;
}

export function sdkFeeds(parts: SdkFeedParts): DataRoute[] {
  const { delivery, usage, bus, limits, entrance, contextTokens, readPastSnapshot, samples } = parts;
  const { identify, stateFor } = entrance;
  const proveDelivery = createProveDelivery({
    bus,
    catchUp: () => delivery.catchUp(),
    nowMs: () => performance.now(),
  });

  function stream(operation: AnyOperation, over: StreamTransport): DataHandler {
    return async (request) => {
      const key = await identify(operation, request);
      const { query } = await parseRequest(operation, request);
      const state = stateFor(key, operation, {}, '');
      const basis = request.lastEventId ?? query.basis;
      return {
        stream: {
          over,
          open: (connection, client) => delivery.openStream(key, state, connection, basis, client),
        },
      };
    };
  }

  /** Only what servers say: of a client the service evaluates itself, whoever it is. */
  function takeContexts(key: DataKey, contexts: readonly Context[]): void {
    if (key.kind !== 'server') return;
    const state = stateFor(key, operations.sendEvents, {}, '');
    for (const context of contexts) samples.take(key, state, context);
  }

  return [
    [
      operations.readSnapshot,
      async (request) => {
        const key = await identify(operations.readSnapshot, request);
        const { query } = await parseRequest(operations.readSnapshot, request);
        const state = stateFor(key, operations.readSnapshot, query, '?environment');
        if (query.at !== undefined && query.at !== state.version) {
          limits.control('read', key);
          const past = snapshotBytes(await readPastSnapshot(state.project, state.environment, query.at));
          return unlessSame(request, past.etag, past.body);
        }
        const { body, etag } = delivery.snapshotOf(state);
        return unlessSame(request, etag, body);
      },
    ],
    [operations.readStream, stream(operations.readStream, 'sse')],
    [operations.readWebSocket, stream(operations.readWebSocket, 'websocket')],
    [
      operations.readChanges,
      async (request) => {
        const { query } = await parseRequest(operations.readChanges, request);
        const { key, sinceMs } = await requireTicket({ delivery, limits }, query.ticket, request.facts);
        limits.evaluation(key, request.facts);
        const told = request.lastEventId ?? query.since;
        await delivery.reach(stateFor(key, operations.readChanges, {}, ''), told);
        // Only now: what is gone by then tells nobody anything any more.
        const state = stateFor(key, operations.readChanges, {}, '');
        const basis = { position: parsePosition(told), sinceMs };
        const place = limits.placeOf(key, request.facts);
        return {
          stream: {
            over: 'sse',
            open: (connection) => delivery.openNudges(key, state, connection, basis, place),
          },
        };
      },
    ],
    [
      operations.sendEvents,
      async (request) => {
        const key = await identify(operations.sendEvents, request);
        const { body } = await parseRequest(operations.sendEvents, request);
        const batch = body as EventsBody;
        contextTokens.requireUnits(key, request, batch.events);
        const answer = await usage.accept(key, batch);
        if (batch.contexts !== undefined) takeContexts(key, batch.contexts);
        if (batch.holds && key.kind === 'server')
          delivery.told(stateFor(key, operations.sendEvents, {}, ''), batch.instance, batch.holds);
        return json(JSON.stringify(answer), 202);
      },
    ],
    [
      operations.confirm,
      async (request) => {
        const key = await identify(operations.confirm, request);
        const { body } = await parseRequest(operations.confirm, request);
        delivery.confirm(stateFor(key, operations.confirm, {}, ''), body as Confirmation);
        return { status: 204, contentType: 'application/json', body: '' };
      },
    ],
    [
      operations.readDelivery,
      async (request) => {
        const key = await identify(operations.readDelivery, request);
        const { query } = await parseRequest(operations.readDelivery, request);
        const state = stateFor(key, operations.readDelivery, query, '?environment');
        const headers = limits.control('read', key);
        const asked = { flag: request.params['flagId']!, version: query.version };
        return json(JSON.stringify(await proveDelivery(state, asked)), 200, headers);
      },
    ],
  ];
}
