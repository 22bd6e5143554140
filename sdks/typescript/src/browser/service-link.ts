/**
 * Keeps a client on the service's answers: one request at a time, and between them a stream that says when to ask
 * again, or, where there is none, a poll. What fails is told and tried again, for ever.
 */

import type { AskedContext } from './asked-context.ts';
import { createBackoff } from './backoff.ts';
import { listenForChanges } from './change-stream.ts';
import type { AnswersBody } from './flag-answers.ts';
import type { Parts } from './parts.ts';
import { post } from './post.ts';

export interface ServiceLinkUser {
  /** Whom to ask for, with what is held for it. */
  question(): { asked: AskedContext; etag?: string | null; body?: AnswersBody };
  /** @param body undefined: what is held is still right. */
  answered(asked: AskedContext, body?: AnswersBody, etag?: string | null): void;
  /** @param message begins with the status, where there is one */
  failed(message: string): void;
}

export interface ServiceLink {
  /** Asks at once; what is under way is given up. */
  ask(): void;
  /** Nobody looks: no stream, and no request but those that ask() makes. */
  sleep(): void;
  wake(): void;
}

/** With a stream the service is asked nevertheless, should a nudge have been lost. */
const REVALIDATE_MS = 600_000;

export function createServiceLink(parts: Parts, user: ServiceLinkUser): ServiceLink {
  const { options, base, timers, timeoutMs, pace } = parts;
  const { contextToken, updates = 'stream', pollMs = 30_000 } = options;
  const backoff = createBackoff(pace);
  const streamBackoff = createBackoff(pace);
  let attempt: AbortController | undefined;
  let closeStream: (() => void) | undefined;
  let streamAt = 0;
  let hasBeat = false;
  /** States, `<epoch>.<version>`: the one that the answers are known to be right for, */
  let seen: string | undefined;
  /** the one that is asked for until it is held, */
  let atLeast: string | undefined;
  /** and the one that the service told of since it was asked, '' where it did not say which. */
  let nudged: string | undefined;
  let isPausing = false;
  let isAwake = true;

  const ask = (): void => {
    attempt?.abort();
    const mine = new AbortController();
    attempt = mine;
    isPausing = false;
    atLeast = nudged || atLeast;
    nudged = undefined;
    timers.clear('ask', 'nudge');
    const end = (problem?: unknown): void => {
      if (attempt === mine) ended(problem);
    };
    timers.set('answer', timeoutMs, () => end('no answer'));
    exchange(mine).then(end, end);
  };

  /** Throws a Response that is no answer, or why there is none. */
  const exchange = async (mine: AbortController): Promise<void> => {
    const { asked, etag } = user.question();
    const isNewToken = asked.token === undefined;
    if (isNewToken) {
      asked.token = (typeof contextToken === 'function' ? await contextToken() : contextToken) ?? '';
      if (attempt !== mine) return;
    }
    const body = JSON.stringify({ context: asked.context, atLeast });
    const answer = await post(parts, 'sdk/evaluate', asked, { body, signal: mine.signal }, etag);
    const { status } = answer;
    const text = await answer.text();
    if (attempt !== mine) return;
    if (status === 304 && etag) {
      user.answered(asked);
    } else if (status === 200) {
      const answered: AnswersBody = JSON.parse(text);
      if (etag && isBefore(answered, seen)) throw 'old state';
      user.answered(asked, answered, answer.headers.get('etag'));
      seen = `${answered.epoch}.${answered.snapshotVersion}`;
      if (isBefore(answered, atLeast)) throw 'old state';
    } else {
      if (text.includes('CONTEXT_TOKEN_INVALID')) {
        asked.token = undefined;
        // It has expired meanwhile; one that was signed just now would not be better the next time.
        if (!isNewToken) return exchange(mine);
      }
      throw answer;
    }
    seen = atLeast ?? seen;
    atLeast = undefined;
  };

  const ended = (problem?: unknown): void => {
    attempt!.abort();
    attempt = undefined;
    timers.clear('answer');
    if (problem) {
      // An answer, where there was one; anything else has no status.
      user.failed(`${(problem as Response).status ?? problem}`);
      schedule(backoff.next(problem as Response));
      isPausing = true;
    } else {
      backoff.reset();
      follow();
    }
  };

  /** Until the next request: a stream where there can be one, and in any case a time. */
  const follow = (): void => {
    const { body } = user.question();
    const canStream = updates === 'stream' && globalThis.EventSource && body?.changes;
    const waitMs = streamAt - performance.now();
    if (updates === 'off') return;
    // Until a beat has come: a stream that is held back on the way looks open as well.
    schedule(hasBeat ? REVALIDATE_MS * pace : waitMs > 0 ? Math.min(waitMs, pollMs) : pollMs);
    if (nudged !== undefined) nudge(nudged);
    if (!canStream || !isAwake || closeStream || waitMs > 0) return;
    hasBeat = false;
    closeStream = listenForChanges(new EventSource(`${base}${body.changes}&since=${seen}`), parts, {
      nudge,
      beat() {
        streamBackoff.reset();
        if (!hasBeat) schedule(REVALIDATE_MS * pace);
        hasBeat = true;
      },
      end: streamEnded,
    });
  };

  const nudge = (state = ''): void => {
    nudged = state;
    // What is under way or waited for takes it along, at its end or with it; and so do others that come meanwhile.
    if (!timers.has('nudge')) schedule(20 + 30 * Math.random(), 'nudge');
  };

  const streamEnded = (pauseMs?: number): void => {
    closeStream = undefined;
    hasBeat = false;
    // As a refusal: one stream that goes wrong after the other means that there can be none, for minutes.
    const delayMs = streamBackoff.next({ status: 400 }, pauseMs);
    streamAt = performance.now() + delayMs;
    schedule(Math.min(delayMs, pollMs));
  };

  const schedule = (delayMs: number, name = 'ask'): void => {
    if (isAwake && !attempt && !isPausing) timers.set(name, delayMs, ask);
  };

  return {
    ask,
    sleep() {
      isAwake = false;
      attempt?.abort();
      attempt = undefined;
      closeStream?.();
      closeStream = undefined;
      timers.clear('ask', 'nudge', 'answer');
    },
    wake() {
      if (isAwake) return;
      isAwake = true;
      streamAt = 0;
      ask();
    },
  };
}

/** Of one epoch; across epochs no state comes before another. */
function isBefore({ epoch, snapshotVersion }: AnswersBody, state = ''): boolean {
  const [of, version] = state.split('.');
  return of === epoch && snapshotVersion < Number(version);
}
