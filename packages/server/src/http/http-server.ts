/** Node's HTTP server around the application: connections, handshakes, the names of requests. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { holdsKey, operations } from '@halyard/contract';
import { getRequestListener } from '@hono/node-server';
import { isWebSocketHandshake } from '../features/delivery/index.ts';
import { createApp } from './app.ts';
import { boundTimes, connectionOptions, isInTurn } from './bound-connections.ts';
import type { AppParts } from './exchange.ts';
import { createHttpDurations } from './http-durations.ts';

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
