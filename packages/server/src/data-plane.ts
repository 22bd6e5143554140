/**
 * The short pipeline of what applications ask: key, environment, snapshot in memory, answer. Never the door,
 * never SQL (but for events, which are appended durably before they are answered).
 */
import { hash } from 'node:crypto';
import {
  type AnyOperation,
  type Confirmation,
  type EventsBody,
  type FieldProblem,
  invalidInput,
  OperationError,
  operations,
  parseInput,
} from '@halyard/contract';
import type { Context } from '@halyard/core';
import { authorise, bearerToken, projectOf } from './actor.ts';
import {
  createProveDelivery,
  type DataKey,
  type Delivery,
  type EnvironmentState,
  type EvaluationAnswer,
  floatJson,
  type StreamTransport,
} from './features/delivery/index.ts';
import { openApiText, referencePage } from './features/docs/index.ts';
import type { FillIn, RequestFacts } from './features/request-context/index.ts';
import type { Usage } from './features/usage/index.ts';
import type { Breaker } from './platform/breaker.ts';
import type { Bus } from './platform/bus.ts';
import type { Clock } from './platform/clock.ts';
import { parseJsonBody, textProblem } from './platform/json-body.ts';
import { type Metrics, metricsContentType } from './platform/metrics.ts';
import type { Redis } from './platform/redis/open-redis.ts';
import type { RateLimits } from './rate-limits.ts';
import { requireKey } from './require-key.ts';

export interface DataRequest {
  authorization: string | undefined;
  params: Record<string, string>;
  query: Record<string, string>;
  readBody: () => Promise<unknown>;
  /** Whoever is connected, and what they say of themselves. */
  facts: RequestFacts;
  ifNoneMatch: string | undefined;
  lastEventId: string | undefined;
}

/** `stream`: the answer is written to the raw response or its socket, from here on by whoever opened it. */
export type DataAnswer =
  | { status: number; contentType: string; body: string | Buffer; headers?: Record<string, string> }
  | { stream: OpenedStream };

export interface OpenedStream {
  over: StreamTransport;
  key: DataKey;
  state: EnvironmentState;
  basis: string | undefined;
}

export type DataPlane = Map<AnyOperation, (request: DataRequest) => Promise<DataAnswer> | DataAnswer>;

export function createDataPlane(parts: {
  delivery: Delivery;
  usage: Pick<Usage, 'accept'>;
  bus: Bus;
  redis: Redis | undefined;
  clock: Clock;
  fillIn: FillIn;
  isLeaving: () => boolean;
  breakers: readonly Breaker[];
  limits: RateLimits;
  metrics: Metrics;
  /** Whether /metrics is for everybody. */
  metricsPublic: boolean;
}): DataPlane {
  const { delivery, usage, bus, clock, fillIn, limits } = parts;
  const proveDelivery = createProveDelivery({
    bus,
    catchUp: () => delivery.catchUp(),
    nowMs: () => performance.now(),
  });

  /** Who asks, at once where the key was met lately; throws what the door would throw, in the same words. */
  function identify(operation: AnyOperation, request: DataRequest): DataKey | Promise<DataKey> {
    const token = bearerToken(request.authorization);
    if (token === undefined) {
      throw new OperationError('UNAUTHENTICATED', 'send `Authorization: Bearer <key>`');
    }
    const admit = (key: DataKey) => {
      authorise(key, operation);
      return key;
    };
    const known = delivery.recallKey(token);
    return known ? admit(known) : requireKey(parts, token, request.facts).then(admit);
  }

  /** An SDK's key knows its environment; an API key names one. */
  function stateFor(
    key: DataKey,
    named: { project?: string | undefined; environment?: string | undefined },
    pointer: string,
  ): EnvironmentState {
    const project = projectOf(key, named.project);
    if (
      key.environment !== null &&
      named.environment !== undefined &&
      named.environment !== key.environment
    ) {
      throw new OperationError('NOT_FOUND', 'there is no such environment');
    }
    const environment = key.environment ?? named.environment;
    if (environment === undefined) {
      throw invalidInput([{ pointer, message: 'an api key names the environment, e.g. development' }]);
    }
    const state = delivery.environment(project, environment);
    if (!state) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
    return state;
  }

  function evaluate(
    key: DataKey,
    state: EnvironmentState,
    request: DataRequest,
    { context, at, explain }: { context: Context; at: Date; explain?: boolean },
  ) {
    const flag = request.params['flagId']!;
    const visible = key.kind !== 'client' || state.isClientVisible(flag);
    // With a client key it is the user who is connected, with any other one a backend.
    const user = key.kind === 'client' ? request.facts : undefined;
    const filled = fillIn(context, user, state.document.asked);
    const ask = explain ? delivery.explain : delivery.evaluate;
    const answer = visible ? ask(state, flag, filled, at) : undefined;
    if (!answer) throw new OperationError('NOT_FOUND', `there is no flag ${flag}`);
    const shown = key.kind === 'client' ? withoutRule(answer) : answer;
    return json(evaluationText(shown, state.flag(flag)?.type === 'float'));
  }

  function evaluateByQuery(key: DataKey, request: DataRequest): DataAnswer {
    limits.evaluation(key, request.facts);
    const { query } = request;
    const problems: FieldProblem[] = [];
    // One walk without copies: this is what most requests are.
    for (const name in query) {
      const message = textProblem(query[name]!);
      if (message) problems.push({ pointer: `?${name}`, message });
    }
    if (problems.length > 0) throw invalidInput(problems);
    const { project, environment } = query;
    const context = parseContext(query['context']);
    for (const name in query) {
      if (name !== 'project' && name !== 'environment' && name !== 'context') context[name] = query[name]!;
    }
    const state = stateFor(key, { project, environment }, '?environment');
    return evaluate(key, state, request, { context, at: clock.now() });
  }

  function stream(operation: AnyOperation, over: OpenedStream['over']) {
    return async (request: DataRequest): Promise<DataAnswer> => {
      const key = await identify(operation, request);
      const { query } = await parse(operation, request);
      return {
        stream: { over, key, state: stateFor(key, {}, ''), basis: request.lastEventId ?? query.basis },
      };
    };
  }

  return new Map<AnyOperation, (request: DataRequest) => Promise<DataAnswer> | DataAnswer>([
    [
      operations.evaluateFlag,
      (request) => {
        const key = identify(operations.evaluateFlag, request);
        return key instanceof Promise
          ? key.then((found) => evaluateByQuery(found, request))
          : evaluateByQuery(key, request);
      },
    ],
    [
      operations.evaluateFlagFor,
      async (request) => {
        const operation = operations.evaluateFlagFor;
        const key = await identify(operation, request);
        limits.evaluation(key, request.facts);
        const { query, body } = await parse(operation, request);
        if (key.kind === 'client') refuseForClients(body);
        const state = stateFor(
          key,
          { project: query.project, environment: body?.environment ?? query.environment },
          '/environment',
        );
        const at = body?.at === undefined ? clock.now() : new Date(body.at);
        return evaluate(key, state, request, { context: body?.context ?? {}, at, explain: body?.explain });
      },
    ],
    [
      operations.evaluateAll,
      async (request) => {
        const operation = operations.evaluateAll;
        const key = await identify(operation, request);
        limits.evaluation(key, request.facts);
        const { query, body } = await parse(operation, request);
        const state = stateFor(
          key,
          { project: query.project, environment: body?.environment ?? query.environment },
          '/environment',
        );
        const forClient = key.kind === 'client';
        const context = fillIn(
          body?.context ?? {},
          forClient ? request.facts : undefined,
          state.document.asked,
        );
        const text = delivery.evaluateAll(state, context, clock.now(), forClient);
        // Of the answers themselves: time and context change them without changing the snapshot.
        const etag = `"${hash('sha256', text, 'base64url')}"`;
        return unlessSame(request, etag, text);
      },
    ],
    [
      operations.readSnapshot,
      async (request) => {
        const key = await identify(operations.readSnapshot, request);
        const { query } = await parse(operations.readSnapshot, request);
        const state = stateFor(key, {}, '');
        if (query.at !== undefined && query.at !== state.version) {
          const why = `this node has version ${state.version} only; how older ones differed is in GET /changes`;
          throw new OperationError('NOT_FOUND', why);
        }
        const { body, etag } = delivery.snapshotOf(state);
        return unlessSame(request, etag, body);
      },
    ],
    [operations.readStream, stream(operations.readStream, 'sse')],
    [operations.readWebSocket, stream(operations.readWebSocket, 'websocket')],
    [
      operations.sendEvents,
      async (request) => {
        const key = await identify(operations.sendEvents, request);
        const { body } = await parse(operations.sendEvents, request);
        const batch = body as EventsBody;
        const answer = await usage.accept(key, batch);
        if (batch.holds && key.kind === 'server')
          delivery.told(stateFor(key, {}, ''), batch.instance, batch.holds);
        return json(JSON.stringify(answer), 202);
      },
    ],
    [
      operations.confirm,
      async (request) => {
        const key = await identify(operations.confirm, request);
        const { body } = await parse(operations.confirm, request);
        delivery.confirm(stateFor(key, {}, ''), body as Confirmation);
        return { status: 204, contentType: 'application/json', body: '' };
      },
    ],
    [
      operations.readDelivery,
      async (request) => {
        const key = await identify(operations.readDelivery, request);
        const { query } = await parse(operations.readDelivery, request);
        const state = stateFor(key, query, '?environment');
        const headers = limits.control('read', key);
        const asked = { flag: request.params['flagId']!, version: query.version };
        return json(JSON.stringify(await proveDelivery(state, asked)), 200, headers);
      },
    ],
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
        const body = { status, node: bus.node, ...state, doorbell, redis, breakers };
        return json(JSON.stringify(body), status === 'draining' ? 503 : 200);
      },
    ],
    [
      operations.readMetrics,
      async (request) => {
        if (!parts.metricsPublic) requireEveryProject(await identify(operations.readMetrics, request));
        await parse(operations.readMetrics, request);
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
      () => ({ status: 200, contentType: 'text/html; charset=utf-8', body: referencePage() }),
    ],
  ]);
}

/** What belongs to the whole service names projects that others must not hear of. */
function requireEveryProject(key: DataKey): void {
  if (key.project === null) return;
  throw new OperationError('FORBIDDEN', 'metrics are of every project: use a key that is not of one');
}

async function parse(operation: AnyOperation, request: DataRequest) {
  const query = parseInput(operation.query, request.query, '?');
  const body = parseInput(operation.body, await request.readBody(), '');
  const problems = [...(query.problems ?? []), ...(body.problems ?? [])];
  if (problems.length > 0) throw invalidInput(problems);
  // biome-ignore lint/suspicious/noExplicitAny: the operation's own schemas have just judged them
  return { query: query.data as any, body: body.data as any };
}

/** What would show a client key how flags decide, or will decide. */
function refuseForClients(body: { at?: string; explain?: boolean } | undefined): void {
  const problems: FieldProblem[] = [];
  if (body?.at !== undefined) {
    problems.push({ pointer: '/at', message: 'a client key evaluates as at now: leave out `at`' });
  }
  if (body?.explain) {
    const message = 'a client key is not shown rules: leave out `explain`, or use a server or api key';
    problems.push({ pointer: '/explain', message });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

function parseContext(text: string | undefined): Context {
  if (text === undefined) return {};
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput([
      { pointer: '?context', message: 'a context is an object, e.g. {"targetingKey":"u1"}' },
    ]);
  }
  return value as Context;
}

/** A parameter is no body: what is wrong with it is wrong with the input. */
function jsonOf(text: string): unknown {
  try {
    return parseJsonBody(text);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const problems = error.fields.length > 0 ? error.fields : [{ pointer: '', message: error.message }];
    throw invalidInput(problems.map(({ pointer, message }) => ({ pointer: `?context${pointer}`, message })));
  }
}

/** 304 where If-None-Match names it (RFC 9110, weak comparison). */
function unlessSame({ ifNoneMatch }: DataRequest, etag: string, body: string | Buffer): DataAnswer {
  const headers = { etag, 'cache-control': 'no-cache' };
  const isSame = ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  return isSame
    ? { status: 304, contentType: 'application/json', body: '', headers }
    : { status: 200, contentType: 'application/json', body, headers };
}

function json(body: string, status = 200, headers: Record<string, string> = {}): DataAnswer {
  return {
    status,
    contentType: 'application/json',
    body,
    headers: { 'cache-control': 'no-store', ...headers },
  };
}

/** A client key sees what its flags answer, not how they decide; exposures need the experiment. */
function withoutRule({ ruleId: _, ...shown }: EvaluationAnswer): EvaluationAnswer {
  return shown;
}

/** A float is written 10.0, an integer 10: clients in other languages judge the literal. */
function evaluationText(answer: EvaluationAnswer, isFloat: boolean): string {
  if (!isFloat || !Number.isInteger(answer.value)) return JSON.stringify(answer);
  return JSON.stringify({ ...answer, value: floatJson(answer.value as number) });
}
