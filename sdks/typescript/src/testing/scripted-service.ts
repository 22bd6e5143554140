/**
 * A service on loopback that speaks the data plane for one environment, over a real HTTP server: by default it is
 * well, and a test can take over any request to misbehave. It remembers every request and every socket.
 */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Flag, Segment, Snapshot } from '@halyard/core';
import { snapshotOf } from './flags.ts';
import { hashOf } from './hash.ts';

export type Answerer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface Batch {
  instance: string;
  sequence: number;
  sdk: { name: string; version: string };
  holds?: { epoch: string; version: number };
  dropped?: number;
  events: Record<string, unknown>[];
}

export class ScriptedService {
  snapshot: Snapshot;
  /** How streams, snapshots and events are answered; undefined: as a healthy service does. */
  onStream: Answerer | undefined;
  onSnapshot: Answerer | undefined;
  /** Answers a status for a batch; the healthy one is 202. */
  onEvents: ((batch: Batch, request: http.IncomingMessage) => number) | undefined;
  /** Path and query of every request, in order, with when it came. */
  readonly requests: { path: string; atMs: number; headers: http.IncomingHttpHeaders }[] = [];
  readonly sockets = new Set<Socket>();
  readonly streams = new Set<http.ServerResponse>();
  /** The most streams that were open at any moment. */
  mostStreams = 0;
  mostSockets = 0;
  /** Batches that were accepted. */
  readonly batches: Batch[] = [];
  #server: http.Server | undefined;
  #port = 0;

  constructor(snapshot: Snapshot = snapshotOf({})) {
    this.snapshot = snapshot;
  }

  static async start(snapshot?: Snapshot): Promise<ScriptedService> {
    const service = new ScriptedService(snapshot);
    await service.listen();
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  count(path: string): number {
    return this.requests.filter((request) => request.path.startsWith(path)).length;
  }

  /** Listens, on the port it had before if it had one. */
  async listen(): Promise<void> {
    const server = http.createServer((request, response) => this.#answer(request, response));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      this.mostSockets = Math.max(this.mostSockets, this.sockets.size);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Cuts everything and stops listening, as a process that is killed. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    this.cut();
    await closed;
  }

  /** Cuts every connection by RST. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Makes changes as one version and tells every stream; null deletes. */
  change(flags: Record<string, Flag | null>, segments: Record<string, Segment | null> = {}): void {
    const from = this.snapshot.version;
    const version = from + 1;
    this.snapshot = structuredClone({ ...this.snapshot, version });
    const lines: string[] = [];
    const take = (kind: 'flag' | 'segment', entries: Record<string, Flag | Segment | null>): void => {
      const held = (kind === 'flag' ? this.snapshot.flags : this.snapshot.segments) as Record<
        string,
        unknown
      >;
      for (const [key, entry] of Object.entries(entries)) {
        if (entry === null) {
          delete held[key];
          lines.push(event('delete', { kind, key }));
        } else {
          held[key] = { ...entry, version };
          lines.push(event('put', { kind, key, entry: held[key] }));
        }
      }
    };
    take('flag', flags);
    take('segment', segments);
    const text = lines.join('') + this.commit(from);
    for (const stream of this.streams) stream.write(text);
  }

  commit(from: number | null): string {
    const { epoch, version } = this.snapshot;
    const hash = hashOf(this.snapshot);
    return event('commit', { epoch, from, version, hash }, `${epoch}.${version}`);
  }

  intent(transfer: 'none' | 'changes' | 'full'): string {
    const { epoch, version, project, environment } = this.snapshot;
    return event('intent', { transfer, epoch, version, project, environment });
  }

  /** Every entry, as puts. */
  puts(): string {
    const { flags, segments } = this.snapshot;
    const put = (kind: string, entries: object) =>
      Object.entries(entries).map(([key, entry]) => event('put', { kind, key, entry }));
    return [...put('flag', flags), ...put('segment', segments)].join('');
  }

  full(): string {
    return this.intent('full') + this.puts() + this.commit(null);
  }

  /** Opens a stream as a healthy service does. */
  readonly serveStream: Answerer = (request, response) => {
    const basis = new URL(request.url!, this.url).searchParams.get('basis');
    const { epoch, version } = this.snapshot;
    this.openStream(response);
    response.write(basis === `${epoch}.${version}` ? this.intent('none') : this.full());
  };

  /** Headers of a stream and nothing else; later changes go to it. */
  openStream(response: http.ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
    });
    response.flushHeaders();
    this.streams.add(response);
    this.mostStreams = Math.max(this.mostStreams, this.streams.size);
    response.on('close', () => this.streams.delete(response));
  }

  readonly serveSnapshot: Answerer = (request, response) => {
    const { epoch, version } = this.snapshot;
    const etag = `"${epoch}.${version}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else
      response
        .writeHead(200, { etag, 'content-type': 'application/json' })
        .end(JSON.stringify(this.snapshot));
  };

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.requests.push({ path: request.url!, atMs: performance.now(), headers: request.headers });
    response.on('error', () => {});
    const { pathname } = new URL(request.url!, this.url);
    if (pathname === '/sdk/stream') (this.onStream ?? this.serveStream)(request, response);
    else if (pathname === '/sdk/snapshot') (this.onSnapshot ?? this.serveSnapshot)(request, response);
    else if (pathname === '/sdk/events') this.#takeEvents(request, response);
    else response.writeHead(404).end();
  }

  #takeEvents(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const batch = JSON.parse(Buffer.concat(chunks).toString()) as Batch;
      const status = this.onEvents?.(batch, request) ?? 202;
      if (status === 0) return;
      if (status >= 200 && status < 300) this.batches.push(batch);
      response.writeHead(status).end();
    });
  }
}

/** One event as it goes over the wire. */
export function event(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
