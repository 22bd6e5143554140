/**
 * Keeps a client on the service's answers: one request at a time, and between them a stream that says when to ask
 * again, or, where there is none, a poll. What fails is told and tried again, for ever.
 */
import { Backoff, type Failure } from '../stream/backoff.ts';
import type { AnswersBody } from './answers.ts';
import type { AskedContext } from './asked-context.ts';
import type { BrowserOptions } from './browser-options.ts';
import type { BrowserTimings } from './browser-timings.ts';
import { openChangeStream } from './change-stream.ts';
import type { Timers } from './timers.ts';

export interface ServiceLinkOptions {
  options: BrowserOptions;
  /** Ends in a slash. */
  base: string;
  timers: Timers;
  timings: BrowserTimings;
  /** What to ask for; `etag` and `body` of the answers that are held for it. */
  question: () => { asked: AskedContext; etag?: string | null; body?: AnswersBody };
  /** @param body undefined: those held are still right. */
  onAnswer: (asked: AskedContext, body: AnswersBody | undefined, etag: string | null) => void;
  onFailure: (message: string, isRefused: boolean) => void;
}

interface Refusal extends Failure {
  message: string;
}

export class ServiceLink {
  readonly #with: ServiceLinkOptions;
  readonly #backoff: Backoff;
  readonly #streamBackoff: Backoff;
  #attempt: AbortController | undefined;
  #token: string | undefined;
  #closeStream: (() => void) | undefined;
  #hasBeat = false;
  #streamAt = 0;
  /** The newest state that the service told of, `<epoch>.<version>`, while it is not known to be held. */
  #nudged: string | undefined;
  #isPausing = false;
  #isAwake = true;

  constructor(options: ServiceLinkOptions) {
    this.#with = options;
    this.#backoff = new Backoff(options.timings.backoff, Math.random);
    this.#streamBackoff = new Backoff(options.timings.backoff, Math.random);
  }

  /** Asks at once; what is under way is given up. */
  ask = (): void => {
    const { timers, options } = this.#with;
    this.#attempt?.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#isPausing = false;
    timers.clear('ask');
    timers.clear('nudge');
    timers.set('answer', options.timeoutMs ?? 5000, () => this.#ended(attempt, { message: 'no answer' }));
    this.#exchange(attempt).then(
      (refusal) => this.#ended(attempt, refusal),
      (error) => this.#ended(attempt, { message: String(error) }),
    );
  };

  /** Another context: what was signed for the one before is of no use. */
  forget(): void {
    this.#token = undefined;
  }

  /** Nobody looks: no stream, and no request but those that ask() makes. */
  sleep = (): void => {
    this.#isAwake = false;
    this.#closeStream?.();
    this.#closeStream = undefined;
    this.#with.timers.clear('ask');
    this.#with.timers.clear('nudge');
  };

  wake = (): void => {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.ask();
  };

  /** The network is another one: what is open may be dead without knowing. */
  renew = (): void => {
    if (!this.#isAwake) return;
    this.sleep();
    this.#streamAt = 0;
    this.wake();
  };

  close(): void {
    this.sleep();
    this.#attempt?.abort();
    this.#attempt = undefined;
  }

  async #exchange(attempt: AbortController, isSecond = false): Promise<Refusal | undefined> {
    const { options, base, question, onAnswer } = this.#with;
    const { asked, etag, body: held } = question();
    const nudged = this.#nudged;
    const makeToken = options.contextToken;
    this.#token ??= typeof makeToken === 'function' ? await makeToken() : makeToken;
    if (attempt.signal.aborted) return undefined;
    const response = await (options.fetch ?? fetch)(
      `${base}sdk/evaluate${nudged ? `?atLeast=${encodeURIComponent(nudged)}` : ''}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${options.key}`,
          'content-type': 'application/json',
          ...(etag && { 'if-none-match': etag }),
          ...(this.#token && { 'halyard-context-token': this.#token }),
        },
        body: `{"context":${asked.text}}`,
        credentials: 'omit',
        signal: attempt.signal,
      },
    );
    const { status, headers } = response;
    const text = await response.text();
    if (this.#attempt !== attempt) return undefined;
    if (status === 304 && etag) {
      onAnswer(asked, undefined, etag);
    } else if (status === 200) {
      const body: AnswersBody = JSON.parse(text);
      if (isBefore(body, held && stateOf(held))) return { message: 'an older state was answered' };
      onAnswer(asked, body, headers.get('etag'));
      if (isBefore(body, nudged)) return { message: 'the newest state is not there yet' };
    } else {
      const isExpired = status === 401 && text.includes('CONTEXT_TOKEN_INVALID');
      if (isExpired) this.#token = undefined;
      if (isExpired && typeof makeToken === 'function' && !isSecond) return this.#exchange(attempt, true);
      return {
        message: `the service answers ${status}`,
        status,
        retryAfterMs: Number(headers.get('retry-after')) * 1000 || undefined,
      };
    }
    if (this.#nudged === nudged) this.#nudged = undefined;
    return undefined;
  }

  #ended(attempt: AbortController, refusal: Refusal | undefined): void {
    if (this.#attempt !== attempt) return;
    const { timers, onFailure } = this.#with;
    this.#attempt = undefined;
    attempt.abort();
    timers.clear('answer');
    if (!refusal) {
      this.#backoff.reset();
      this.#follow();
      return;
    }
    const { message, status } = refusal;
    onFailure(message, status === 401 || status === 403);
    this.#isPausing = true;
    const pauseMs = this.#backoff.next(refusal);
    if (this.#isAwake) timers.set('ask', pauseMs, this.ask);
  }

  /** Until the next request: a stream where there can be one, and in any case a time. */
  #follow(): void {
    const { options, base, timers, timings, question } = this.#with;
    const { updates = 'stream', pollMs = 30_000 } = options;
    const MakeEventSource = options.EventSource ?? globalThis.EventSource;
    if (!this.#isAwake || updates === 'off') return;
    const { body } = question();
    const waitMs = this.#streamAt - performance.now();
    const canStream = updates === 'stream' && MakeEventSource && body?.changes;
    if (canStream && !this.#closeStream && waitMs <= 0) {
      this.#hasBeat = false;
      try {
        this.#closeStream = openChangeStream({
          EventSource: MakeEventSource,
          url: `${base}${body.changes}&since=${encodeURIComponent(stateOf(body))}`,
          timers,
          silenceMs: timings.silenceMs,
          onNudge: (state) => this.#heard(state),
          onBeat: () => {
            this.#hasBeat = true;
            this.#streamBackoff.reset();
            this.#schedule(timings.revalidateMs);
          },
          onEnd: (pauseMs) => this.#streamEnded(pauseMs),
        });
      } catch {
        this.#streamAt = Number.POSITIVE_INFINITY;
      }
    }
    // A stream counts once a beat has come: one that is held back on the way says nothing, and looks open.
    if (this.#closeStream && this.#hasBeat) this.#schedule(timings.revalidateMs);
    else this.#schedule(canStream && waitMs > 0 ? Math.min(waitMs, pollMs) : pollMs);
    if (this.#nudged) this.#heard(this.#nudged);
  }

  #heard(state: string): void {
    const { timers, timings, question } = this.#with;
    const { body } = question();
    if (body && stateOf(body) === state) return;
    this.#nudged = state;
    // Whatever is under way or waited for takes it along: at its end, or with it.
    if (this.#attempt || this.#isPausing || timers.has('nudge')) return;
    timers.set('nudge', timings.nudgeMs * (1 + 1.5 * Math.random()), this.ask);
  }

  #streamEnded(pauseMs: number | undefined): void {
    const { timings } = this.#with;
    this.#closeStream = undefined;
    const delayMs = this.#streamBackoff.next({ retryAfterMs: pauseMs });
    const isResting = this.#streamBackoff.failures >= timings.streamFailures;
    this.#streamAt =
      performance.now() + (isResting ? timings.streamAgainMs * (0.5 + Math.random() / 2) : delayMs);
    this.#schedule(delayMs);
  }

  #schedule(delayMs: number): void {
    if (!this.#attempt && !this.#isPausing) this.#with.timers.set('ask', delayMs, this.ask);
  }
}

function stateOf({ epoch, snapshotVersion }: AnswersBody): string {
  return `${epoch}.${snapshotVersion}`;
}

/** Of one epoch; across epochs no state comes before another. */
function isBefore({ epoch, snapshotVersion }: AnswersBody, state: string | undefined): boolean {
  if (state === undefined) return false;
  const at = state.lastIndexOf('.');
  return state.slice(0, at) === epoch && snapshotVersion < Number(state.slice(at + 1));
}
