/** Sends what happened every so often, and before its time where it gathers quickly. */
import type { Clock } from '../clock.ts';
import type { Network, OpenRequest } from '../network.ts';
import { type Answer, ask } from '../request.ts';
import { retryAfterMs } from '../retry-after.ts';
import { SDK } from '../sdk.ts';
import { Backoff } from '../stream/backoff.ts';
import type { Timetable } from '../timetable.ts';
import type { Timings } from '../timings.ts';
import { Outbox, type OutboxOptions, type PostAnswer } from './outbox.ts';

export interface SenderOptions extends Omit<OutboxOptions, 'sdk' | 'now' | 'backoff'> {
  url: URL;
  headers: Record<string, string>;
  flushMs: number;
  network: Network;
  clock: Clock;
  timetable: Timetable;
  timings: Timings;
  random: () => number;
  /** The key is being refused: sending would only repeat that. */
  isRefused: () => boolean;
}

const FLUSH = 'flush';
const SEND = 'send';
const CLOSE = 'close';

export class EventSender {
  readonly #options: SenderOptions;
  readonly #outbox: Outbox;
  #running: Promise<void> | undefined;
  #again = false;
  #isFailing = false;
  #isClosed = false;
  #request: OpenRequest | undefined;
  #abort: (() => void) | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { clock, timings, random } = options;
    const backoff = new Backoff(timings.backoff, random);
    this.#outbox = new Outbox({ ...options, sdk: SDK, now: clock.now, backoff });
  }

  start(): void {
    this.#schedule(this.#options.flushMs);
  }

  /** Something was added to the queue; one that fills quickly is sent before its time. */
  added(): void {
    if (this.#options.queue.isHalfFull && !this.#isFailing && this.#running === undefined) void this.flush();
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
    const { isRefused, flushMs, summaries } = this.#options;
    const post = { send: (body: string) => this.#send(body), isOver: () => this.#isClosed };
    let delayMs: number | undefined;
    do {
      this.#again = false;
      delayMs = isRefused() ? flushMs : await this.#outbox.sendAll(post);
    } while (this.#again && delayMs === undefined);
    this.#again = false;
    this.#isFailing = delayMs !== undefined;
    if (this.#isFailing) summaries.collect();
    // At once, not in a `finally`: a flush() right after this one must start a new run.
    this.#running = undefined;
    this.#schedule(delayMs ?? flushMs);
  }

  #send(body: string): Promise<PostAnswer | Error> {
    const { url, headers, network, clock, timetable, timings } = this.#options;
    return new Promise((resolve) => {
      const done = (answer: Answer | Error): void => {
        timetable.clear(SEND);
        this.#request?.cancel();
        this.#request = undefined;
        this.#abort = undefined;
        if (answer instanceof Error) resolve(answer);
        else resolve({ status: answer.status, retryAfterMs: retryAfterMs(answer.headers, clock.now()) });
      };
      this.#abort = () => done(new Error('closed'));
      timetable.set(SEND, timings.sendTimeoutMs, () => done(new Error('no answer')));
      this.#request = ask(network, {
        url,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        maxBytes: 64 * 1024,
        onAnswer: done,
      });
    });
  }

  #schedule(delayMs: number): void {
    if (!this.#isClosed) this.#options.timetable.set(FLUSH, delayMs, () => void this.flush());
  }
}
