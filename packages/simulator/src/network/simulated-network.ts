/** All connections between applications and nodes, and the balancer that decides which node gets which. */
import type { Network } from '../../../../sdks/typescript/src/network.ts';
import type { Ground } from '../ground.ts';
import type { Node } from '../node.ts';
import { SimulatedProcess } from '../simulated-process.ts';
import { Connection } from './connection.ts';
import { Link } from './link.ts';
import { Middlebox } from './middlebox.ts';

/** Whose requests they are. */
export interface Caller {
  readonly name: string;
  readonly process: SimulatedProcess;
  readonly connections: Set<Connection>;
  wasRefused: boolean;
}

export class SimulatedNetwork {
  readonly middlebox: Middlebox;
  readonly #ground: Ground;
  readonly #nodes: readonly Node[];
  readonly #links = new Map<string, Link>();
  /** Where connections end that no process takes: kernels, and the middlebox. */
  readonly #kernel: SimulatedProcess;

  constructor(ground: Ground, nodes: readonly Node[]) {
    this.#ground = ground;
    this.#nodes = nodes;
    this.#kernel = new SimulatedProcess('kernel', ground.scheduler, ground.random.fork('kernel'));
    this.middlebox = new Middlebox(ground.random.fork('middlebox'), () =>
      ground.trace.count('an event lost inside a stream'),
    );
  }

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  link(caller: string, node: string): Link {
    const name = `${caller}-${node}`;
    const link = this.#links.get(name) ?? new Link(this.#ground.random.fork(name));
    this.#links.set(name, link);
    return link;
  }

  /** As one life of an application has it. */
  of(caller: Caller): Network {
    const { scheduler, random, trace } = this.#ground;
    const own = random.fork(`${caller.name}@${scheduler.nowMs}`);
    const { process } = caller;
    const { middlebox } = this;
    return {
      open: (request) => {
        const node = this.#balance(own);
        const link = this.link(caller.name, node.name);
        const wrong = middlebox.answer(this.#kernel.wallMs());
        const server = node.process.isAlive && !wrong ? node.process : this.#kernel;
        const connection: Connection = new Connection(request, {
          link,
          random: own,
          client: process,
          server,
          openedAtMs: scheduler.nowMs,
          onRequest: (arrived, end) => {
            if (wrong) {
              trace.count("an answer that is not the service's", String(wrong.head.status));
              caller.wasRefused ||= wrong.head.status === 404;
              end.respond(wrong.head, wrong.body);
            } else if (node.process === server) node.handle(arrived, end);
            else end.refuse();
          },
          onCrowded: () => trace.count('much to be read', caller.name),
          alter: (bytes) => {
            if (bytes.includes('event: delta')) trace.count('a list sent as a delta');
            return middlebox.spoil(bytes);
          },
          onClientClosed: () => caller.connections.delete(connection),
          onServerClosed: () => node.connections.delete(connection),
        });
        caller.connections.add(connection);
        node.connections.add(connection);
        trace.note(`${caller.name} -> ${node.name} ${request.url.pathname}${request.url.search}`);
        if (connection.isStream) this.#disturb(connection);
        return connection.handle;
      },
    };
  }

  #balance(random: Ground['random']): Node {
    const listening = this.#nodes.filter((node) => node.isListening);
    // Health checks lag behind.
    return listening.length > 0 && random.chance(0.9) ? random.pick(listening) : random.pick(this.#nodes);
  }

  #disturb(connection: Connection): void {
    const { scheduler, trace, random } = this.#ground;
    const { middlebox } = this;
    if (middlebox.holds()) {
      trace.count('a stream held back');
      connection.lose('down');
      return;
    }
    const { streamLifeMs } = middlebox;
    if (streamLifeMs === undefined) return;
    scheduler.after(streamLifeMs * (0.5 + random.next()), () => {
      if (!connection.isOpen) return;
      trace.count('a stream cut on the way');
      connection.break();
    });
  }
}
