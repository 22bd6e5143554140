/**
 * What happened, as batches that the service counts once: a batch keeps its (instance, sequence) through all retries. What
 * the service refuses is dropped and counted, and only that; what it cannot take now waits at the head, while further
 * events gather in the bounded queue and counts of evaluations in the evaluator.
 */
import type { Log } from '../log.ts';
import type { Backoff } from '../stream/backoff.ts';
import type { Version } from '../version.ts';
import type { EventQueue } from './queue.ts';
import type { Summaries } from './summary.ts';

export interface OutboxOptions {
  /** Unique to this client. */
  instance: string;
  sdk: { readonly name: string; readonly version: string };
  queue: EventQueue;
  summaries: Summaries;
  /** Contexts to go with the next batch, as JSON. */
  takeContexts?: (() => string[]) | undefined;
  held: () => Version | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
  backoff: Backoff;
  log: Log;
}

/** How a batch gets to the service. */
export interface Post {
  /** Never rejects: an Error is no answer. */
  send(body: string): Promise<PostAnswer | Error>;
  /** Nothing more is to be sent. */
  isOver(): boolean;
}

export interface PostAnswer {
  status: number;
  retryAfterMs: number | undefined;
}

interface Batch {
  sequence: number;
  holds: Version | undefined;
  dropped: number;
  /** As JSON. */
  events: string[];
  contexts: string[];
}

/** A batch stays well below a megabyte, what servers and proxies commonly take. */
const MAX_EVENTS = 1000;
const MAX_CHARS = 256 * 1024;

export class Outbox {
  readonly #options: OutboxOptions;
  #pending: Batch[] = [];
  #sequence = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Sends what waits, then what has gathered. Resolves to the delay until the next attempt when it has to stop. */
  async sendAll(post: Post): Promise<number | undefined> {
    let delayMs = await this.#sendPending(post);
    if (delayMs !== undefined) return delayMs;
    const { queue, summaries, now } = this.#options;
    const counts = summaries.take(now()).map((event) => JSON.stringify(event));
    queue.countDropped(summaries.takeOverflow());
    let left = queue.length;
    for (let from = 0; from < counts.length; from += MAX_EVENTS) {
      const events = counts.slice(from, from + MAX_EVENTS);
      const more = queue.take(Math.min(left, MAX_EVENTS - events.length), MAX_CHARS);
      left -= more.length;
      this.#add([...events, ...more]);
    }
    delayMs = await this.#sendPending(post);
    while (left > 0 && delayMs === undefined && !post.isOver()) {
      const events = queue.take(Math.min(left, MAX_EVENTS), MAX_CHARS);
      left -= events.length;
      this.#add(events);
      delayMs = await this.#sendPending(post);
    }
    return delayMs;
  }

  #add(events: string[]): void {
    const { held, queue, takeContexts } = this.#options;
    const dropped = queue.takeDropped();
    const contexts = takeContexts?.() ?? [];
    this.#pending.push({ sequence: ++this.#sequence, holds: held(), dropped, events, contexts });
  }

  async #sendPending(post: Post): Promise<number | undefined> {
    const { backoff } = this.#options;
    for (let batch = this.#pending[0]; batch && !post.isOver(); batch = this.#pending[0]) {
      const answer = await post.send(this.#body(batch));
      // Another pass, begun when this one seemed lost, has settled it already.
      if (this.#pending[0] !== batch) continue;
      if (answer instanceof Error) return backoff.next({});
      const { status } = answer;
      if (status >= 200 && status < 300) {
        backoff.reset();
        this.#pending.shift();
        continue;
      }
      if (status === 408 || status === 429 || status >= 500) return backoff.next(answer);
      this.#pending.shift();
      if (status === 413 && batch.events.length > 1) {
        this.#split(batch);
        continue;
      }
      this.#drop(batch, status);
      if (status === 401 || status === 403) return backoff.next(answer);
    }
    return undefined;
  }

  /** Halves, in order, before all others. Nothing of the whole was stored, so they are new batches. */
  #split({ events, holds, dropped }: Batch): void {
    const middle = events.length >> 1;
    this.#pending.unshift(
      { sequence: ++this.#sequence, holds, dropped, events: events.slice(0, middle), contexts: [] },
      { sequence: ++this.#sequence, holds, dropped: 0, events: events.slice(middle), contexts: [] },
    );
  }

  #drop({ events, dropped }: Batch, status: number): void {
    this.#options.queue.countDropped(events.length + dropped);
    this.#options.log.warn(`halyard: the service answers ${status}; ${events.length} events are dropped`);
  }

  #body({ sequence, holds, dropped, events, contexts }: Batch): string {
    const { instance, sdk } = this.#options;
    const head = JSON.stringify({ instance, sequence, sdk, holds, ...(dropped > 0 && { dropped }) });
    const sampled = contexts.length === 0 ? '' : `,"contexts":[${contexts.join(',')}]`;
    return `${head.slice(0, -1)},"events":[${events.join(',')}]${sampled}}`;
  }
}
