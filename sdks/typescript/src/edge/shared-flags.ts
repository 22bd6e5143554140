/**
 * The state that all requests of an isolate answer from, and how good it is. It is brought up to date when somebody asks,
 * never by itself: from the cache, then from the service, which is left alone for a while after it has failed.
 */
import type { Snapshot } from '@halyard/core';
import { Holding } from '../holding.ts';
import { retryAfterMs } from '../retry-after.ts';
import { parseSnapshot } from '../snapshot.ts';
import { BACKOFF_TIMINGS, Backoff, type Failure } from '../stream/backoff.ts';
import { formatVersion } from '../version.ts';
import { cacheName, formatEntry, parseEntry } from './edge-cache.ts';
import type { EdgeSettings } from './edge-options.ts';
import { fetchAnswer, within } from './fetch-answer.ts';
import { requestHeaders } from './request-headers.ts';
import { SingleFlight } from './single-flight.ts';

export class SharedFlags {
  /** Code is not made from text here: where it may not be, even trying is reported by some platforms. */
  readonly holding: Holding;
  /** When the service was asked that last said that what is held is what it has, in milliseconds since 1970. */
  confirmedAtMs = Number.NEGATIVE_INFINITY;
  /** Why the last attempt failed; undefined: it did not. */
  error: string | undefined;
  /** The service refuses the key. */
  isRefused = false;
  readonly #backoff = new Backoff(BACKOFF_TIMINGS, Math.random);
  readonly #restoring = new SingleFlight();
  readonly #refreshing = new SingleFlight();
  #notBeforeMs = 0;
  #cacheNotBeforeMs = 0;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #name: string | undefined;
  /** Of the snapshot held, where a cache is told of it again and again. */
  #text: string | undefined;

  /** @param onHeld another state is held. */
  constructor(onHeld: () => void) {
    this.holding = new Holding({ onHeld });
  }

  /** Milliseconds since the service has vouched for what is held; infinite where nothing is. */
  ageMs(): number {
    return Date.now() - this.confirmedAtMs;
  }

  /** Takes what the cache has, if that is newer. Takes half of `timeoutMs` at most. Never rejects. */
  async restore(settings: EdgeSettings): Promise<void> {
    if (!settings.cache || Date.now() < this.#cacheNotBeforeMs) return;
    await this.#restoring.run(() => this.#look(settings), settings.timeoutMs);
  }

  /** Asks whether there is something newer, unless that has failed just now. Takes `timeoutMs` at most. Never rejects. */
  async refresh(settings: EdgeSettings, timeoutMs: number): Promise<void> {
    if (Date.now() < this.#notBeforeMs) return;
    await this.#refreshing.run(() => this.#refresh(settings, Date.now() + timeoutMs), timeoutMs);
  }

  async #refresh(settings: EdgeSettings, untilMs: number): Promise<void> {
    if (settings.cache?.renews && Date.now() - this.#lookedAtMs > LOOK_AGAIN_MS) {
      await this.restore(settings);
      if (this.ageMs() < settings.maxAgeMs) return;
    }
    await this.#ask(settings, Math.max(1, untilMs - Date.now()));
  }

  async #look(settings: EdgeSettings): Promise<void> {
    this.#lookedAtMs = Date.now();
    const { cache, timeoutMs, maxAgeMs } = settings;
    const text = await within(
      timeoutMs / 2,
      async () => (await cache!.get(await this.#nameOf(settings))) ?? null,
    );
    if (text === undefined) {
      this.#cacheNotBeforeMs = Date.now() + CACHE_PAUSE_MS;
      settings.log?.warn('halyard: the cache cannot be read');
      return;
    }
    const entry = parseEntry(text);
    if (!entry) return;
    const now = Date.now();
    // By a clock that is ahead of this one nobody knows how old it is: old enough to ask.
    const confirmedAtMs = entry.confirmedAtMs > now ? now - maxAgeMs : entry.confirmedAtMs;
    if (confirmedAtMs <= this.confirmedAtMs) return;
    const held = this.holding.version;
    if (held && formatVersion(held) === entry.version) {
      this.confirmedAtMs = confirmedAtMs;
      return;
    }
    const snapshot = parseSnapshot(entry.snapshotText);
    if (!snapshot || this.#take(snapshot) !== undefined) return;
    this.confirmedAtMs = confirmedAtMs;
    this.#text = entry.snapshotText;
  }

  async #ask(settings: EdgeSettings, timeoutMs: number): Promise<void> {
    const { fetch, base } = settings;
    const askedAtMs = Date.now();
    const held = this.holding.version;
    const answer = await fetchAnswer({
      fetch,
      url: new URL('sdk/snapshot', base),
      headers: {
        ...requestHeaders(settings.key),
        accept: 'application/json',
        ...(held && { 'if-none-match': `"${formatVersion(held)}"` }),
      },
      timeoutMs,
    });
    if (answer instanceof Error) return this.#failed(settings, answer.message);
    const { status, headers, body } = answer;
    if (status === 304 && held) {
      // Somebody who was thought lost may have brought another one meanwhile.
      if (held === this.holding.version) await this.#confirmed(settings, askedAtMs);
      return;
    }
    if (status !== 200) {
      const failure = { status, retryAfterMs: retryAfterMs(headers, Date.now()) };
      return this.#failed(settings, `the service answers ${status}`, failure);
    }
    const snapshot = parseSnapshot(body);
    if (!snapshot) return this.#failed(settings, 'the answer is not a snapshot', { status });
    const refusal = this.#take(snapshot);
    if (refusal !== undefined) return this.#failed(settings, refusal, { status });
    await this.#confirmed(settings, askedAtMs, body);
  }

  /** Why it is not held now; the state before then is. */
  #take(snapshot: Snapshot): string | undefined {
    const { epoch, version } = snapshot;
    const held = this.holding.version;
    if (held?.epoch === epoch && held.version > version)
      return 'the service has gone back to an older version';
    return this.holding.replace(snapshot);
  }

  /** @param changed the text of the state, where it is another than before. */
  async #confirmed(settings: EdgeSettings, askedAtMs: number, changed?: string): Promise<void> {
    const { cache } = settings;
    this.confirmedAtMs = Math.max(this.confirmedAtMs, askedAtMs);
    this.error = undefined;
    this.isRefused = false;
    this.#backoff.reset();
    const text = changed ?? (cache?.renews ? this.#text : undefined);
    this.#text = cache?.renews ? text : undefined;
    if (!cache || text === undefined) return;
    const kept = this.#keep(settings, formatEntry(this.confirmedAtMs, this.holding.version!, text));
    // Nobody's answer waits for it where it can be done afterwards.
    if (!letGoOn(settings, kept)) await kept;
  }

  async #keep(settings: EdgeSettings, text: string): Promise<void> {
    const { cache, timeoutMs, log } = settings;
    const put = async () => {
      await cache!.put(await this.#nameOf(settings), text);
      return true;
    };
    if (!(await within(timeoutMs, put))) log?.warn('halyard: the values cannot be kept in the cache');
  }

  #failed(settings: EdgeSettings, error: string, failure: Failure = {}): void {
    this.error = error;
    const isRefused = failure.status === 401 || failure.status === 403;
    if (isRefused && !this.isRefused) complain(settings, error);
    else settings.log?.warn(`halyard: ${error}`);
    this.isRefused = isRefused;
    this.#notBeforeMs = Date.now() + this.#backoff.next(failure);
  }

  async #nameOf({ base, key }: EdgeSettings): Promise<string> {
    this.#name ??= await cacheName(base, key);
    return this.#name;
  }
}

/** An isolate that holds nothing has just looked into the cache when it goes on to the service. */
const LOOK_AGAIN_MS = 1000;
/** A cache that fails or hangs is left alone for so long. */
const CACHE_PAUSE_MS = 10_000;

/** Whether the work goes on after the answer; if not, somebody has to wait for it. */
export function letGoOn({ waitUntil }: EdgeSettings, work: Promise<void>): boolean {
  try {
    waitUntil?.(work);
    return waitUntil !== undefined;
  } catch {
    // The request is over already.
    return false;
  }
}

function complain({ log, base }: EdgeSettings, error: string): void {
  const message = `Halyard refuses the key (${error}); flags answer with the last known or the default values. Check that key is a valid server key of ${base.origin}.`;
  if (log) log.error(message);
  // biome-ignore lint/suspicious/noConsole: nobody would notice otherwise, and only a person can mend it
  else console.error(message);
}
