/** The only file that knows the HTTP framework: routes from the contract, requests in, answers out. */
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyOperation, allOperations, holdsKey, OperationError, operations } from '@halyard/contract';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context as HonoContext } from 'hono';
import { type Actor, bearerToken } from './actor.ts';
import { boundTimes, connectionOptions, isInTurn } from './bound-connections.ts';
import { corsFields, operationsForBrowsers, preflightFields } from './cors.ts';
import type { DataPlane } from './data-plane/data-plane.ts';
import type { DataAnswer, DataRequest, OpenedStream } from './data-plane/data-request.ts';
import type { Handler, Later } from './door.ts';
import { type LogAnswers, ofKind } from './features/changes/index.ts';
import {
  type Delivery,
  isWebSocketHandshake,
  nodeStreamConnection,
  streamClient,
  wsStreamConnection,
} from './features/delivery/index.ts';
import { authRoot, type People } from './features/people/index.ts';
import { createHttpDurations, type HttpDurations, type RouteDurations } from './http-durations.ts';
import { isAt, paramsAt } from './operation-path.ts';
import type { Metrics } from './platform/metrics.ts';
import type { System } from './platform/system.ts';
import type { RateLimits } from './rate-limits.ts';
import { type ReadBody, readBody } from './read-body.ts';
import { described, knownAs, refusalOf } from './refusal.ts';
import { requireKey } from './require-key.ts';
import { type Answered, runOperation } from './run-operation.ts';

type Env = {
  Bindings: HttpBindings & {
    requestId: string;
    /** Of a WebSocket handshake: what came behind it. */
    head: Buffer | undefined;
    startedAtMs: number;
    /** Of the route, once it is known. */
    durations: RouteDurations;
    /** Likewise; of several that share the path, where it knows no such method; below ofrepRoot always one. */
    operation: AnyOperation | undefined;
    /** Header fields that say how much of a limit is left. */
    rateLimit: Record<string, string> | undefined;
    /** Says where in the body problems stand, once it was read; only of YAML. */
    place: ReadBody['place'];
  };
};
type Request = HonoContext<Env>;

/** Providers put keys of flags into paths as they are, so what is below it need not be an operation. */
const ofrepRoot = '/ofrep/';

/** How long a write waits at most for this node to have read it back. */
const readYourWritesMs = 200;

export interface AppParts {
  system: System;
  handlers: readonly Handler[];
  dataPlane: DataPlane;
  delivery: Delivery;
  logAnswers: LogAnswers;
  metrics: Metrics;
  limits: RateLimits;
  people: People;
  /** While true, connections are not kept: whoever asks next should be led to another node. */
  isLeaving: () => boolean;
  /** While true, what would change something is refused. */
  isDraining: () => boolean;
}

/** An HTTP server that is not listening yet. */
export function createHttpServer(parts: AppParts): Server {
  const durations = createHttpDurations();
  parts.metrics.durations(durations.durations);
  const app = createApp(parts, durations);
  const heads = new WeakMap<object, Buffer>();
  const listener = getRequestListener(
    (request, { incoming, outgoing }) =>
      app.fetch(request, {
        incoming,
        outgoing,
        requestId: requestIdOf(incoming as IncomingMessage),
        startedAtMs: performance.now(),
        durations: durations.unmatched,
        operation: undefined,
        head: heads.get(incoming),
        rateLimit: undefined,
        place: undefined,
      }),
    // HTTP/1.0 needs no Host, and health checks of balancers send none.
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
  const server = createServer(
    // Whoever offers HTTP/2 or anything else that is not spoken here is answered as if they had not.
    { ...connectionOptions, shouldUpgradeCallback: isForWebSocket },
    (request, response) => {
      if (isInTurn(request, response)) void listener(request, response);
    },
  );
  // A handshake takes the way of every request, so that whoever is refused is told in the same words.
  server.on('upgrade', (request, socket: Socket, head) => {
    if (isWebSocketHandshake(request)) heads.set(request, head);
    void listener(request, responseOn(socket, request));
  });
  boundTimes(server);
  return server;
}

/** Elsewhere a handshake is a request like any other: off Node's parser nobody hears the client of a stream hang up. */
function isForWebSocket(request: IncomingMessage): boolean {
  if (!isWebSocketHandshake(request)) return false;
  return URL.parse(request.url ?? '', 'http://localhost')?.pathname === operations.readWebSocket.path;
}

/** Node has taken its parser from the socket: one answer in HTTP is all that can follow, unless it is detached. */
function responseOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  socket.on('error', () => {});
  return response;
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) && !holdsKey(given)
    ? given
    : randomUUID();
}

function createApp(parts: AppParts, durations: HttpDurations): Hono<Env> {
  const app = new Hono<Env>();
  const handlers = new Map<AnyOperation, Handler>(
    parts.handlers.map((handler) => [handler.operation, handler]),
  );

  for (const operation of allOperations) {
    const path = routeOf(operation.path);
    const data = parts.dataPlane.get(operation);
    const handler = handlers.get(operation);
    if (!data && !handler) throw new Error(`${operation.name} has no implementation`);
    const ofRoute = durations.of(operation);
    const paths = operation.trailingSlash ? [path, `${path}/`] : [path];
    app.on(operation.method, paths, (c) => {
      c.env.durations = ofRoute;
      c.env.operation = operation;
      const refused = (error: unknown) => refuse(parts, c, error);
      try {
        if (!data) return control(parts, handler!, c).catch(async (error) => refused(await placed(c, error)));
        // Without a promise where there is nothing to wait for: most evaluations.
        const answer = data(dataRequest(parts, c, operation));
        return answer instanceof Promise
          ? answer.then((later) => deliver(parts, c, later)).catch(refused)
          : deliver(parts, c, answer);
      } catch (error) {
        return refused(error);
      }
    });
  }

  for (const [path, shared] of operationsForBrowsers) {
    const paths = shared.some(({ trailingSlash }) => trailingSlash) ? [path, `${path}/`] : [path];
    app.on('OPTIONS', paths.map(routeOf), (c) => {
      const headers = preflightFields(shared, c.req.header('access-control-request-headers'));
      return respond(c, parts, { status: 204, contentType: 'application/json', body: '', headers });
    });
  }

  // What is no operation there is refused in OFREP's words all the same, and pages may read them.
  app.on('OPTIONS', `${ofrepRoot}*`, (c) => {
    const headers = preflightFields(
      [operations.ofrepEvaluate],
      c.req.header('access-control-request-headers'),
    );
    return respond(c, parts, { status: 204, contentType: 'application/json', body: '', headers });
  });

  app.on(['GET', 'POST'], `${authRoot}/*`, async (c) => {
    try {
      const answer = await parts.people.answer(c.env.incoming as IncomingMessage, c.env.requestId);
      return respond(c, parts, { ...answer, contentType: 'application/json' });
    } catch (error) {
      return refuse(parts, c, error);
    }
  });

  app.notFound((c) => refuse(parts, c, notFound(c)));
  app.onError((error, c) => refuse(parts, c, error));
  return app;
}

/** As the framework writes a path. */
function routeOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function deliver(parts: AppParts, c: Request, answer: DataAnswer): Response {
  if (!('stream' in answer)) return respond(c, parts, answer);
  // Asked for its headers only, a stream would never end.
  if (c.req.method === 'HEAD') throw methodNotAllowed(['GET']);
  return openStream(c, answer.stream);
}

async function control(parts: AppParts, handler: Handler, c: Request): Promise<Response> {
  const { operation } = handler;
  if (operation.effect === 'write' && parts.isDraining()) {
    throw new OperationError('SHUTTING_DOWN', 'nothing was changed');
  }
  const headers: Record<string, string | string[]> = { 'cache-control': 'no-store' };
  const incoming = c.env.incoming as IncomingMessage;
  // Whoever comes with a link is judged by it alone, and guessing must not become a load on the database.
  if (operation.permission === null) parts.limits.beforeLookUp(incoming);
  const ask = async () =>
    runOperation(parts.system, handler, {
      requestId: c.env.requestId,
      authorization: await whoAsks(parts, operation, c, headers),
      params: paramsOf(c),
      query: c.req.query(),
      readBody: () => bodyOf(c, operation),
      ifMatch: c.req.header('if-match'),
      idempotencyKey: c.req.header('idempotency-key'),
      comment: c.req.header('halyard-comment'),
    });
  const answered = await ask().catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'LINK_INVALID') parts.limits.keyRefused(incoming);
    throw error;
  });
  if (answered.later) return answerLater(parts, c, answered.later, ask);
  if (answered.etag !== undefined) headers['etag'] = answered.etag;
  if (answered.seq !== undefined) {
    headers['halyard-change'] = String(answered.seq);
    // Whoever changes a flag and evaluates it here next sees the change; without waiting long for a slow database.
    await Promise.race([parts.delivery.catchUp(), sleep(readYourWritesMs, undefined, { ref: false })]);
  }
  const next = (answered.body as { next?: unknown } | null)?.next;
  if (typeof next === 'string') headers['link'] = linkToNext(c, next);
  if (answered.text) return respond(c, parts, { status: answered.status, headers, ...answered.text });
  const body = answered.status === 204 ? '' : JSON.stringify(answered.body);
  return respond(c, parts, { status: answered.status, contentType: 'application/json', body, headers });
}

/**
 * What the door judges: the Authorization header, or whoever a session says. A header counts where both are there, and
 * a cookie is not looked at where nobody has to be anybody. `headers` are given the cookie of a session written anew.
 */
async function whoAsks(
  parts: AppParts,
  operation: AnyOperation,
  c: Request,
  headers: Record<string, string | string[]>,
): Promise<string | Actor | undefined> {
  const incoming = c.env.incoming as IncomingMessage;
  const { authorization } = incoming.headers;
  const effect = operation.effect === 'read' ? 'read' : 'write';
  const token = bearerToken(authorization);
  // Without one the door says so. It judges the key itself, too, but by asking the database.
  if (token !== undefined) {
    c.env.rateLimit = parts.limits.control(effect, await requireKey(parts, token, incoming));
    return authorization;
  }
  if (authorization !== undefined || operation.permission === null) return authorization;
  if (!parts.people.hasSession(incoming.headers)) return undefined;
  const { actor, setCookies } = await parts.people.sessionOf(incoming);
  if (setCookies.length > 0) headers['set-cookie'] = setCookies;
  c.env.rateLimit = parts.limits.control(effect, { id: `person/${actor.id}` });
  return actor;
}

/** `ask` asks the same again, and so whether it still may be asked. */
async function answerLater(
  parts: AppParts,
  c: Request,
  later: Later,
  ask: () => Promise<Answered>,
): Promise<Response> {
  const { logAnswers } = parts;
  if (later.kind === 'checkpoint') {
    const body = JSON.stringify(await logAnswers.makeCheckpoint());
    const headers = { 'cache-control': 'no-store' };
    return respond(c, parts, { status: 200, contentType: 'application/json', body, headers });
  }
  if (c.req.method === 'HEAD') throw methodNotAllowed(['GET']);
  if (later.kind === 'follow') {
    const again = async () => ofKind((await ask()).later, 'follow');
    logAnswers.tails.open(later, serverSentEvents(c), c.req.header('last-event-id'), again);
    return RESPONSE_ALREADY_SENT;
  }
  const outgoing = c.env.outgoing as ServerResponse;
  const fields = logAnswers.exportFields(later);
  outgoing.writeHead(200, { 'x-request-id': c.env.requestId, ...c.env.rateLimit, ...fields });
  const again = async () => ofKind((await ask()).later, 'export');
  // Cut off where it cannot go on: whoever reads it must not take it for the whole.
  void logAnswers
    .writeExport(later, outgoing, again)
    .catch(() => outgoing.destroy())
    .then(() => c.env.durations.observe(200, performance.now() - c.env.startedAtMs));
  return RESPONSE_ALREADY_SENT;
}

/** RFC 8288. */
function linkToNext(c: Request, next: string): string {
  const query = new URLSearchParams({ ...c.req.query(), cursor: next });
  return `<${c.req.path}?${query}>; rel="next"`;
}

function dataRequest({ people }: AppParts, c: Request, operation: AnyOperation): DataRequest {
  const incoming = c.env.incoming as IncomingMessage;
  const { headers } = incoming;
  return {
    authorization: operation.dialect === 'ofrep' ? ofrepAuthorization(headers) : headers.authorization,
    person: people.hasSession(headers)
      ? async () => (await people.sessionOf(incoming, { refreshes: false })).actor
      : undefined,
    params: paramsOf(c),
    query: c.req.query(),
    readBody: () => bodyOf(c, operation),
    facts: incoming,
    ifNoneMatch: headers['if-none-match'],
    lastEventId: headers['last-event-id'] as string | undefined,
    contextToken: headers['halyard-context-token'] as string | undefined,
  };
}

async function bodyOf(c: Request, operation: AnyOperation): Promise<unknown> {
  if (operation.method === 'GET') return undefined;
  const { value, place } = await readBody(c.env.incoming as IncomingMessage, operation);
  c.env.place = place;
  return value;
}

/** With the line and column of every problem, where the body has such. */
async function placed({ env: { place } }: Request, error: unknown): Promise<unknown> {
  if (!place || !(error instanceof OperationError) || error.fields.length === 0) return error;
  const { code, message, more, cause } = error;
  return new OperationError(code, message, { fields: await place(error.fields), more, cause });
}

/** Its providers have either way to name a key; that of the scheme counts where both are there. */
function ofrepAuthorization({ authorization, ...headers }: IncomingHttpHeaders): string | undefined {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey !== 'string' || bearerToken(authorization) !== undefined) return authorization;
  return `Bearer ${apiKey}`;
}

/** Hono leaves what it cannot decode as it came; such a name names nothing. */
function paramsOf(c: Request): Record<string, string> {
  const params = c.req.param() as Record<string, string>;
  for (const value of Object.values(params)) {
    if (/%(?![0-9a-f]{2})/i.test(value) || value.includes('\u0000')) {
      throw new OperationError('NOT_FOUND', 'there is nothing by that name');
    }
  }
  return params;
}

function openStream(c: Request, { over, open }: OpenedStream): Response {
  const connection = over === 'websocket' ? webSocket(c) : serverSentEvents(c);
  open(connection, streamClient((c.env.incoming as IncomingMessage).headers));
  return RESPONSE_ALREADY_SENT;
}

function serverSentEvents(c: Request) {
  const { incoming, outgoing, operation } = c.env;
  const more = operation?.isForBrowsers ? corsFields : {};
  return nodeStreamConnection(incoming as IncomingMessage, outgoing as ServerResponse, more);
}

function webSocket({ env: { incoming, outgoing, head } }: Request) {
  if (!head) throw new OperationError('UPGRADE_REQUIRED', 'send the handshake of RFC 6455, version 13');
  return wsStreamConnection(incoming as IncomingMessage, outgoing as ServerResponse, head);
}

function respond(
  c: Request,
  parts: AppParts,
  answer: {
    status: number;
    contentType: string;
    body: string | Buffer;
    headers?: Record<string, string | string[]>;
  },
): Response {
  const headers: Record<string, string | string[]> = {
    'x-request-id': c.env.requestId,
    'x-content-type-options': 'nosniff',
    ...(c.env.operation?.isForBrowsers ? corsFields : {}),
    ...c.env.rateLimit,
    ...answer.headers,
  };
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) {
    headers['content-type'] = answer.contentType;
    headers['content-length'] = String(Buffer.byteLength(answer.body));
  }
  if (answer.contentType.startsWith('text/html')) {
    headers['content-security-policy'] =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
  }
  if (parts.isLeaving()) headers['connection'] = 'close';
  // Written to Node's own response: a web Response of strings takes longer to build and take apart than to answer.
  const outgoing = c.env.outgoing as ServerResponse;
  outgoing.writeHead(answer.status, headers);
  outgoing.end(hasBody ? answer.body : undefined);
  c.env.durations.observe(answer.status, performance.now() - c.env.startedAtMs);
  return RESPONSE_ALREADY_SENT;
}

function refuse(parts: AppParts, c: Request, error: unknown): Response {
  const { requestId, operation, incoming } = c.env;
  const known = knownAs(error);
  if (known.code === 'INTERNAL') {
    parts.system.log.error(
      { requestId, method: c.req.method, route: c.req.routePath, error: described(error) },
      'unforeseen',
    );
  }
  const params = operation ? paramsAt(operation, (incoming as IncomingMessage).url ?? '') : {};
  return respond(c, parts, refusalOf(known, { requestId, dialect: operation?.dialect ?? 'problem', params }));
}

/** 405 where the path is known to another method. */
function notFound(c: Request): OperationError {
  const known = allOperations.filter((operation) => isAt(operation, c.req.path));
  if (known.length === 0) {
    if (c.req.path.startsWith(ofrepRoot)) c.env.operation = operations.ofrepEvaluateAll;
    return new OperationError('NOT_FOUND', 'there is nothing at this path');
  }
  // In the words, and for the pages, of those who share it.
  c.env.operation = known.find(({ isForBrowsers }) => isForBrowsers) ?? known[0];
  const methods = known.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : method));
  return methodNotAllowed([...new Set(methods)]);
}

function methodNotAllowed(methods: string[]): OperationError {
  const allow = methods.join(', ');
  return new OperationError('METHOD_NOT_ALLOWED', `this path knows ${allow}`, { more: { allow } });
}
