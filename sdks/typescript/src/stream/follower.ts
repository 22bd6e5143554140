/**
 * Keeps an evaluator on the service's state: one attempt at a time, a stream or a poll, and when it ends the next one
 * as pacing says. What fails here is told, never thrown, and never takes away what is held.
 */
import type { Applied, Evaluator, Snapshot } from '@halyard/core';
import type { Clock } from '../clock.ts';
import type { Network, OpenRequest } from '../network.ts';
import { type PollResult, poll } from '../poller.ts';
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
  evaluator: Evaluator;
  /** The evaluator has just taken a new state; these flags may answer differently. */
  onApplied: (changed: string[]) => void;
  /** What is held is what the service has. */
  onSynced: () => void;
  onFailed: (error: string, kind: { isRefused: boolean; isSilent: boolean }) => void;
}

const NEXT = 'next attempt';
const POLL = 'poll';

export class Follower {
  readonly #options: FollowerOptions;
  readonly #receiver = new Receiver();
  readonly #backoff: Backoff;
  readonly #pacing: Pacing;
  #attempt: Connection | OpenRequest | undefined;
  /** What is held is in doubt: ask for everything. It goes on answering meanwhile. */
  #wantsFull = false;
  #isStopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.timings.backoff, options.random);
    this.#pacing = new Pacing(options.timings.pacing, this.#backoff, options.random);
  }

  /** The key is being refused: attempts are minutes apart. */
  get isRefused(): boolean {
    return this.#backoff.isExtended;
  }

  /** Holds a state from disk, before start(); false: it is none that can be held. */
  restore(snapshot: Snapshot): boolean {
    return this.#hold(snapshot) === undefined;
  }

  start(): void {
    this.#stream();
  }

  stop(): void {
    this.#isStopped = true;
    this.#release();
    this.#options.timetable.clear(NEXT);
  }

  /** Ends whatever is under way, so that starting something can never make two. */
  #release(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt instanceof Connection) attempt.close();
    else attempt?.cancel();
    this.#options.timetable.clear(POLL);
  }

  #next({ attempt, delayMs }: Step): void {
    this.#release();
    if (this.#isStopped) return;
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
      case 'confirm':
        this.#streamSynced(connection);
        return;
      case 'replace':
        this.#takeFrom(connection, () => this.#options.evaluator.replace(action.snapshot));
        return;
      case 'apply':
        this.#takeFrom(connection, () => this.#options.evaluator.apply(action));
        return;
      case 'reconnect':
        if (action.basis === 'nothing') this.#wantsFull = true;
        this.#streamFailed(connection, { error: action.why });
        return;
      case 'leave': {
        const step = this.#pacing.askedToLeave(connection.healthyMs, action.reconnectAfterMs);
        this.#next(step);
        this.#options.onFailed('the service asked to come back later', { isRefused: false, isSilent: false });
      }
    }
  }

  #takeFrom(connection: Connection, take: () => Applied): void {
    const refusal = this.#take(take);
    if (refusal === undefined) {
      this.#streamSynced(connection);
      return;
    }
    // The receiver believes to hold what the evaluator refused: a full transfer puts both in step again.
    this.#wantsFull = true;
    this.#receiver.forget();
    this.#streamFailed(connection, { error: refusal });
  }

  /** Why the evaluator could not take a state; it then holds the one before. */
  #take(take: () => Applied): string | undefined {
    try {
      const { accepted, refused, changed } = take();
      if (!accepted) return `the state is refused: ${refused[0]?.pointer} ${refused[0]?.message}`;
      this.#options.onApplied(changed);
      return undefined;
    } catch (error) {
      return `the state cannot be taken: ${String(error)}`;
    }
  }

  #streamSynced(connection: Connection): void {
    // A listener of the change may have closed the client.
    if (this.#attempt !== connection) return;
    connection.synced();
    this.#wantsFull = false;
    this.#pacing.streamSynced();
    this.#options.onSynced();
  }

  #streamFailed(connection: Connection, failure: Failure & { error: string; isSilent?: boolean }): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { healthyMs } = connection;
    this.#next(this.#pacing.streamFailed({ ...failure, healthyMs }, nowMs));
    if (!this.#pacing.isPolling) this.#failed(failure);
  }

  #failed({ error, status, isSilent = false }: Failure & { error: string; isSilent?: boolean }): void {
    this.#options.onFailed(error, { isRefused: status === 401 || status === 403, isSilent });
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
    if (!this.#isStopped) this.#options.onSynced();
  }

  #hold(snapshot: Snapshot): string | undefined {
    const refusal = this.#take(() => this.#options.evaluator.replace(snapshot));
    if (refusal === undefined) this.#receiver.hold(snapshot);
    return refusal;
  }
}
