/**
 * The service as a source: keeps a client on its state by one attempt at a time, a stream or a poll, and when it ends
 * the next one as pacing says. What fails here is told, never thrown, and never takes away what is held.
 */
import type { Evaluator, Snapshot } from '@halyard/core';
import type { Clock } from '../clock.ts';
import type { Network, OpenRequest } from '../network.ts';
import { type PollResult, poll } from '../poller.ts';
import type { Sink, Source } from '../source.ts';
import type { Timetable } from '../timetable.ts';
import type { Timings } from '../timings.ts';
import { formatVersion } from '../version.ts';
import { Backoff, type Failure } from './backoff.ts';
import { Connection } from './connection.ts';
import { Pacing, type Step } from './pacing.ts';
import { type Action, Receiver } from './receiver.ts';

export interface FollowerOptions {
  streamUrl: URL;
  snapshotUrl: URL;
  headers: Record<string, string>;
  network: Network;
  clock: Clock;
  timetable: Timetable;
  timings: Timings;
  random: () => number;
  /** What holds the entries that deltas change. */
  evaluator: Pick<Evaluator, 'flag' | 'segment'>;
  /** The stream wants to hear of what becomes visible; undefined: it has ended. */
  onAsked: (withinMs: number | undefined) => void;
}

/**
 * How a client gets what is new:
 * - `connecting`: no way yet; an attempt is under way, or comes within seconds
 * - `streaming`: a stream is open, and what is held is what the service has
 * - `polling`: streams are cut on the way; the service is asked every 30 s
 * - `resting`: the service refuses the key or wants a longer pause; attempts are minutes apart
 * - `offline`: nobody is asked, because the client is closed or has another source than the service
 */
export type Connectivity = 'connecting' | 'streaming' | 'polling' | 'resting' | 'offline';

const NEXT = 'next attempt';
const POLL = 'poll';

export class Follower implements Source {
  readonly #options: FollowerOptions;
  readonly #receiver: Receiver;
  readonly #backoff: Backoff;
  readonly #pacing: Pacing;
  #sink!: Sink;
  #attempt: Connection | OpenRequest | undefined;
  /** What is held is in doubt: ask for everything. It goes on answering meanwhile. */
  #wantsFull = false;
  /** How long the pause is that is being made. */
  #pauseMs = 0;
  #isStopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    const { evaluator } = options;
    this.#receiver = new Receiver(({ kind, key }) =>
      kind === 'flag' ? evaluator.flag(key) : evaluator.segment(key),
    );
    this.#backoff = new Backoff(options.timings.backoff, options.random);
    this.#pacing = new Pacing(options.timings.pacing, this.#backoff, options.random);
  }

  /** The key is being refused: attempts are minutes apart. */
  get isRefused(): boolean {
    return this.#backoff.isExtended;
  }

  get connection(): Connectivity {
    if (this.#isStopped) return 'offline';
    if (this.#attempt instanceof Connection && this.#attempt.isSynced) return 'streaming';
    if (this.#pacing.isPolling) return 'polling';
    const { baseMs, ceilingMs } = this.#options.timings.backoff;
    const isLong = this.#attempt === undefined && this.#pauseMs > ceilingMs + baseMs;
    return isLong || this.#backoff.isExtended ? 'resting' : 'connecting';
  }

  /** Before start(): the client holds this state already, from disk. */
  restored(snapshot: Snapshot): void {
    this.#receiver.hold(snapshot);
  }

  start(sink: Sink): () => void {
    this.#sink = sink;
    this.#stream();
    return () => this.#stop();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#release();
    this.#options.timetable.clear(NEXT);
  }

  /** Ends whatever is under way, so that starting something can never make two. */
  #release(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt instanceof Connection) {
      attempt.close();
      this.#options.onAsked(undefined);
    } else attempt?.cancel();
    this.#options.timetable.clear(POLL);
  }

  #next({ attempt, delayMs }: Step): void {
    this.#release();
    if (this.#isStopped) return;
    this.#pauseMs = delayMs;
    this.#options.timetable.set(NEXT, delayMs, () => (attempt === 'stream' ? this.#stream() : this.#poll()));
  }

  #stream(): void {
    this.#release();
    const { streamUrl, headers, network, clock, timetable, timings } = this.#options;
    const url = new URL(streamUrl);
    const { held } = this.#receiver;
    if (held && !this.#wantsFull) url.searchParams.set('basis', formatVersion(held));
    this.#receiver.begin();
    const connection: Connection = new Connection({
      url,
      headers,
      network,
      clock,
      timetable,
      timings: timings.connection,
      onEvent: ({ name, data }) => this.#act(connection, this.#receiver.receive(name, data)),
      onEnd: (end) => this.#streamFailed(connection, end),
    });
    this.#attempt = connection;
  }

  #act(connection: Connection, action: Action): void {
    switch (action.do) {
      case 'nothing':
        return;
      case 'promise':
        this.#options.onAsked(action.withinMs);
        return;
      case 'confirm':
        this.#streamSynced(connection);
        return;
      case 'replace':
        this.#taken(connection, this.#sink.replace(action.snapshot));
        return;
      case 'apply':
        this.#taken(connection, this.#sink.apply(action));
        return;
      case 'reconnect':
        if (action.basis === 'nothing') this.#wantsFull = true;
        this.#streamFailed(connection, { error: action.why });
        return;
      case 'leave': {
        const step = this.#pacing.askedToLeave(connection.healthyMs, action.reconnectAfterMs);
        this.#next(step);
        this.#sink.failed('the service asked to come back later');
      }
    }
  }

  #taken(connection: Connection, refusal: string | undefined): void {
    if (refusal === undefined) {
      this.#streamSynced(connection);
      return;
    }
    // The receiver believes to hold what was refused: a full transfer puts both in step again.
    this.#wantsFull = true;
    this.#receiver.forget();
    this.#streamFailed(connection, { error: refusal });
  }

  #streamSynced(connection: Connection): void {
    // A listener of the change may have closed the client.
    if (this.#attempt !== connection) return;
    connection.synced();
    this.#wantsFull = false;
    this.#pacing.streamSynced();
    this.#sink.synced();
  }

  #streamFailed(connection: Connection, failure: Failure & { error: string; isSilent?: boolean }): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { healthyMs } = connection;
    this.#next(this.#pacing.streamFailed({ ...failure, healthyMs }, nowMs));
    if (!this.#pacing.isPolling) this.#failed(failure);
  }

  #failed({ error, status, isSilent = false }: Failure & { error: string; isSilent?: boolean }): void {
    this.#sink.failed(error, { isRefused: status === 401 || status === 403, isSilent });
  }

  #poll(): void {
    this.#release();
    const { snapshotUrl: url, headers, network, clock, timetable, timings } = this.#options;
    const held = this.#wantsFull ? undefined : this.#receiver.held;
    timetable.set(POLL, timings.pollTimeoutMs, () => {
      this.#polled({ kind: 'failure', error: `no snapshot for ${timings.pollTimeoutMs} ms` });
    });
    this.#attempt = poll({
      url,
      headers,
      held,
      network,
      clock,
      maxBytes: timings.snapshotMaxBytes,
      onResult: (result) => this.#polled(result),
    });
  }

  #polled(result: PollResult): void {
    if (result.kind === 'failure') {
      this.#next(this.#pacing.pollFailed(result));
      this.#failed(result);
      return;
    }
    this.#next(this.#pacing.pollSucceeded(this.#options.clock.monotonicMs()));
    if (result.kind === 'snapshot') {
      const held = this.#receiver.held;
      const isNewer = held?.epoch !== result.snapshot.epoch || result.snapshot.version > held.version;
      const refusal = isNewer ? this.#hold(result.snapshot) : undefined;
      if (refusal !== undefined) {
        this.#failed({ error: refusal });
        return;
      }
    }
    if (!this.#isStopped) this.#sink.synced();
  }

  #hold(snapshot: Snapshot): string | undefined {
    const refusal = this.#sink.replace(snapshot);
    if (refusal === undefined) this.#receiver.hold(snapshot);
    return refusal;
  }
}
