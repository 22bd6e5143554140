/** What a worker holds for a request: answers from the memory of its isolate, which it brings up to date when asked to. */
import type { AskedType, Context, Outcome } from '@halyard/core';
import { Answers } from '../answers.ts';
import { type Bootstrap, makeBootstrap } from '../bootstrap.ts';
import { failedOutcome } from '../details.ts';
import { parseTrack, type TrackOptions } from '../events/track.ts';
import { guardLog, silentLog } from '../log.ts';
import type { Status } from '../status.ts';
import type { Version } from '../version.ts';
import type { EdgeSettings } from './edge-options.ts';
import type { Shared } from './shared.ts';
import { letGoOn } from './shared-flags.ts';

export class EdgeClient extends Answers {
  readonly #settings: EdgeSettings;
  readonly #shared: Shared;

  constructor(settings: EdgeSettings, shared: Shared) {
    super();
    this.#settings = { ...settings, log: settings.log && guardLog(settings.log) };
    this.#shared = shared;
  }

  /**
   * Brings what is held up to date as far as that is due: asks nobody within `maxAgeSeconds`; answers at once and asks
   * afterwards within `staleSeconds` more, given `waitUntil`; and waits for the service otherwise, `timeoutMs` at most.
   * Once at the beginning of each request. Resolves to whether there are values. Never rejects.
   */
  async ready(): Promise<boolean> {
    const { flags } = this.#shared;
    const { maxAgeMs, timeoutMs } = this.#settings;
    const untilMs = Date.now() + timeoutMs;
    if (!this.version) await flags.restore(this.#settings);
    if (flags.ageMs() < maxAgeMs) return true;
    const isUsable = this.#isYoung;
    const refreshed = flags.refresh(this.#settings, untilMs - Date.now());
    if (!isUsable || !letGoOn(this.#settings, refreshed)) await refreshed;
    return this.version !== undefined;
  }

  /**
   * READY: the service said so within `maxAgeSeconds` and `staleSeconds`, and the last attempt did not fail. STALE: values
   * are held, but nobody vouches for them. ERROR: the key is refused, or nothing is held and an attempt failed.
   */
  get status(): Status {
    const { flags } = this.#shared;
    if (flags.isRefused) return 'ERROR';
    if (!this.version) return flags.error === undefined ? 'NOT_READY' : 'ERROR';
    const isFailing = flags.error !== undefined && flags.ageMs() >= this.#settings.maxAgeMs;
    return this.#isYoung && !isFailing ? 'READY' : 'STALE';
  }

  /** The state held; undefined while there is none and every answer is the caller's default. */
  get version(): Version | undefined {
    return this.#shared.flags.holding.version;
  }

  /** As the Node client's: what a page made here begins with. Never throws. */
  bootstrap(context: Context): Bootstrap {
    const { evaluator } = this.#shared.flags.holding;
    return makeBootstrap(evaluator, context, { nowMs: Date.now(), isStale: this.isStale });
  }

  /** As the Node client's: the context's unit did something, for experiments to measure. Never throws. */
  track(event: string, context: Context, options: TrackOptions = {}): void {
    const { log = silentLog } = this.#settings;
    const track = parseTrack(event, context, options, Date.now());
    if (typeof track === 'string') log.warn(`halyard: track(${String(event)}) is left out: ${track}`);
    else this.#shared.events.add(track);
  }

  /**
   * Sends what was recorded until now in the whole isolate, as one request where that will do; resolves when it is sent or
   * has failed for now, and is then sent by a later one. Without it nothing is sent. Never rejects.
   */
  flush(): Promise<void> {
    return this.#shared.events.flush(this.#settings);
  }

  protected evaluate(key: string, context: Context, type: AskedType): Outcome {
    const { flags, events } = this.#shared;
    const { evaluator, needsClock, version } = flags.holding;
    try {
      const outcome = evaluator.evaluate(key, context, needsClock ? Date.now() : 0, type);
      outcome.tally++;
      if (!outcome.isSpecial) return outcome;
      if (!version) return failedOutcome('PROVIDER_NOT_READY');
      events.note(key, context, outcome);
      return outcome;
    } catch {
      return failedOutcome('GENERAL');
    }
  }

  protected get isStale(): boolean {
    return this.version !== undefined && this.status !== 'READY';
  }

  get #isYoung(): boolean {
    const { maxAgeMs, staleMs } = this.#settings;
    return this.#shared.flags.ageMs() <= maxAgeMs + staleMs;
  }
}
