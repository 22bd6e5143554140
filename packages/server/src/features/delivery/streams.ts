/**
 * All open streams: who is told what, and when. What to send is decided by the session; here are the connections,
 * the timers and the fan-out.
 */
import { OperationError } from '@halyard/contract';
import { type Clock, systemClock, systemTimers, type Timers } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { type Admission, createAdmission } from './admission.ts';
import { createBeatWheel, slotMs } from './beat-wheel.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { DataKey } from './key-ring.ts';
import type { HeldState } from './rewind-check.ts';
import type { StreamClient, StreamView } from './stream-client.ts';
import type { StreamConnection, StreamTransport } from './stream-connection.ts';
import {
  askMessage,
  beatMessage,
  byeMessage,
  errorMessage,
  type Position,
  parsePosition,
} from './stream-messages.ts';
import { advanceSession, bufferLimitBytes, openSession, type StreamSession } from './stream-session.ts';
import { newStreamTally, type OpenStreams, type StreamEnd } from './stream-tally.ts';

export interface StreamsOptions {
  streamsPerSecond: number;
  log: Log;
  /** Whether a key that opened a stream still holds. */
  isKeyValid(id: string): boolean;
  /** Clients hold a newer state than this node; called again every few seconds as long as that is so. */
  onBehind(): void;
  timers?: Timers;
  clock?: Clock;
  random?: () => number;
}

interface Stream {
  readonly key: DataKey;
  readonly state: EnvironmentState;
  readonly connection: StreamConnection;
  readonly client: StreamClient;
  /** Milliseconds since 1970. */
  readonly connectedAtMs: number;
  readonly endsAtMs: number;
  session: StreamSession;
  blockedSinceMs: number | undefined;
  writtenBytes: number;
  /** Of those, what the network had taken at the last beat. */
  takenBytes: number;
  /** Beats since then that found nothing more taken, and something to take. */
  beatsInVain: number;
  /** Within which time it was asked last to confirm what becomes visible; undefined: it is not asked. */
  askedWithinMs: number | undefined;
}

/** At most one commit an environment in this time; the first one goes out at once. */
const coalesceMs = 50;
/** Of a client that does not read; looking takes a quarter of a second more at most, and closing a second. */
const blockedLimitMs = 27_000;
/**
 * Seen from here a client is dead when its connection takes nothing: 29 to 47 s. As long as the kernel has room for
 * what is sent, which beats alone never fill, only its own retransmissions can tell (a quarter of an hour on Linux;
 * Node offers no TCP_USER_TIMEOUT), or the stream's age.
 */
const beatsInVainLimit = 2;
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
  readonly #admission: Admission;
  readonly #wheel: ReturnType<typeof createBeatWheel<Stream>>;
  readonly #all = new Set<Stream>();
  readonly #byState = new Map<EnvironmentState, Set<Stream>>();
  readonly #blocked = new Set<Stream>();
  /** Those whose clients came with a newer state than this node had. */
  readonly #ahead = new Set<Stream>();
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
    this.#admission = createAdmission(options.streamsPerSecond, this.#random);
    this.#wheel = createBeatWheel(this.#timers.nowMs(), this.#random);
    this.#keysCheckedAtMs = this.#timers.nowMs();
    this.#stopTicking = this.#timers.every(slotMs, () => this.tick());
  }

  get count(): number {
    return this.#all.size;
  }

  /** How many of each kind; one walk over all of them. */
  counts(): OpenStreams[] {
    return [...this.#byState].flatMap(([{ project, environment }, streams]) => {
      const counts = new Map<StreamTransport, number>();
      for (const { connection } of streams) {
        counts.set(connection.transport, (counts.get(connection.transport) ?? 0) + 1);
      }
      return [...counts].map(([transport, count]) => ({ project, environment, transport, count }));
    });
  }

  /** Throws TOO_MANY_STREAMS or SHUTTING_DOWN before anything is written. */
  open(
    key: DataKey,
    state: EnvironmentState,
    connection: StreamConnection,
    basis: string | undefined,
    client: StreamClient = anonymous,
  ): void {
    if (this.#isDraining) {
      this.tally.refused.draining++;
      throw new OperationError('SHUTTING_DOWN', 'this node takes no new streams');
    }
    const retryAfterSeconds = this.#admission.ask(this.#timers.nowMs());
    if (retryAfterSeconds > 0) {
      this.tally.refused.admission++;
      throw new OperationError('TOO_MANY_STREAMS', `try again in ${retryAfterSeconds} s`, {
        more: { retryAfterSeconds },
      });
    }
    const held = parsePosition(basis);
    const { session, write } = openSession(state.document, held);
    const stream: Stream = {
      key,
      state,
      connection,
      client,
      connectedAtMs: this.#clock.now().getTime(),
      session,
      endsAtMs: this.#timers.nowMs() + meanAgeMs * (0.5 + this.#random()),
      blockedSinceMs: undefined,
      writtenBytes: 0,
      takenBytes: 0,
      beatsInVain: 0,
      askedWithinMs: undefined,
    };
    connection.onClose(() => this.#remove(stream, 'client'));
    connection.onDrain(() => this.#advance(stream));
    // Between reading the state above and being told of changes from here on nothing can happen: no await.
    this.#add(stream);
    this.tally.opened[connection.transport]++;
    if (write.length > 1) this.tally.commits++;
    for (const bytes of write) this.#write(stream, bytes);
    this.#askToConfirm(stream, held);
    if (!isAhead(stream)) return;
    this.#ahead.add(stream);
    this.#behindAtMs = this.#timers.nowMs();
    this.#options.onBehind();
  }

  /** Every open stream of an environment. */
  of(state: EnvironmentState): StreamView[] {
    return [...(this.#byState.get(state) ?? [])].map(({ client, connectedAtMs, session, connection }) => ({
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
      const { state, session } = stream;
      const { project, environment } = state;
      if (!isAhead(stream)) this.#ahead.delete(stream);
      else if (session.held.version > (newest.get(state)?.version ?? 0)) {
        newest.set(state, { project, environment, ...session.held });
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
      const { id } = stream.key;
      let isValid = valid.get(id);
      if (isValid === undefined) {
        isValid = this.#options.isKeyValid(id);
        valid.set(id, isValid);
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
      if (stream.blockedSinceMs !== undefined && nowMs - stream.blockedSinceMs >= blockedLimitMs) {
        this.#cut(stream, 'unread');
      }
    }
    const beats = new Map<number, Buffer>();
    for (const stream of this.#wheel.due(nowMs)) {
      if (nowMs >= stream.endsAtMs) this.#end(stream, byeMessage(Math.floor(this.#random() * 2_000)), 'age');
      else if (this.#isDead(stream)) this.#cut(stream, 'dead');
      else if (!stream.session.blocked && stream.connection.bufferedBytes < bufferLimitBytes) {
        const { version } = stream.session.held;
        let beat = beats.get(version);
        if (!beat) {
          beat = Buffer.from(beatMessage(version));
          beats.set(version, beat);
        }
        this.#write(stream, beat);
        const { askedWithinMs } = stream;
        if (askedWithinMs !== undefined && this.#confirmWithinMs() >= 2 * askedWithinMs) this.#ask(stream);
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
    for (const stream of this.#all) {
      this.#end(stream, byeMessage(Math.floor(this.#random() * spreadMs)), 'draining');
    }
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
  #askToConfirm(stream: Stream, held: Position | undefined): void {
    const { instance } = stream.client;
    if (instance === undefined) return;
    if (held) stream.state.confirmations.told(instance, held, stream.connectedAtMs);
    this.#ask(stream);
  }

  #ask(stream: Stream): void {
    const withinMs = this.#confirmWithinMs();
    stream.askedWithinMs = withinMs;
    this.#write(stream, Buffer.from(askMessage(withinMs)));
  }

  /** The more streams there are the longer. */
  #confirmWithinMs(): number {
    return Math.min(maxConfirmMs, Math.max(minConfirmMs, this.#all.size * confirmMsEach));
  }

  #advance(stream: Stream): void {
    if (!this.#all.has(stream)) return;
    const step = advanceSession(stream.session, stream.state.document, stream.connection.bufferedBytes);
    stream.session = step.session;
    if (step.session.blocked) {
      stream.blockedSinceMs ??= this.#timers.nowMs();
      this.#blocked.add(stream);
    } else if (stream.blockedSinceMs !== undefined) {
      stream.blockedSinceMs = undefined;
      this.#blocked.delete(stream);
    }
    if (step.write.length > 0) this.tally.commits++;
    // Announced, as only a full transfer is to those who have been following.
    if (step.write.length > 1) this.tally.resyncs++;
    for (const bytes of step.write) this.#write(stream, bytes);
  }

  #write(stream: Stream, bytes: Buffer): void {
    stream.writtenBytes += bytes.length;
    this.tally.sentBytes += bytes.length;
    stream.connection.write(bytes);
  }

  /** Ask once a beat. */
  #isDead(stream: Stream): boolean {
    const { bufferedBytes } = stream.connection;
    const takenBytes = stream.writtenBytes - bufferedBytes;
    if (bufferedBytes > 0 && takenBytes <= stream.takenBytes) return ++stream.beatsInVain >= beatsInVainLimit;
    stream.takenBytes = takenBytes;
    stream.beatsInVain = 0;
    return false;
  }

  #cut(stream: Stream, why: StreamEnd): void {
    const { key, connection } = stream;
    this.#options.log.info({ keyId: key.id, bytes: connection.bufferedBytes }, 'a stream was not read: cut');
    this.#end(stream, undefined, why);
  }

  #add(stream: Stream): void {
    this.#all.add(stream);
    const peers = this.#byState.get(stream.state) ?? new Set();
    peers.add(stream);
    this.#byState.set(stream.state, peers);
    this.#wheel.add(stream);
  }

  #remove(stream: Stream, why: StreamEnd): void {
    if (!this.#all.delete(stream)) return;
    this.tally.ended[why]++;
    const peers = this.#byState.get(stream.state);
    peers?.delete(stream);
    if (peers?.size === 0) this.#byState.delete(stream.state);
    this.#blocked.delete(stream);
    this.#ahead.delete(stream);
    this.#wheel.remove(stream);
  }

  /** With a last word, unless the client does not even read what it has. */
  #end(stream: Stream, message: string | undefined, why: StreamEnd): void {
    this.#remove(stream, why);
    if (message !== undefined && !stream.session.blocked) stream.connection.write(Buffer.from(message));
    stream.connection.close();
  }
}

function isAhead({ session: { held }, state }: Stream): boolean {
  return held.epoch === state.epoch && held.version > state.version;
}
