/**
 * All open streams: who is told, and when. What is sent is decided by the session of each, and what becomes of its
 * connection by the stream itself; here are the timers and the fan-out.
 */
import { OperationError } from '@halyard/contract';
import { type Clock, systemClock, systemTimers, type Timers } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { type Admission, createAdmission } from './admission.ts';
import { createBeatWheel, slotMs } from './beat-wheel.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { DataKey } from './key-ring.ts';
import type { NudgeBasis } from './nudge-session.ts';
import { createOpenPlaces, type OpenPlaces } from './open-places.ts';
import { OpenStream, type OpenStreamParts } from './open-stream.ts';
import type { HeldState } from './rewind-check.ts';
import type { StreamClient, StreamView } from './stream-client.ts';
import type { StreamConnection } from './stream-connection.ts';
import { followNudges, followSnapshot, type StreamKindName } from './stream-kind.ts';
import { beatMessage, errorMessage, type Position, parsePosition } from './stream-messages.ts';
import { newStreamTally, type OpenStreams, type StreamEnd, type StreamRefusal } from './stream-tally.ts';

export interface StreamsOptions {
  /** Of each kind: pages, whose tickets are public, take nothing from SDKs of servers. */
  streamsPerSecond: number;
  /** Nudges that one place follows at a time; 0: any number. */
  streamsPerAddress: number;
  log: Log;
  /** Whether a key that opened a stream still holds, by the secret it was opened with. */
  isKeyValid(key: DataKey): boolean;
  /** Clients hold a newer state than this node; called again every few seconds as long as that is so. */
  onBehind(): void;
  timers?: Timers;
  clock?: Clock;
  random?: () => number;
}

/** At most one commit an environment in this time; the first one goes out at once. */
const coalesceMs = 50;
const meanAgeMs = 30 * 60_000;
const keyCheckMs = 1_000;
const behindCheckMs = 5_000;
/** Streams written in one go, before other work gets its turn. */
const sliceSize = 200;

/**
 * Confirmations of a change arrive at 500 a second, and of few connections within a second. Where connections have come
 * since, until each is asked anew, twice as many; in the 16 s after a storm, more.
 */
const confirmMsEach = 2;
const minConfirmMs = 1_000;
const maxConfirmMs = 60_000;

const anonymous: StreamClient = { instance: undefined, sdk: undefined };

export class Streams {
  /** Only ever rises. */
  readonly tally = newStreamTally();
  readonly #options: StreamsOptions;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #admissions: Record<StreamKindName, Admission>;
  readonly #places: OpenPlaces;
  readonly #wheel: ReturnType<typeof createBeatWheel<OpenStream>>;
  readonly #all = new Set<OpenStream>();
  readonly #byState = new Map<EnvironmentState, Set<OpenStream>>();
  readonly #blocked = new Set<OpenStream>();
  /** Those whose clients came with a newer state than this node had. */
  readonly #ahead = new Set<OpenStream>();
  /** When an environment's streams were last told, and whether that is going on or due. */
  readonly #rounds = new Map<
    EnvironmentState,
    { lastMs: number; cancel: (() => void) | undefined; again: boolean; running: boolean }
  >();
  readonly #stopTicking: () => void;
  #keysCheckedAtMs: number;
  #behindAtMs = 0;
  #isDraining = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const admission = () => createAdmission(options.streamsPerSecond, this.#random);
    this.#admissions = { snapshot: admission(), nudge: admission() };
    this.#places = createOpenPlaces(options.streamsPerAddress);
    this.#wheel = createBeatWheel(this.#timers.nowMs(), this.#random);
    this.#keysCheckedAtMs = this.#timers.nowMs();
    this.#stopTicking = this.#timers.every(slotMs, () => this.tick());
  }

  get count(): number {
    return this.#all.size;
  }

  /** How many of each sort; one walk over all of them. */
  counts(): OpenStreams[] {
    return [...this.#byState].flatMap(([{ project, environment }, streams]) => {
      const counts = new Map<string, OpenStreams>();
      for (const { parts } of streams) {
        const { transport } = parts.connection;
        const kind = parts.course.kind.name;
        const id = `${transport} ${kind}`;
        const counted = counts.get(id) ?? { project, environment, transport, kind, count: 0 };
        counts.set(id, { ...counted, count: counted.count + 1 });
      }
      return [...counts.values()];
    });
  }

  /** Sends every change of the snapshot. Throws TOO_MANY_STREAMS or SHUTTING_DOWN before anything is written. */
  open(
    key: DataKey,
    state: EnvironmentState,
    connection: StreamConnection,
    basis: string | undefined,
    client: StreamClient = anonymous,
  ): void {
    this.#admit('snapshot');
    const held = parsePosition(basis);
    const stream = this.#begin({ key, state, connection, client, course: followSnapshot(state, held) });
    this.#askToConfirm(stream, held);
    if (!isAhead(stream)) return;
    this.#ahead.add(stream);
    this.#behindAtMs = this.#timers.nowMs();
    this.#options.onBehind();
  }

  /**
   * Says when something may have changed that client keys can see; throws as open(), and where `place`, the key at an
   * address, has too many.
   */
  openNudges(
    key: DataKey,
    state: EnvironmentState,
    connection: StreamConnection,
    basis: NudgeBasis,
    place: string,
  ): void {
    this.#admit('nudge', place);
    this.#begin({ key, state, connection, client: anonymous, course: followNudges(state, basis), place });
  }

  #admit(kind: StreamKindName, place?: string): void {
    if (this.#isDraining) {
      this.tally.refused[kind].draining++;
      throw new OperationError('SHUTTING_DOWN', 'this node takes no new streams');
    }
    if (place !== undefined && !this.#places.hasRoom(place)) {
      throw this.#tooMany(kind, 'address', 1 + Math.floor(30 * this.#random()));
    }
    const waitSeconds = this.#admissions[kind].ask(this.#timers.nowMs());
    if (waitSeconds > 0) throw this.#tooMany(kind, 'admission', waitSeconds);
  }

  #tooMany(kind: StreamKindName, why: StreamRefusal, retryAfterSeconds: number): OperationError {
    this.tally.refused[kind][why]++;
    const which = why === 'address' ? 'this key has too many streams from this address: ' : '';
    const more = { retryAfterSeconds };
    return new OperationError('TOO_MANY_STREAMS', `${which}try again in ${retryAfterSeconds} s`, { more });
  }

  #begin(parts: Omit<OpenStreamParts, 'connectedAtMs' | 'endsAtMs' | 'tally'>): OpenStream {
    const { connection, course } = parts;
    const stream = new OpenStream({
      ...parts,
      connectedAtMs: this.#clock.now().getTime(),
      endsAtMs: this.#timers.nowMs() + meanAgeMs * (0.5 + this.#random()),
      tally: this.tally,
    });
    connection.onClose(() => this.#remove(stream, 'client'));
    connection.onDrain(() => this.#advance(stream));
    // Between reading the state for the course and being told of changes from here on nothing can happen: no await.
    this.#add(stream);
    this.tally.opened[course.kind.name][connection.transport]++;
    if (course.kind.name === 'nudge') this.tally.nudges += course.first.length;
    else if (course.first.length > 1) this.tally.commits++;
    for (const bytes of [...course.kind.greeting(this.#random), ...course.first]) stream.write(bytes);
    return stream;
  }

  /** Whether anybody is nudged of what changes in an environment. */
  hasNudges(state: EnvironmentState): boolean {
    for (const { parts } of this.#byState.get(state) ?? [])
      if (parts.course.kind.name === 'nudge') return true;
    return false;
  }

  /** Every open stream that the snapshot of an environment is sent to. */
  of(state: EnvironmentState): StreamView[] {
    return [...(this.#byState.get(state) ?? [])]
      .filter(({ parts }) => parts.course.kind.name === 'snapshot')
      .map(({ parts: { client, connectedAtMs, connection }, session }) => ({
        ...client,
        transport: connection.transport,
        connectedAtMs,
        sent: session.held,
        unreadBytes: connection.bufferedBytes,
      }));
  }

  /** The newest states that clients hold, of environments where those are newer than what this node has. */
  ahead(): HeldState[] {
    const newest = new Map<EnvironmentState, HeldState>();
    for (const stream of this.#ahead) {
      const { session, parts } = stream;
      const { project, environment } = parts.state;
      if (!isAhead(stream)) this.#ahead.delete(stream);
      else if (session.held.version > (newest.get(parts.state)?.version ?? 0)) {
        newest.set(parts.state, { project, environment, ...session.held });
      }
    }
    return [...newest.values()];
  }

  /** The state of an environment has changed: its streams hear of it now, or when the last round is long enough ago. */
  changed(state: EnvironmentState): void {
    const round = this.#rounds.get(state) ?? {
      lastMs: Number.NEGATIVE_INFINITY,
      cancel: undefined,
      again: false,
      running: false,
    };
    this.#rounds.set(state, round);
    if (round.cancel !== undefined) {
      this.tally.coalesced++;
      return;
    }
    if (round.running) {
      if (round.again) this.tally.coalesced++;
      round.again = true;
      return;
    }
    const waitMs = round.lastMs + coalesceMs - this.#timers.nowMs();
    if (waitMs <= 0) {
      this.#tell(state);
      return;
    }
    round.cancel = this.#timers.after(waitMs, () => {
      round.cancel = undefined;
      this.#tell(state);
    });
  }

  /** Closes the streams of keys that do not hold any more. */
  checkKeys(): void {
    this.#keysCheckedAtMs = this.#timers.nowMs();
    const valid = new Map<string, boolean>();
    for (const stream of this.#all) {
      const { key } = stream.parts;
      const name = `${key.id}/${key.secretName}`;
      let isValid = valid.get(name);
      if (isValid === undefined) {
        isValid = this.#options.isKeyValid(key);
        valid.set(name, isValid);
      }
      if (!isValid) this.#end(stream, errorMessage('KEY_REVOKED'), 'key-revoked');
    }
  }

  /** The environment is gone. */
  closeAll(state: EnvironmentState): void {
    for (const stream of this.#byState.get(state) ?? [])
      this.#end(stream, errorMessage('NOT_FOUND'), 'environment-gone');
    this.#rounds.get(state)?.cancel?.();
    this.#rounds.delete(state);
  }

  /** What is due by time: heartbeats, ends of age, clients that do not read, keys that expired. */
  tick(): void {
    const nowMs = this.#timers.nowMs();
    for (const stream of this.#blocked) {
      this.#advance(stream);
      if (stream.isUnread(nowMs)) this.#cut(stream, 'unread');
    }
    const beats = new Map<number, Buffer>();
    for (const stream of this.#wheel.due(nowMs)) {
      if (nowMs >= stream.parts.endsAtMs) this.#sayGoodbye(stream, 2_000, 'age');
      else if (stream.isDead()) this.#cut(stream, 'dead');
      else if (stream.isReading) {
        const { version } = stream.session.held;
        let beat = beats.get(version);
        if (!beat) {
          beat = Buffer.from(beatMessage(version));
          beats.set(version, beat);
        }
        stream.write(beat);
        const { askedWithinMs } = stream;
        const withinMs = this.#confirmWithinMs();
        if (askedWithinMs !== undefined && withinMs >= 2 * askedWithinMs) stream.ask(withinMs);
      }
    }
    if (nowMs - this.#keysCheckedAtMs >= keyCheckMs) this.checkKeys();
    if (nowMs - this.#behindAtMs >= behindCheckMs) {
      this.#behindAtMs = nowMs;
      if (this.ahead().length > 0) this.#options.onBehind();
    }
  }

  /**
   * Says goodbye to everyone, each with its own time to come back, spread over what another node admits in half
   * its capacity; then ends. No new stream begins afterwards.
   */
  drain(): void {
    this.#isDraining = true;
    const spreadMs = Math.min(
      30_000,
      Math.max(1_000, (2_000 * this.#all.size) / this.#options.streamsPerSecond),
    );
    for (const stream of this.#all) this.#sayGoodbye(stream, spreadMs, 'draining');
    this.close();
  }

  close(): void {
    this.#isDraining = true;
    this.#stopTicking();
    for (const round of this.#rounds.values()) round.cancel?.();
    this.#rounds.clear();
  }

  #tell(state: EnvironmentState): void {
    const round = this.#rounds.get(state);
    const streams = this.#byState.get(state)?.values();
    if (!round) return;
    round.lastMs = this.#timers.nowMs();
    if (!streams) return;
    round.running = true;
    const slice = () => {
      let told = 0;
      for (const stream of streams) {
        this.#advance(stream);
        if (++told === sliceSize) {
          this.#timers.soon(slice);
          return;
        }
      }
      round.running = false;
      if (round.again) {
        round.again = false;
        this.changed(state);
      }
    };
    slice();
  }

  /** What it comes with is its word already; of what follows it is asked to tell. */
  #askToConfirm(stream: OpenStream, held: Position | undefined): void {
    const { client, state, connectedAtMs } = stream.parts;
    if (client.instance === undefined) return;
    if (held) state.confirmations.told(client.instance, held, connectedAtMs);
    stream.ask(this.#confirmWithinMs());
  }

  /** The more streams there are the longer. */
  #confirmWithinMs(): number {
    return Math.min(maxConfirmMs, Math.max(minConfirmMs, this.#all.size * confirmMsEach));
  }

  #advance(stream: OpenStream): void {
    if (!this.#all.has(stream)) return;
    stream.advance(this.#timers.nowMs());
    if (stream.session.blocked) this.#blocked.add(stream);
    else this.#blocked.delete(stream);
  }

  #cut(stream: OpenStream, why: StreamEnd): void {
    const { key, connection } = stream.parts;
    this.#options.log.info({ keyId: key.id, bytes: connection.bufferedBytes }, 'a stream was not read: cut');
    this.#end(stream, undefined, why);
  }

  #sayGoodbye(stream: OpenStream, withinMs: number, why: StreamEnd): void {
    const { kind } = stream.parts.course;
    this.#end(stream, kind.goodbye(Math.floor(this.#random() * withinMs)), why);
  }

  #add(stream: OpenStream): void {
    this.#all.add(stream);
    const peers = this.#byState.get(stream.parts.state) ?? new Set();
    peers.add(stream);
    this.#byState.set(stream.parts.state, peers);
    this.#wheel.add(stream);
    if (stream.parts.place !== undefined) this.#places.add(stream.parts.place);
  }

  #remove(stream: OpenStream, why: StreamEnd): void {
    if (!this.#all.delete(stream)) return;
    this.tally.ended[why]++;
    const peers = this.#byState.get(stream.parts.state);
    peers?.delete(stream);
    if (peers?.size === 0) this.#byState.delete(stream.parts.state);
    this.#blocked.delete(stream);
    this.#ahead.delete(stream);
    this.#wheel.remove(stream);
    if (stream.parts.place !== undefined) this.#places.remove(stream.parts.place);
  }

  #end(stream: OpenStream, message: string | undefined, why: StreamEnd): void {
    this.#remove(stream, why);
    stream.close(message);
  }
}

function isAhead({ session: { held }, parts: { state } }: OpenStream): boolean {
  return held.epoch === state.epoch && held.version > state.version;
}
