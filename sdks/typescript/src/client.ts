/** What an application holds: answers from memory, events on their way out, and word of what changes. */
import {
  type Context,
  createEvaluator,
  type Evaluator,
  generateAccess,
  type Json,
  type Outcome,
} from '@halyard/core';
import { findCacheDirectory } from './cache-directory.ts';
import { CacheFile } from './cache-file.ts';
import type { Clock } from './clock.ts';
import { type Details, failedOutcome, toDetails } from './details.ts';
import { unitOf } from './events/event.ts';
import { Exposures } from './events/exposures.ts';
import { EventQueue } from './events/queue.ts';
import { EventSender } from './events/sender.ts';
import { Summaries } from './events/summary.ts';
import { parseTrack, type TrackOptions } from './events/track.ts';
import { Listeners } from './listeners.ts';
import { guardLog, type Log, silentLog } from './log.ts';
import { needsClock } from './needs-clock.ts';
import type { Settings } from './options.ts';
import { regex } from './regex.ts';
import { SDK } from './sdk.ts';
import { type Status, type StatusChange, StatusTracker } from './status.ts';
import { Follower } from './stream/follower.ts';
import { SURROUNDINGS, type Surroundings } from './surroundings.ts';
import { Timetable } from './timetable.ts';
import type { Timings } from './timings.ts';
import type { Version } from './version.ts';

/** Flags whose answers may differ from now on: changed themselves, or by a segment or flag they refer to. */
export interface Change extends Version {
  /** Sorted. */
  keys: string[];
}

export interface ClientEvents {
  change: Change;
  status: StatusChange;
}

/** Units of experiments that are remembered as already reported. */
const REMEMBERED_UNITS = 50_000;
const SAVE = 'save';
const LAST_SAVE = 'last save';

export class Client {
  readonly #evaluator: Evaluator = createEvaluator({ regex, makeAccess: generateAccess });
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #uuid: () => string;
  readonly #now: () => number;
  #needsClock = false;
  readonly #timings: Timings;
  readonly #log: Log;
  readonly #timetable: Timetable;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #status: StatusTracker;
  readonly #follower: Follower;
  readonly #queue: EventQueue;
  readonly #summaries: Summaries;
  readonly #exposures = new Exposures(REMEMBERED_UNITS);
  readonly #sender: EventSender;
  readonly #cache: CacheFile | undefined;
  readonly #waiters = new Set<() => void>();
  #held: Version | undefined;
  #isRestoring = false;
  #isUnsaved = false;
  #hasSaidRefused = false;
  #hasSaidUnsaved = false;
  #closing: Promise<void> | undefined;

  /** Starts at once: from disk if there is something, and towards the service. */
  constructor(settings: Settings, surroundings: Partial<Surroundings> = {}) {
    const around = { ...SURROUNDINGS, ...surroundings };
    const { clock, timings, network, random, uuid } = around;
    this.#settings = settings;
    this.#uuid = uuid;
    this.#clock = clock;
    this.#now = clock.now;
    this.#timings = timings;
    this.#log = guardLog(settings.log ?? silentLog);
    this.#listeners = new Listeners((error) =>
      this.#log.error(`halyard: a listener failed: ${String(error)}`),
    );
    const timetable = new Timetable(clock);
    this.#timetable = timetable;
    this.#status = new StatusTracker({
      clock,
      timetable,
      timings: timings.status,
      onChange: (change) => this.#statusChanged(change),
    });
    const headers = { authorization: `Bearer ${settings.key}`, 'user-agent': `${SDK.name}/${SDK.version}` };
    const evaluator = this.#evaluator;
    this.#follower = new Follower({
      streamUrl: new URL('sdk/stream', settings.base),
      snapshotUrl: new URL('sdk/snapshot', settings.base),
      headers,
      network,
      clock,
      timetable,
      timings,
      random,
      evaluator,
      onApplied: (changed) => this.#applied(changed),
      onSynced: () => this.#status.synced(),
      onFailed: (error, kind) => this.#failed(error, kind),
    });
    this.#queue = new EventQueue(settings.capacity);
    this.#summaries = new Summaries(evaluator, clock.now());
    this.#sender = new EventSender({
      url: new URL('sdk/events', settings.base),
      headers,
      instance: uuid(),
      flushMs: settings.flushMs,
      network,
      clock,
      timetable,
      timings,
      random,
      log: this.#log,
      queue: this.#queue,
      summaries: this.#summaries,
      held: () => this.#held,
      isRefused: () => this.#follower.isRefused,
    });
    this.#cache = openCache(settings, around);
    this.#restore();
    this.#follower.start();
    this.#sender.start();
  }

  /** The flag's value for this context; `defaultValue` where there is none of this type. Never throws. */
  boolean(key: string, context: Context, defaultValue: boolean): boolean {
    const { value } = this.#evaluate(key, context, 'boolean');
    return value === undefined ? defaultValue : (value as boolean);
  }

  /** As boolean(), for flags of strings. */
  string(key: string, context: Context, defaultValue: string): string {
    const { value } = this.#evaluate(key, context, 'string');
    return value === undefined ? defaultValue : (value as string);
  }

  /** As boolean(), for flags of integers and of floats. */
  number(key: string, context: Context, defaultValue: number): number {
    const { value } = this.#evaluate(key, context, 'number');
    return value === undefined ? defaultValue : (value as number);
  }

  /** As boolean(), for flags of JSON. The value is frozen: it is the same object for everyone. */
  json<T extends Json = Json>(key: string, context: Context, defaultValue: T): T {
    const { value } = this.#evaluate(key, context, 'json');
    return value === undefined ? defaultValue : (value as T);
  }

  /** The value and how it came about. */
  booleanDetails(key: string, context: Context, defaultValue: boolean): Details<boolean> {
    return toDetails(this.#evaluate(key, context, 'boolean').result, defaultValue);
  }

  stringDetails(key: string, context: Context, defaultValue: string): Details<string> {
    return toDetails(this.#evaluate(key, context, 'string').result, defaultValue);
  }

  numberDetails(key: string, context: Context, defaultValue: number): Details<number> {
    return toDetails(this.#evaluate(key, context, 'number').result, defaultValue);
  }

  jsonDetails<T extends Json = Json>(key: string, context: Context, defaultValue: T): Details<T> {
    return toDetails(this.#evaluate(key, context, 'json').result, defaultValue);
  }

  /**
   * Records that the context's unit (its targetingKey) did something, for experiments to measure. Without a
   * targeting key there is nobody to record it for, and it is left out. Never throws.
   */
  track(event: string, context: Context, options: TrackOptions = {}): void {
    if (this.#closing !== undefined) return;
    const track = parseTrack(event, context, options, this.#clock.now());
    if (typeof track === 'string') this.#log.warn(`halyard: track(${String(event)}) is left out: ${track}`);
    else this.#sender.add(track);
  }

  /** Calls the listener on every such event from now on; returns what ends that. What it throws disturbs nobody. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): () => void {
    return this.#listeners.add(name, listener);
  }

  get status(): Status {
    return this.#status.current;
  }

  /** The state held; undefined while there is none and every answer is the caller's default. */
  get version(): Version | undefined {
    return this.#held;
  }

  /** Resolves when there are values, from the service or from disk, or after the time; says which. Never rejects. */
  ready(timeoutMs: number = this.#settings.timeoutMs): Promise<boolean> {
    if (this.#held || this.#closing !== undefined) return Promise.resolve(this.#held !== undefined);
    return new Promise((resolve) => {
      const name = `ready ${this.#uuid()}`;
      const done = (): void => {
        this.#waiters.delete(done);
        this.#timetable.clear(name);
        resolve(this.#held !== undefined);
      };
      this.#waiters.add(done);
      this.#timetable.set(name, timeoutMs, done, true);
    });
  }

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void> {
    return this.#sender.flush();
  }

  /**
   * Ends the stream, sends what is left within two seconds, and leaves no socket, timer or file open. The last values
   * go on answering. Never rejects; further calls return the same promise.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      const { promise, resolve } = promiseWithResolve();
      // Before anything runs: a listener of the last status may call close() again.
      this.#closing = promise;
      void this.#close().then(resolve);
    }
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#follower.stop();
    this.#timetable.clear(SAVE);
    for (const done of [...this.#waiters]) done();
    if (this.#isUnsaved) void this.#save();
    this.#status.closed();
    await Promise.all([this.#sender.close(), this.#saved()]);
    this.#timetable.close();
    this.#listeners.clear();
  }

  /** When what is being written to disk is there; a disk that hangs does not keep close() from its end. */
  #saved(): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#timetable.set(LAST_SAVE, this.#timings.closeMs, resolve, true);
      void this.#cache?.settled().then(resolve);
      if (!this.#cache) resolve();
    }).then(() => this.#timetable.clear(LAST_SAVE));
  }

  #evaluate(key: string, context: Context, type: 'boolean' | 'string' | 'number' | 'json'): Outcome {
    try {
      const outcome = this.#evaluator.evaluate(key, context, this.#needsClock ? this.#now() : 0, type);
      outcome.tally++;
      return outcome.isSpecial ? this.#note(key, context, outcome) : outcome;
    } catch {
      return failedOutcome('GENERAL');
    }
  }

  /** What happens beside an answer: an exposure, or the count of a flag that does not exist. */
  #note(key: string, context: Context, outcome: Outcome): Outcome {
    const { result, by } = outcome;
    const { experiment, variant, errorCode } = result;
    if (errorCode === 'FLAG_NOT_FOUND') {
      if (!this.#held) return failedOutcome('PROVIDER_NOT_READY');
      this.#summaries.countUnknown(String(key));
    } else if (experiment !== undefined && variant !== null && this.#closing === undefined) {
      const unit = unitOf(context, by);
      // While the queue is full a unit stays new, and is reported when it comes again.
      if (unit === undefined) return outcome;
      if (this.#queue.isFull) {
        if (!this.#exposures.isKnown(result, unit)) this.#queue.countDropped(1);
      } else if (this.#exposures.isFirst(result, unit)) {
        const at = new Date(this.#clock.now()).toISOString();
        const { key: name, phase } = experiment;
        this.#sender.add({ kind: 'exposure', experiment: name, phase, variant, unit, at });
      }
    }
    return outcome;
  }

  #applied(changed: string[]): void {
    const { epoch, version } = this.#evaluator;
    this.#held = Object.freeze({ epoch, version });
    this.#needsClock = needsClock(this.#evaluator.snapshot());
    if (this.#isRestoring) return;
    this.#status.synced();
    for (const done of [...this.#waiters]) done();
    this.#saveSoon();
    if (changed.length > 0) this.#listeners.emit('change', { ...this.#held, keys: [...changed].sort() });
  }

  #failed(error: string, kind: { isRefused: boolean; isSilent: boolean }): void {
    this.#log.debug(`halyard: ${error}`);
    if (kind.isRefused && !this.#hasSaidRefused) {
      this.#hasSaidRefused = true;
      const message = `Halyard refuses the key (${error}); flags answer with the last known or the default values. Check that key is a valid server key of ${this.#settings.base.origin}.`;
      if (this.#settings.log) this.#log.error(message);
      else process.emitWarning(message, { code: 'HALYARD_KEY_REFUSED' });
    }
    this.#status.failed(error, kind);
  }

  #statusChanged(change: StatusChange): void {
    const { status, error } = change;
    if (status === 'ready') this.#hasSaidRefused = false;
    const line = `halyard: ${status}${error ? `: ${error}` : ''}`;
    if (status === 'stale' || status === 'error') this.#log.warn(line);
    else this.#log.info(line);
    this.#listeners.emit('status', change);
  }

  #restore(): void {
    const snapshot = this.#cache?.read();
    void this.#cache?.removeAbandoned(this.#clock.now());
    if (!snapshot) return;
    this.#isRestoring = true;
    if (this.#follower.restore(snapshot)) this.#status.restored();
    this.#isRestoring = false;
  }

  #saveSoon(): void {
    if (!this.#cache || this.#isUnsaved || this.#closing !== undefined) return;
    this.#isUnsaved = true;
    this.#timetable.set(SAVE, this.#timings.saveAfterMs, () => void this.#save());
  }

  async #save(): Promise<void> {
    this.#isUnsaved = false;
    const snapshot = this.#evaluator.snapshot();
    if (!this.#cache) return;
    const error = await this.#cache.write(snapshot);
    if (!error || this.#hasSaidUnsaved) return;
    this.#hasSaidUnsaved = true;
    this.#log.warn(`halyard: the values cannot be kept on disk: ${error.message}`);
  }
}

function openCache({ cache, base, key }: Settings, { disk, uuid }: Surroundings): CacheFile | undefined {
  const directory = cache ?? findCacheDirectory() ?? false;
  return directory === false ? undefined : new CacheFile(directory, base.href, key, { disk, uuid });
}

function promiseWithResolve(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
