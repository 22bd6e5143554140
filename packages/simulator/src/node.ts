/** A server node: the real delivery and data plane over the hub, in a process that is started, killed and drained. */
import { allOperations, OperationError } from '@halyard/contract';
import { createDataPlane, type DataPlane } from '../../server/src/data-plane/data-plane.ts';
import { createContextSamples } from '../../server/src/features/blast-radius/index.ts';
import { deliverFrom } from '../../server/src/features/delivery/delivery.ts';
import { type Delivery, streamClient } from '../../server/src/features/delivery/index.ts';
import type { Log } from '../../server/src/platform/log.ts';
import { createMetrics } from '../../server/src/platform/metrics.ts';
import { isUnavailable } from '../../server/src/platform/unavailable.ts';
import { createRateLimits } from '../../server/src/rate-limits.ts';
import type { Doorbell } from './doorbell.ts';
import type { Ground } from './ground.ts';
import type { Hub } from './hub.ts';
import { hubSource } from './hub-source.ts';
import type { ArrivedRequest, Connection } from './network/connection.ts';
import type { Link } from './network/link.ts';
import type { ServerEnd } from './network/server-end.ts';
import { SimulatedProcess } from './simulated-process.ts';

export interface NodeOptions {
  name: string;
  hub: Hub;
  doorbell: Doorbell;
  /** To the hub. */
  link: Link;
}

/** Nobody asks for them here. */
const metrics = createMetrics();
/** None is on, so that no clock is asked. */
const limits = createRateLimits(
  { writes: 0, reads: 0, evaluations: 0, refusedKeys: 0 },
  { clock: { now: () => new Date(0) }, metrics, addressOf: () => undefined },
);
const pollMs = 1_000;
const drainMs = 5_000;

export class Node {
  readonly name: string;
  readonly link: Link;
  readonly connections = new Set<Connection>();
  readonly #ground: Ground;
  readonly #options: NodeOptions;
  #lives = 0;
  #process: SimulatedProcess;
  #delivery: Delivery | undefined;
  #dataPlane: DataPlane | undefined;
  #isDraining = false;
  /** Until when nobody starts it again. */
  isDown = true;
  skewMs = 0;
  /** A key was refused. */
  onRefused: (authorization: string | undefined) => void = () => {};

  constructor(ground: Ground, options: NodeOptions) {
    this.#ground = ground;
    this.#options = options;
    this.name = options.name;
    this.link = options.link;
    this.#process = new SimulatedProcess(this.name, ground.scheduler, ground.random.fork(this.name));
    this.#process.kill();
  }

  get process(): SimulatedProcess {
    return this.#process;
  }

  get delivery(): Delivery | undefined {
    return this.#delivery;
  }

  get isListening(): boolean {
    return this.#dataPlane !== undefined && !this.#isDraining;
  }

  start(): void {
    const { scheduler, random } = this.#ground;
    this.isDown = false;
    this.#isDraining = false;
    const own = random.fork(`${this.name}#${++this.#lives}`);
    const process = new SimulatedProcess(this.name, scheduler, own);
    process.skewMs = this.skewMs;
    this.#process = process;
    this.#open(process).catch((error: unknown) => {
      this.#ground.trace.note(`${this.name} cannot start: ${String(error)}`);
      process.receive(own.between(500, 3_000), () => {
        process.kill();
        this.start();
      });
    });
  }

  /** `isSilent`: the machine is gone too, and says nothing to anyone. */
  kill(isSilent: boolean): void {
    this.isDown = true;
    this.#process.kill();
    this.#delivery = undefined;
    this.#dataPlane = undefined;
    for (const connection of this.connections) connection.serverDied(isSilent);
    this.connections.clear();
  }

  /** As by SIGTERM; calls back when the process has gone, at most some seconds later. */
  drain(onGone: () => void): void {
    const process = this.#process;
    const gone = (): void => {
      if (!process.isAlive) return;
      this.kill(false);
      onGone();
    };
    if (!this.#delivery) {
      gone();
      return;
    }
    this.#isDraining = true;
    process.receive(drainMs, gone);
    void this.#delivery.drain().then(() => process.receive(1_500, gone));
  }

  /** A request that came over the network. */
  handle(request: ArrivedRequest, server: ServerEnd): void {
    if (!this.#dataPlane) {
      server.refuse();
      return;
    }
    this.#answer(this.#dataPlane, request, server).catch((error: unknown) => {
      const known = knownAs(error);
      if (!known) throw error;
      if (known.status === 401) this.onRefused(request.headers['authorization']);
      const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
      if (known.status === 503) headers['retry-after'] = String(known.more['retryAfterSeconds'] ?? 1);
      server.respond({ status: known.status, headers }, JSON.stringify(known.toProblem('simulated')));
    });
  }

  async #open(process: SimulatedProcess): Promise<void> {
    const { trace, random, defect } = this.#ground;
    const { hub, doorbell, link } = this.#options;
    const own = random.fork(`${this.name}#${this.#lives}/source`);
    const plain = hubSource(hub, link, process, own);
    const source = defect?.source?.(plain, hub) ?? plain;
    const bus = doorbell.busOf(process);
    const clock = process.serverClock;
    const log = this.#log();
    await source.keepEpoch();
    const surroundings = { source, bus, clock, timers: process.serverTimers, log, random: own.next };
    const opened = await deliverFrom(surroundings, { pollMs, streamsPerSecond: 50, streamsPerAddress: 0 });
    const delivery = defect?.delivery?.(opened, process) ?? opened;
    this.#delivery = delivery;
    this.#dataPlane = createDataPlane({
      delivery,
      // Accepted once the database has it, as the real one.
      usage: {
        accept: async (key, { events }) => {
          await plain.readKeys([key.id]);
          return { accepted: events.length, duplicate: false };
        },
      },
      bus,
      redis: undefined,
      clock,
      fillIn: (context) => context,
      samples: createContextSamples({ sources: 'off', privateAttributes: [] }, clock),
      readPastSnapshot: () => Promise.reject(new Error('no SDK asks for the past')),
      readPastMoment: () => Promise.reject(new Error('no SDK asks for the past')),
      limits,
      isLeaving: () => this.#isDraining,
      breakers: [],
      metrics,
      metricsPublic: false,
      publicUrl: undefined,
    });
    trace.note(`${this.name} is up`);
  }

  async #answer(dataPlane: DataPlane, request: ArrivedRequest, server: ServerEnd): Promise<void> {
    const { method, url, headers, body } = request;
    const operation = allOperations.find((each) => each.path === url.pathname && each.method === method)!;
    const answer = await dataPlane.get(operation)!({
      authorization: headers['authorization'],
      params: {},
      query: Object.fromEntries(url.searchParams),
      readBody: async () => (body === undefined ? undefined : JSON.parse(body)),
      facts: { headers, socket: {} },
      ifNoneMatch: headers['if-none-match'],
      lastEventId: headers['last-event-id'],
      contextToken: headers['halyard-context-token'],
    });
    if (!('stream' in answer)) {
      const type = { 'content-type': answer.contentType, ...answer.headers };
      server.respond({ status: answer.status, headers: type }, answer.body);
      return;
    }
    answer.stream.open(server, streamClient(headers));
  }

  #log(): Log {
    const say = (fields: object, message: string) => {
      const verdict = 'verdict' in fields ? ` (${String(fields.verdict)})` : '';
      this.#ground.trace.note(`${this.name}: ${message}${verdict}`);
    };
    return { debug() {}, info: say, warn: say, error: say } as unknown as Log;
  }
}

function knownAs(error: unknown): OperationError | undefined {
  if (error instanceof OperationError) return error;
  return isUnavailable(error) ? new OperationError('DATABASE_UNAVAILABLE', 'nothing was kept') : undefined;
}
