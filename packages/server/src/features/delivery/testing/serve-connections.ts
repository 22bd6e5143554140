/** Stream connections over real sockets, without the service around them. */
import { once } from 'node:events';
import { createServer, type RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { webSocketHandshake } from '../../../testing/web-socket-handshake.ts';
import { nodeStreamConnection } from '../node-stream-connection.ts';
import type { StreamConnection } from '../stream-connection.ts';
import { wsStreamConnection } from '../ws-stream-connection.ts';

export const transports = ['server-sent events', 'websocket'] as const;
export type Transport = (typeof transports)[number];

/** What a client writes first. */
export const handshake: Record<Transport, string> = {
  'server-sent events': 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  websocket: webSocketHandshake(),
};

export interface ConnectionServer extends AsyncDisposable {
  port: number;
}

/** Hands over the connection of each request; `transport` both: of requests and of handshakes. */
export async function serveConnections(
  transport: Transport | 'both',
  onConnection: (connection: StreamConnection, url: URL) => void,
  onOther?: RequestListener,
): Promise<ConnectionServer> {
  const urlOf = (url = '') => new URL(url, 'http://localhost');
  const server = createServer((request, response) => {
    const isStream = transport !== 'websocket' && (!onOther || urlOf(request.url).pathname === '/');
    if (isStream) onConnection(nodeStreamConnection(request, response), urlOf(request.url));
    else onOther?.(request, response);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('upgrade', (request, socket: Socket, head) => {
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    onConnection(wsStreamConnection(request, response, head), urlOf(request.url));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
