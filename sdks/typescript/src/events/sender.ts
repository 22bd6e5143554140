/**
 * Sends what happened, in batches that the service counts once: a batch keeps its (instance, sequence) through all
 * retries. What the service refuses is dropped and counted, and only that; what it cannot take now waits at the head,
 * while further events gather in the bounded queue and counts of evaluations in the evaluator.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Network, OpenRequest } from '../network.ts';
import { type Answer, ask, retryAfterMs } from '../request.ts';
import { SDK } from '../sdk.ts';
import { Backoff } from '../stream/backoff.ts';
import type { Timetable } from '../timetable.ts';
import type { Timings } from '../timings.ts';
import type { Version } from '../version.ts';
import type { Event } from './event.ts';
import type { EventQueue } from './queue.ts';
import type { Summaries } from './summary.ts';

export interface SenderOptions {
  url: URL;
  headers: Record<string, string>;
  /** Unique to this client. */
  instance: string;
  flushMs: number;
  network: Network;
  clock: Clock;
  timetable: Timetable;
  timings: Timings;
  random: () => number;
  log: Log;
  queue: EventQueue;
  summaries: Summaries;
  held: () => Version | undefined;
  /** The key is being refused: sending would only repeat that. */
  isRefused: () => boolean;
}

interface Batch {
  sequence: number;
  holds: Version | undefined;
  dropped: number;
  /** As JSON. */
  events: string[];
}

/** A batch stays well below a megabyte, what servers and proxies commonly take. */
const MAX_EVENTS = 1000;
const MAX_CHARS = 256 * 1024;
const FLUSH = 'flush';
const SEND = 'send';
const CLOSE = 'close';

export class EventSender {
  readonly #options: SenderOptions;
  readonly #backoff: Backoff;
  #pending: Batch[] = [];
  #sequence = 0;
  #running: Promise<void> | undefined;
  #again = false;
  #isFailing = false;
  #isClosed = false;
  #request: OpenRequest | undefined;
  #abort: (() => void) | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.timings.backoff, options.random);
  }

  start(): void {
    this.#schedule(this.#options.flushMs);
  }

  /** Adds an event; a queue that fills quickly is sent before its time. */
  add(event: Event): void {
    const { queue } = this.#options;
    queue.add(JSON.stringify(event));
    if (queue.isHalfFull && !this.#isFailing && this.#running === undefined) void this.flush();
  }

  /** Tries to send all that was recorded until now; resolves when that is sent or has failed for now. */
  flush(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run();
    return this.#running;
  }

  /** Gives what is left `closeMs` to be sent, then cuts it off. */
  async close(): Promise<void> {
    const { timetable, timings } = this.#options;
    const cut = (): void => {
      this.#isClosed = true;
      this.#abort?.();
    };
    timetable.set(CLOSE, timings.closeMs, cut, true);
    await this.flush();
    this.#isClosed = true;
    timetable.clear(CLOSE);
    timetable.clear(FLUSH);
  }

  async #run(): Promise<void> {
    let delayMs: number | undefined;
    do {
      this.#again = false;
      delayMs = await this.#pass();
    } while (this.#again && delayMs === undefined);
    this.#again = false;
    this.#isFailing = delayMs !== undefined;
    if (this.#isFailing) this.#options.summaries.collect();
    // At once, not in a `finally`: a flush() right after this one must start a new run.
    this.#running = undefined;
    this.#schedule(delayMs ?? this.#options.flushMs);
  }

  /** Sends what waits, then what has gathered. Answers the delay until the next attempt when it has to stop. */
  async #pass(): Promise<number | undefined> {
    if (this.#options.isRefused()) return this.#options.flushMs;
    let delayMs = await this.#sendPending();
    if (delayMs !== undefined) return delayMs;
    const { queue, summaries, clock } = this.#options;
    const counts = summaries.take(clock.now()).map((event) => JSON.stringify(event));
    queue.countDropped(summaries.takeOverflow());
    let left = queue.length;
    for (let from = 0; from < counts.length; from += MAX_EVENTS) {
      const events = counts.slice(from, from + MAX_EVENTS);
      const more = queue.take(Math.min(left, MAX_EVENTS - events.length), MAX_CHARS);
      left -= more.length;
      this.#add([...events, ...more]);
    }
    delayMs = await this.#sendPending();
    while (left > 0 && delayMs === undefined && !this.#isClosed) {
      const events = queue.take(Math.min(left, MAX_EVENTS), MAX_CHARS);
      left -= events.length;
      this.#add(events);
      delayMs = await this.#sendPending();
    }
    return delayMs;
  }

  #add(events: string[]): void {
    const { held, queue } = this.#options;
    this.#pending.push({ sequence: ++this.#sequence, holds: held(), dropped: queue.takeDropped(), events });
  }

  async #sendPending(): Promise<number | undefined> {
    for (let batch = this.#pending[0]; batch && !this.#isClosed; batch = this.#pending[0]) {
      const answer = await this.#send(batch);
      const { clock } = this.#options;
      if (answer instanceof Error) return this.#backoff.next({});
      const { status, headers } = answer;
      if (status >= 200 && status < 300) {
        this.#backoff.reset();
        this.#pending.shift();
        continue;
      }
      const failure = { status, retryAfterMs: retryAfterMs(headers, clock.now()) };
      if (status === 408 || status === 429 || status >= 500) return this.#backoff.next(failure);
      this.#pending.shift();
      if (status === 413 && batch.events.length > 1) {
        this.#split(batch);
        continue;
      }
      this.#drop(batch, status);
      if (status === 401 || status === 403) return this.#backoff.next(failure);
    }
    return undefined;
  }

  /** Halves, in order, before all others. Nothing of the whole was stored, so they are new batches. */
  #split({ events, holds, dropped }: Batch): void {
    const middle = events.length >> 1;
    this.#pending.unshift(
      { sequence: ++this.#sequence, holds, dropped, events: events.slice(0, middle) },
      { sequence: ++this.#sequence, holds, dropped: 0, events: events.slice(middle) },
    );
  }

  #drop({ events, dropped }: Batch, status: number): void {
    this.#options.queue.countDropped(events.length + dropped);
    this.#options.log.warn(`halyard: the service answers ${status}; ${events.length} events are dropped`);
  }

  #send(batch: Batch): Promise<Answer | Error> {
    const { url, headers, network, timetable, timings } = this.#options;
    return new Promise((resolve) => {
      const done = (answer: Answer | Error): void => {
        timetable.clear(SEND);
        this.#request?.cancel();
        this.#request = undefined;
        this.#abort = undefined;
        resolve(answer);
      };
      this.#abort = () => done(new Error('closed'));
      timetable.set(SEND, timings.sendTimeoutMs, () => done(new Error('no answer')));
      this.#request = ask(network, {
        url,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: this.#body(batch),
        maxBytes: 64 * 1024,
        onAnswer: done,
      });
    });
  }

  #body({ sequence, holds, dropped, events }: Batch): string {
    const { instance } = this.#options;
    const head = JSON.stringify({ instance, sequence, sdk: SDK, holds, ...(dropped > 0 && { dropped }) });
    return `${head.slice(0, -1)},"events":[${events.join(',')}]}`;
  }

  #schedule(delayMs: number): void {
    if (!this.#isClosed) this.#options.timetable.set(FLUSH, delayMs, () => void this.flush());
  }
}
