/**
 * What a stream of nudges must be sent, decided without I/O or a clock. It says only that something a client key can
 * see may have changed, never what: whoever hears it asks again. Where it cannot be known whether something has been
 * missed, something may have been.
 */
import type { Position } from './stream-messages.ts';
import type { StreamSession } from './stream-session.ts';

/** When what client keys can see of one environment may have changed last. */
export interface NudgeFeed extends Position {
  /** That of the environment itself: no less than `version`, which is of the last change that can be seen. */
  readonly snapshotVersion: number;
  /** When time alone last changed what a condition on `$now` says, in epoch milliseconds; -Infinity: never. */
  readonly turnedAtMs: number;
  /** How often everybody was to be told once more, though nothing had changed. */
  readonly repeats: number;
  /** Says so; the same bytes for everybody. */
  nudge(): Buffer;
}

/** What a client says of the answers it holds. */
export interface NudgeBasis {
  /** The state they were made of, or that of the last nudge; undefined: nobody knows. */
  readonly position: Position | undefined;
  /** They were made then or later, in epoch milliseconds. */
  readonly sinceMs: number;
}

export interface NudgeSession extends StreamSession {
  /** Of the feed when it was last told. */
  readonly turnedAtMs: number;
  readonly repeats: number;
}

export interface NudgeStep {
  readonly session: NudgeSession;
  readonly write: readonly Buffer[];
}

/** Unread nudges and beats that a connection may pile up: a few, and one nudge more says nothing more. */
const unreadLimitBytes = 1_024;

/** The first step. Ahead of this node may be of a past that a restored backup has undone: told, and told again. */
export function openNudges(feed: NudgeFeed, { position, sinceMs }: NudgeBasis): NudgeStep {
  const isSame =
    position?.epoch === feed.epoch &&
    position.version >= feed.version &&
    position.version <= feed.snapshotVersion &&
    feed.turnedAtMs < sinceMs;
  return { session: present(feed), write: isSame ? [] : [feed.nudge()] };
}

/** The next step, whenever something may have changed: the feed, or what the connection has buffered. */
export function advanceNudges(session: NudgeSession, feed: NudgeFeed, bufferedBytes: number): NudgeStep {
  const { held, turnedAtMs, repeats, blocked } = session;
  const isSame =
    held.epoch === feed.epoch &&
    held.version === feed.version &&
    turnedAtMs === feed.turnedAtMs &&
    repeats === feed.repeats;
  if (isSame) return { session: blocked ? { ...session, blocked: false } : session, write: [] };
  const isUnread = blocked ? bufferedBytes > 0 : bufferedBytes > unreadLimitBytes;
  if (isUnread) return { session: { ...session, blocked: true }, write: [] };
  return { session: present(feed), write: [feed.nudge()] };
}

function present({ epoch, version, turnedAtMs, repeats }: NudgeFeed): NudgeSession {
  return { held: { epoch, version }, turnedAtMs, repeats, blocked: false };
}
