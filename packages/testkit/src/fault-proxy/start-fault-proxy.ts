import { createServer, connect as openSocket, type Socket } from 'node:net';
import { freePort } from '../free-port.ts';
import { type Direction, FaultyConnection } from './faulty-connection.ts';
import { seededRandom } from './seeded-random.ts';
import type { Toxic } from './toxics.ts';

/** Which connections a toxic is on. */
export interface Reach {
  /**
   * `downstream` by default: towards the client, so that it is on answers. `halfOpen` and `down` are on both ways
   * whatever is said here.
   */
  readonly direction?: Direction;
  /** The share of connections that get it, of open ones and of those to come; 1 by default. */
  readonly toxicity?: number;
}

/** A toxic in force. */
export interface ActiveToxic extends Disposable {
  /** From now on it has no effect; what it was still holding passes. Idempotent. */
  remove(): void;
}

/** What a proxy has counted. */
export interface FaultCounters {
  /** Connections taken since the start. */
  readonly accepted: number;
  /** Bytes that arrived at the other side, of all connections. */
  readonly upstreamBytes: number;
  readonly downstreamBytes: number;
}

/** Stands between clients and a server, for what networks do. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Open now. */
  readonly connections: number;
  readonly counters: FaultCounters;
  /** Puts a toxic on connections that are open, and on those to come. */
  add(toxic: Toxic & Reach): ActiveToxic;
  /** Removes every toxic. */
  clear(): void;
  /** As an address that another server takes over: resets all connections, and leads new ones to this port. */
  leadTo(port: number): void;
  /** Resets all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1 that leads to the port `to` of the same address. It holds at most
 * 256 KB of each direction; then the sender waits. `seed` decides what toxics draw; the same by default.
 */
export async function startFaultProxy(options: {
  readonly to: number;
  readonly seed?: number;
}): Promise<FaultProxy> {
  const port = await freePort();
  let to = options.to;
  const random = seededRandom(options.seed ?? 1);
  const connections = new Set<FaultyConnection>();
  const active = new Map<ActiveToxic, Toxic & Reach>();
  const gone = { accepted: 0, upstream: 0, downstream: 0 };

  function lay(connection: FaultyConnection, id: ActiveToxic, toxic: Toxic & Reach): void {
    const { direction = 'downstream', toxicity = 1 } = toxic;
    if (random() < toxicity) connection.lay(id, toxic, direction, random);
  }

  function accept(client: Socket): void {
    gone.accepted++;
    const upstream = openSocket({ host: '127.0.0.1', port: to, allowHalfOpen: true });
    const connection = new FaultyConnection(client, upstream, () => {
      connections.delete(connection);
      const passed = connection.passedBytes;
      gone.upstream += passed.upstream;
      gone.downstream += passed.downstream;
    });
    connections.add(connection);
    for (const [id, toxic] of active) lay(connection, id, toxic);
  }

  const server = createServer({ allowHalfOpen: true }, accept);
  let listening = Promise.resolve();
  /** Listens, unless the server is said to be away for everybody. */
  function listenOrNot(): void {
    const isDown = [...active.values()].some(({ kind, toxicity = 1 }) => kind === 'down' && toxicity >= 1);
    if (isDown) server.close();
    else if (!server.listening) listening = listen();
  }
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port }, () => {
        server.off('error', reject);
        resolve();
      });
    });

  async function close(): Promise<void> {
    await listening.catch(() => {});
    server.close();
    for (const connection of connections) connection.cut('reset');
  }

  await listen();
  return {
    port,
    get connections() {
      return connections.size;
    },
    get counters() {
      const passed = [...connections].map((connection) => connection.passedBytes);
      return {
        accepted: gone.accepted,
        upstreamBytes: passed.reduce((sum, { upstream }) => sum + upstream, gone.upstream),
        downstreamBytes: passed.reduce((sum, { downstream }) => sum + downstream, gone.downstream),
      };
    },
    add(toxic) {
      const remove = () => {
        if (!active.delete(added)) return;
        for (const connection of connections) connection.lift(added);
        listenOrNot();
      };
      const added: ActiveToxic = { remove, [Symbol.dispose]: remove };
      active.set(added, toxic);
      for (const connection of connections) lay(connection, added, toxic);
      listenOrNot();
      return added;
    },
    clear() {
      for (const added of [...active.keys()]) added.remove();
    },
    leadTo(other) {
      to = other;
      for (const connection of connections) connection.cut('reset');
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
