/** The life of one connection: what was written to it, whether anybody reads it, and how it ends. */
import type { EnvironmentState } from './environment-state.ts';
import type { DataKey } from './key-ring.ts';
import type { StreamClient } from './stream-client.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamCourse } from './stream-kind.ts';
import { askMessage } from './stream-messages.ts';
import { bufferLimitBytes } from './stream-session.ts';
import type { StreamTally } from './stream-tally.ts';

export interface OpenStreamParts {
  readonly key: DataKey;
  readonly state: EnvironmentState;
  readonly connection: StreamConnection;
  readonly client: StreamClient;
  readonly course: StreamCourse;
  /** With which others it is counted; undefined: with none. */
  readonly place?: string;
  /** Milliseconds since 1970. */
  readonly connectedAtMs: number;
  /** By the clock of timers. */
  readonly endsAtMs: number;
  readonly tally: StreamTally;
}

/** Of a client that does not read; looking takes a quarter of a second more at most, and closing a second. */
const blockedLimitMs = 27_000;
/**
 * Seen from here a client is dead when its connection takes nothing: 29 to 47 s. As long as the kernel has room for
 * what is sent, which beats alone never fill, only its own retransmissions can tell (a quarter of an hour on Linux;
 * Node offers no TCP_USER_TIMEOUT), or the stream's age.
 */
const beatsInVainLimit = 2;

export class OpenStream {
  readonly parts: OpenStreamParts;
  /** Within which time it was asked last to confirm what becomes visible; undefined: it is not asked. */
  askedWithinMs: number | undefined;
  #blockedSinceMs: number | undefined;
  #writtenBytes = 0;
  /** Of those, what the network had taken at the last beat. */
  #takenBytes = 0;
  /** Beats since then that found nothing more taken, and something to take. */
  #beatsInVain = 0;

  constructor(parts: OpenStreamParts) {
    this.parts = parts;
  }

  get session() {
    return this.parts.course.session;
  }

  /** Whether it may be written a beat: not where others wait to be read. */
  get isReading(): boolean {
    return !this.session.blocked && this.parts.connection.bufferedBytes < bufferLimitBytes;
  }

  /** Nothing more of what it follows is written while its client does not read; `nowMs` by the clock of timers. */
  advance(nowMs: number): void {
    const { course, connection, tally } = this.parts;
    const written = course.next(connection.bufferedBytes);
    this.#blockedSinceMs = this.session.blocked ? (this.#blockedSinceMs ?? nowMs) : undefined;
    if (course.kind.name === 'nudge') tally.nudges += written.length;
    else {
      if (written.length > 0) tally.commits++;
      // Announced, as only a full transfer is to those who have been following.
      if (written.length > 1) tally.resyncs++;
    }
    for (const bytes of written) this.write(bytes);
  }

  write(bytes: Buffer): void {
    this.#writtenBytes += bytes.length;
    this.parts.tally.sentBytes += bytes.length;
    this.parts.connection.write(bytes);
  }

  /** Asks for confirmations within that time of what becomes visible. */
  ask(withinMs: number): void {
    this.askedWithinMs = withinMs;
    this.write(Buffer.from(askMessage(withinMs)));
  }

  /** Whether it has not read what changed for too long. */
  isUnread(nowMs: number): boolean {
    return this.#blockedSinceMs !== undefined && nowMs - this.#blockedSinceMs >= blockedLimitMs;
  }

  /** Whether it takes not even beats: to be asked once a beat. */
  isDead(): boolean {
    const { bufferedBytes } = this.parts.connection;
    const takenBytes = this.#writtenBytes - bufferedBytes;
    if (bufferedBytes > 0 && takenBytes <= this.#takenBytes) return ++this.#beatsInVain >= beatsInVainLimit;
    this.#takenBytes = takenBytes;
    this.#beatsInVain = 0;
    return false;
  }

  /** With a last word, unless the client does not even read what it has. */
  close(message: string | undefined): void {
    if (message !== undefined && !this.session.blocked) this.parts.connection.write(Buffer.from(message));
    this.parts.connection.close();
  }
}
