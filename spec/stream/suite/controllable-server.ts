/**
 * A server of the protocol on loopback that does nothing by itself: every request waits until somebody says what becomes
 * of it. It sees to what holds in every case: the key in every request, and never two streams of one client.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

export type Kind = 'stream' | 'snapshot';

/** One request, and whatever is done about it. */
export interface Exchange {
  readonly kind: Kind;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** What the client says it holds: parameter, Last-Event-ID or If-None-Match. */
  readonly basis: string | null;
  readonly atMs: number;
  readonly isClosed: boolean;
}

export const key = 'hal_server_Conform1abcdefghijklmnopqrstuvwxyz012345abc123';
/** A client that ends one stream and begins another at once may seem to have both for so long. */
const overlapMs = 300;
/** Ports of servers that may listen again: nobody else's client must find another server there meanwhile. */
const reserved = new Set<number>();

export class ControllableServer {
  /** What no client may do, whatever the case is about. */
  readonly violations: string[] = [];
  /** Requests that nobody has taken, oldest first. */
  readonly #waiting: Exchange[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<Exchange>();
  readonly #automatic = new Map<Kind, (exchange: Exchange) => void>();
  #server: Server | undefined;
  #port = 0;
  #requests = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** So far, taken or not. */
  get requestCount(): number {
    return this.#requests;
  }

  /** On the port it had before, if it had one. */
  async listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ keepAlive: false }, (request, response) => this.#accept(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await listenOn(server, this.#port);
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    reserved.add(this.#port);
  }

  /** Refuses connections from now on, and ends those there are. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The oldest request of a kind that is still open; undefined: none. */
  take(kind: Kind): Exchange | undefined {
    for (;;) {
      const index = this.#waiting.findIndex((exchange) => exchange.kind === kind);
      if (index < 0) return undefined;
      const [exchange] = this.#waiting.splice(index, 1);
      if (!exchange!.isClosed) return exchange;
    }
  }

  /** Answers every request of a kind so, those that wait included. */
  answerAll(kind: Kind, answer: (exchange: Exchange) => void): void {
    this.#automatic.set(kind, answer);
    for (let exchange = this.take(kind); exchange; exchange = this.take(kind)) answer(exchange);
  }

  #accept(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const { pathname, searchParams } = new URL(request.url!, this.url);
    if (pathname === '/sdk/events') {
      request.resume();
      response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    this.#requests++;
    const kind = { '/sdk/stream': 'stream', '/sdk/snapshot': 'snapshot' }[pathname] as Kind | undefined;
    if (!kind || request.method !== 'GET') {
      this.violations.push(`${request.method} ${pathname} was asked for`);
      response.writeHead(404).end();
      return;
    }
    if (request.headers.authorization !== `Bearer ${key}`) {
      this.violations.push(
        `${pathname} was asked for with the authorization ${request.headers.authorization}`,
      );
    }
    const { socket, headers } = request;
    const tag = /^(?:W\/)?"(.*)"$/.exec(headers['if-none-match'] ?? '')?.[1];
    const basis = kind === 'snapshot' ? tag : (searchParams.get('basis') ?? headers['last-event-id']);
    const exchange: Exchange = {
      kind,
      request,
      response,
      socket,
      basis: (basis as string | undefined) ?? null,
      atMs: performance.now(),
      get isClosed() {
        return socket.destroyed || response.writableEnded;
      },
    };
    if (kind === 'stream') this.#watch(exchange);
    const automatic = this.#automatic.get(kind);
    if (automatic) automatic(exchange);
    else this.#waiting.push(exchange);
  }

  #watch(exchange: Exchange): void {
    const others = [...this.#streams];
    this.#streams.add(exchange);
    exchange.socket.on('close', () => this.#streams.delete(exchange));
    if (others.length === 0) return;
    void sleep(overlapMs).then(async () => {
      // After a pause of this process, what has ended meanwhile is heard of now.
      for (let turn = 0; turn < 3; turn++) await nextTurn();
      const open = others.filter((other) => this.#streams.has(other) && !other.isClosed);
      if (open.length > 0 && this.#streams.has(exchange))
        this.violations.push('two streams were open at once');
    });
  }
}

/** 0: any port that was never one of ours. */
async function listenOn(server: Server, port: number): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    if (port !== 0 || !reserved.has((server.address() as AddressInfo).port)) return;
    await new Promise((resolve) => server.close(resolve));
  }
}
