/**
 * What one connection must be sent, decided without I/O or a clock. A session knows only which state everything
 * written so far adds up to; whatever happens, the next step brings it from there to the present, so nothing can
 * be lost between a snapshot and the changes after it.
 */
import type { Position, Transfer } from './stream-messages.ts';

/** Unread bytes that a connection may pile up, unless a single transfer is larger. */
export const bufferLimitBytes = 256 * 1024;

/** Nobody is that far ahead of a database, restored or not: such a basis is made up. */
export const maxAhead = 1_000_000;

/** The present of one environment, and the ways to it. */
export interface Feed extends Position {
  /** From that version of this epoch to the present, commit included; undefined: too long ago to say. */
  changesSince(version: number): Buffer | undefined;
  /** Everything, commit included. */
  full(): Buffer;
  /** Announces what follows. */
  intent(transfer: Transfer): Buffer;
}

export interface StreamSession {
  /** The state that everything written so far adds up to. */
  readonly held: Position;
  /** Whether the client has to read before it is written more. */
  readonly blocked: boolean;
}

export interface Step {
  readonly session: StreamSession;
  readonly write: readonly Buffer[];
}

/** The first step: `basis` is the state the client says it holds. */
export function openSession(feed: Feed, basis: Position | undefined): Step {
  if (basis?.epoch === feed.epoch && basis.version - feed.version <= maxAhead) {
    // Ahead of this node: another one told it more, and this one will get there too. Or the database went back; then
    // a new epoch will say so, for within one going back is never right.
    if (basis.version >= feed.version) return { session: fresh(basis), write: [feed.intent('none')] };
    const changes = feed.changesSince(basis.version);
    if (changes) return { session: fresh(present(feed)), write: [feed.intent('changes'), changes] };
  }
  return { session: fresh(present(feed)), write: [feed.intent('full'), feed.full()] };
}

/** The next step, whenever something may have changed: the feed, or what the connection has buffered. */
export function advanceSession(session: StreamSession, feed: Feed, bufferedBytes: number): Step {
  if (session.blocked && bufferedBytes > 0) return { session, write: nothing };
  const { held } = session;
  if (held.epoch === feed.epoch && held.version >= feed.version) {
    return { session: session.blocked ? fresh(held) : session, write: nothing };
  }
  const changes = held.epoch === feed.epoch ? feed.changesSince(held.version) : undefined;
  const write = changes ? [changes] : [feed.intent('full'), feed.full()];
  const sizeBytes = write.reduce((sum, bytes) => sum + bytes.length, 0);
  if (bufferedBytes > 0 && bufferedBytes + sizeBytes > bufferLimitBytes) {
    return { session: { held, blocked: true }, write: nothing };
  }
  return { session: fresh(present(feed)), write };
}

const nothing: readonly Buffer[] = [];

function fresh(held: Position): StreamSession {
  return { held, blocked: false };
}

function present({ epoch, version }: Position): Position {
  return { epoch, version };
}
