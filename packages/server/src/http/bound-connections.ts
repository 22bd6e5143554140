/** What a connection may cost before anybody knows whose it is. */
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';

/** Connections are looked at so often, whether they are within their times. */
export const connectionOptions: ServerOptions = {
  noDelay: true,
  keepAlive: true,
  connectionsCheckingInterval: 5_000,
};

/** Requests that came before an answer to the one before was taken. Hardly anybody asks so, but for floods. */
const mostAhead = 4;

/** A client that dribbles its headers or its body, or takes nothing of its answer, holds nothing open for long. */
export function boundTimes(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  // Without a byte either way. Streams have a beat each 15 s.
  server.timeout = 60_000;
}

const ahead = Symbol('requests ahead of their turn');
type Counted = IncomingMessage['socket'] & { [ahead]?: number };

/**
 * Whether a request may be answered: false where too many wait on its connection, which is ended then. Node hands over
 * all that came in one piece before it turns to anybody else, and a hundred requests fit in.
 */
export function isInTurn(request: IncomingMessage, response: ServerResponse): boolean {
  const socket: Counted = request.socket;
  // The answer to one that came early has no socket yet.
  if (response.socket !== null) return !socket.destroyed;
  const waiting = (socket[ahead] ?? 0) + 1;
  socket[ahead] = waiting;
  response.once('close', () => {
    socket[ahead] = (socket[ahead] ?? 1) - 1;
  });
  if (waiting > mostAhead) socket.destroy();
  return !socket.destroyed;
}
