import { createServer, connect as openSocket, type Socket } from 'node:net';
import { freePort } from '../free-port.ts';
import type { PgMessage } from './message-reader.ts';
import { ProxyConnection, type Verdict } from './proxy-connection.ts';

/** A message on its way, as {@link PgProxy.onMessage} shows it. */
export interface SeenMessage extends PgMessage {
  readonly from: 'frontend' | 'backend';
  /** 1 for the first connection that the proxy accepted. */
  readonly connection: number;
}

/** What a proxy has counted. */
export interface ProxyCounters {
  /** Open now. */
  readonly connections: number;
  /** Messages of sessions since {@link PgProxy.arm}, on all connections: without authentication and Terminate. */
  readonly frontend: number;
  readonly backend: number;
  /** Connections cut since {@link PgProxy.arm}. */
  readonly cuts: number;
}

/** Stands between clients and a PostgreSQL server, for faults at an exact message. */
export interface PgProxy extends AsyncDisposable {
  /** The upstream's connection string, leading here. */
  readonly url: string;
  readonly port: number;
  readonly counters: ProxyCounters;
  /** Starts counting from zero and forgets a cut that was planned. */
  arm(): void;
  /**
   * Starts counting from zero and cuts the connection that sends the k-th message (from 1): `before` neither
   * the server sees it nor the client an answer; `after` the server carries it out, and the client sees no
   * answer. Other connections go on. When the client sees its connection break, the server has finished.
   */
  cutAfter(k: number, mode: 'before' | 'after'): void;
  /** Shows every message just before it is forwarded. The returned function ends that. */
  onMessage(listener: (message: SeenMessage) => void): () => void;
  /** Nothing moves any more, though connections stay open and new ones are accepted: a half-open network. */
  pause(): void;
  /** The database is away: breaks all connections and refuses new ones. */
  refuse(): void;
  /** Ends pause() and refuse(). */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a proxy on 127.0.0.1 before the server of `upstream`, a connection string with a TCP host. It refuses
 * encryption to clients, since it has to read what they say.
 */
export async function startPgProxy(options: { readonly upstream: string }): Promise<PgProxy> {
  const target = new URL(options.upstream);
  const port = await freePort();
  const connections = new Set<ProxyConnection>();
  const listeners = new Set<(message: SeenMessage) => void>();
  let accepted = 0;
  let counted = { frontend: 0, backend: 0, cuts: 0 };
  let plan: { readonly k: number; readonly verdict: Verdict } | undefined;
  let isPaused = false;

  const judge = (message: PgMessage, inSession: boolean): Verdict => {
    if (!inSession || message.type === 'X') return 'forward';
    counted.frontend++;
    if (!plan || counted.frontend !== plan.k) return 'forward';
    counted.cuts++;
    return plan.verdict;
  };

  const accept = (client: Socket) => {
    const number = ++accepted;
    const show = (from: SeenMessage['from'], message: PgMessage) => {
      for (const listener of listeners) listener({ ...message, from, connection: number });
    };
    const upstream = openSocket({
      host: target.hostname.replace(/^\[|\]$/g, ''),
      port: Number(target.port || 5432),
      allowHalfOpen: true,
    });
    const connection = new ProxyConnection(client, upstream, {
      onFrontend(message, inSession) {
        show('frontend', message);
        return judge(message, inSession);
      },
      onBackend(message) {
        counted.backend++;
        show('backend', message);
      },
      onClose: () => connections.delete(connection),
    });
    connections.add(connection);
    if (isPaused) connection.pause();
  };

  const server = createServer({ allowHalfOpen: true }, accept);
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const refuse = () => {
    server.close();
    for (const connection of connections) connection.destroy();
  };
  const close = async () => refuse();
  const arm = (next?: typeof plan) => {
    counted = { frontend: 0, backend: 0, cuts: 0 };
    plan = next;
  };

  await listen();
  const url = new URL(options.upstream);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  url.searchParams.delete('sslmode');
  return {
    url: url.href,
    port,
    get counters() {
      return { ...counted, connections: connections.size };
    },
    arm: () => arm(),
    cutAfter: (k, mode) => arm({ k, verdict: `cut ${mode}` }),
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pause() {
      isPaused = true;
      for (const connection of connections) connection.pause();
    },
    refuse,
    async restore() {
      isPaused = false;
      for (const connection of connections) connection.resume();
      if (!server.listening) await listen();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
