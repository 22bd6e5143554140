/**
 * One attempt at a stream, from its request to its only end. Whoever starts another one ends this one first, and an
 * ended one is silent, so there is never a second stream and never a late word from the first.
 */
import type { Clock } from '../clock.ts';
import type { Network, OpenRequest } from '../network.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { Timetable } from '../timetable.ts';
import type { Failure } from './backoff.ts';
import { type ServerSentEvent, SseParser } from './sse-parser.ts';

export interface ConnectionTimings {
  /** From the request to the answer's headers. */
  headersMs: number;
  /** From the last bytes to the first commit (or word that nothing is missing). */
  firstCommitMs: number;
  /** However much comes, the first commit must be there by then; leaves a slow line time for a long transfer. */
  firstCommitAtMostMs: number;
  /** Without any bytes: three beats. */
  silenceMs: number;
}

export const CONNECTION_TIMINGS: ConnectionTimings = {
  headersMs: 10_000,
  firstCommitMs: 10_000,
  firstCommitAtMostMs: 60_000,
  silenceMs: 45_000,
};

export interface ConnectionEnd extends Failure {
  error: string;
  /** The other side is there, or was, and says nothing. */
  isSilent?: boolean;
}

export interface ConnectionOptions {
  url: URL;
  headers: Record<string, string>;
  network: Network;
  clock: Clock;
  timetable: Timetable;
  timings: ConnectionTimings;
  onEvent: (event: ServerSentEvent) => void;
  /** Once, unless close() was called before. */
  onEnd: (end: ConnectionEnd) => void;
}

const WATCHDOG = 'stream';

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #request: OpenRequest;
  readonly #parser: SseParser;
  #over = false;
  #syncedAtMs: number | undefined;
  #firstCommitByMs = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#parser = new SseParser((event) => {
      if (!this.#over) options.onEvent(event);
    });
    this.#watch(options.timings.headersMs, 'no answer');
    this.#request = options.network.open({
      url: options.url,
      headers: { ...options.headers, accept: 'text/event-stream', 'cache-control': 'no-cache' },
      onError: (error) => this.#end({ error: error.message }),
      onResponse: (response) => {
        const { status, headers } = response;
        if (status !== 200) {
          const retry = retryAfterMs(headers, options.clock.now());
          const where = headers['location'] ? ` to ${headers['location']}` : '';
          this.#end({ status, retryAfterMs: retry, error: `the service answers ${status}${where}` });
          return;
        }
        if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? '')) {
          this.#end({ status, error: `not a stream: ${headers['content-type'] ?? 'no content type'}` });
          return;
        }
        this.#firstCommitByMs = options.clock.monotonicMs() + options.timings.firstCommitAtMostMs;
        this.#heard();
        response.read(
          (chunk) => this.#read(chunk),
          () => this.#end({ error: 'the stream ended' }),
        );
      },
    });
  }

  get isSynced(): boolean {
    return this.#syncedAtMs !== undefined;
  }

  /** Milliseconds since the state became that of the service; 0 if it has not. */
  get healthyMs(): number {
    return this.#syncedAtMs === undefined ? 0 : this.#options.clock.monotonicMs() - this.#syncedAtMs;
  }

  /** What is held is what the service has: from now on only silence ends it from this side. */
  synced(): void {
    if (this.#over || this.#syncedAtMs !== undefined) return;
    this.#syncedAtMs = this.#options.clock.monotonicMs();
    this.#heard();
  }

  /** Ends it without a word. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.timetable.clear(WATCHDOG);
    this.#request.cancel();
  }

  #end(end: ConnectionEnd): void {
    if (this.#over) return;
    this.close();
    this.#options.onEnd(end);
  }

  #read(chunk: Uint8Array): void {
    if (this.#over) return;
    this.#heard();
    try {
      this.#parser.push(chunk);
    } catch (error) {
      this.#end({ error: (error as Error).message });
    }
  }

  #heard(): void {
    const { timings, clock } = this.#options;
    if (this.#syncedAtMs !== undefined) {
      this.#watch(timings.silenceMs, 'silence');
      return;
    }
    const left = this.#firstCommitByMs - clock.monotonicMs();
    this.#watch(Math.min(timings.firstCommitMs, left), 'no first commit');
  }

  #watch(afterMs: number, what: string): void {
    const { timetable } = this.#options;
    timetable.set(WATCHDOG, afterMs, () => {
      this.#end({ isSilent: true, error: `${what} for ${Math.round(afterMs)} ms` });
    });
  }
}
