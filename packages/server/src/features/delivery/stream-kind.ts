/** The kinds of stream there are: what each follows of an environment, and what it says besides. */
import type { EnvironmentState } from './environment-state.ts';
import { advanceNudges, type NudgeBasis, openNudges } from './nudge-session.ts';
import { byeMessage, type Position, retryMessage } from './stream-messages.ts';
import { advanceSession, openSession, type StreamSession } from './stream-session.ts';

/** As metrics call it. */
export type StreamKindName = 'snapshot' | 'nudge';

export interface StreamKind {
  readonly name: StreamKindName;
  /** What is said once, before anything else; `random` is uniform in [0, 1). */
  greeting(random: () => number): readonly Buffer[];
  goodbye(reconnectAfterMs: number): string;
}

/** Everything that SDKs need to evaluate. */
export const snapshotKind: StreamKind = {
  name: 'snapshot',
  greeting: () => [],
  goodbye: byeMessage,
};

/** That something has changed. Read by EventSource, which connects again by itself and obeys `retry` alone. */
export const nudgeKind: StreamKind = {
  name: 'nudge',
  // Of a node that dies they do not all come back at once.
  greeting: (random) => [Buffer.from(retryMessage(1_000 + Math.floor(random() * 4_000)))],
  goodbye: (reconnectAfterMs) => `retry: ${reconnectAfterMs}\n${byeMessage(reconnectAfterMs)}`,
};

/** One session under way. */
export interface StreamCourse {
  readonly kind: StreamKind;
  readonly session: StreamSession;
  /** To be written when the stream opens. */
  readonly first: readonly Buffer[];
  /** What is to be written now, with so many bytes unread. */
  next(bufferedBytes: number): readonly Buffer[];
}

export function followSnapshot({ document }: EnvironmentState, basis: Position | undefined): StreamCourse {
  return course(snapshotKind, openSession(document, basis), (session, bufferedBytes) =>
    advanceSession(session, document, bufferedBytes),
  );
}

export function followNudges({ visible }: EnvironmentState, basis: NudgeBasis): StreamCourse {
  return course(nudgeKind, openNudges(visible, basis), (session, bufferedBytes) =>
    advanceNudges(session, visible, bufferedBytes),
  );
}

function course<S extends StreamSession>(
  kind: StreamKind,
  opened: { session: S; write: readonly Buffer[] },
  advance: (session: S, bufferedBytes: number) => { session: S; write: readonly Buffer[] },
): StreamCourse {
  let { session } = opened;
  return {
    kind,
    first: opened.write,
    get session() {
      return session;
    },
    next(bufferedBytes) {
      const step = advance(session, bufferedBytes);
      session = step.session;
      return step.write;
    },
  };
}
