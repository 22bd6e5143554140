/** What happened in all requests of an isolate, until somebody flushes. */
import type { Context, Outcome } from '@halyard/core';
import type { Event } from '../events/event.ts';
import { Outbox, type Post } from '../events/outbox.ts';
import { Recorder } from '../events/recorder.ts';
import type { Holding } from '../holding.ts';
import { silentLog } from '../log.ts';
import { retryAfterMs } from '../retry-after.ts';
import { BACKOFF_TIMINGS, Backoff } from '../stream/backoff.ts';
import type { EdgeSettings } from './edge-options.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { EDGE_SDK, requestHeaders } from './request-headers.ts';
import { SingleFlight } from './single-flight.ts';

/** Events that wait at most; counts of evaluations are beside them. */
const CAPACITY = 10_000;
/** Several batches, each with a timeout of its own. */
const LOST_AFTER_MS = 15_000;

export class SharedEvents {
  readonly #holding: Holding;
  readonly #backoff = new Backoff(BACKOFF_TIMINGS, Math.random);
  readonly #sending = new SingleFlight();
  #parts: { recorder: Recorder; outbox: Outbox } | undefined;
  #hasMore = false;
  #notBeforeMs = 0;

  constructor(holding: Holding) {
    this.#holding = holding;
  }

  /** See Recorder.note(). */
  note(key: string, context: Context, outcome: Outcome): void {
    this.#made().recorder.note(key, context, outcome);
  }

  add(event: Event): void {
    this.#made().recorder.add(event);
  }

  /** Adds up what was counted; else answers of flags that have changed would gather where nobody flushes. */
  collect(): void {
    this.#made().recorder.summaries.collect();
  }

  /**
   * Sends what was recorded until now, in all requests; resolves when it is sent or has failed for now. After a failure
   * there is a pause, in which nothing is sent. Never rejects.
   */
  async flush(settings: EdgeSettings): Promise<void> {
    this.#hasMore = true;
    while (this.#hasMore && Date.now() >= this.#notBeforeMs) {
      await this.#sending.run(() => this.#send(settings), LOST_AFTER_MS);
    }
  }

  async #send(settings: EdgeSettings): Promise<void> {
    const { outbox, recorder } = this.#made();
    const post = postTo(settings);
    let delayMs: number | undefined;
    do {
      this.#hasMore = false;
      delayMs = await outbox.sendAll(post);
    } while (this.#hasMore && delayMs === undefined);
    if (delayMs === undefined) return;
    this.#notBeforeMs = Date.now() + delayMs;
    recorder.summaries.collect();
  }

  /** Not before there is a request: outside of one some platforms have neither time nor random numbers. */
  #made() {
    if (!this.#parts) {
      const holding = this.#holding;
      const now = Date.now;
      const recorder = new Recorder({ evaluator: holding.evaluator, capacity: CAPACITY, now });
      const { queue, summaries } = recorder;
      const outbox = new Outbox({
        instance: crypto.randomUUID(),
        sdk: EDGE_SDK,
        queue,
        summaries,
        held: () => holding.version,
        now,
        backoff: this.#backoff,
        log: silentLog,
      });
      this.#parts = { recorder, outbox };
    }
    return this.#parts;
  }
}

function postTo({ fetch, base, key, timeoutMs }: EdgeSettings): Post {
  return {
    isOver: () => false,
    async send(body) {
      const answer = await fetchAnswer({
        fetch,
        url: new URL('sdk/events', base),
        method: 'POST',
        headers: { ...requestHeaders(key), 'content-type': 'application/json' },
        body,
        timeoutMs,
      });
      if (answer instanceof Error) return answer;
      return { status: answer.status, retryAfterMs: retryAfterMs(answer.headers, Date.now()) };
    },
  };
}
