/** What a page holds: the service's answers for one context, events on their way out, and word of what changes. */
import type { Context, Json, Reason } from '@halyard/core';
import type { BootstrapFlag } from '../bootstrap.ts';
import type { Details, ErrorCode } from '../details.ts';
import type { TrackOptions } from '../events/track.ts';
import type { Flags, JsonKey, KeyOf, UndeclaredKey, ValueOf } from '../flags.ts';
import { Listeners } from '../listeners.ts';
import type { Version } from '../version.ts';
import { AnswerStore } from './answer-store.ts';
import { type Answers, type AnswersBody, changedFlags, parseAnswers } from './answers.ts';
import { type AskedContext, askedContext } from './asked-context.ts';
import type { BrowserEvents, BrowserStatus } from './browser-events.ts';
import { type BrowserOptions, parseBase } from './browser-options.ts';
import { BROWSER_TIMINGS, type BrowserTimings } from './browser-timings.ts';
import { EventSender } from './event-sender.ts';
import { watchPage } from './page-life.ts';
import { ServiceLink } from './service-link.ts';
import { Timers } from './timers.ts';

interface Held extends Answers {
  of: AskedContext;
  etag: string | null;
  /** The service has said in this page that they are right. */
  isConfirmed: boolean;
}

type Type = 'boolean' | 'string' | 'number' | 'json';

export class BrowserClient {
  readonly #options: BrowserOptions;
  readonly #timings: BrowserTimings;
  readonly #timers = new Timers();
  readonly #listeners: Listeners<BrowserEvents>;
  readonly #store: AnswerStore;
  readonly #sender: EventSender;
  readonly #link: ServiceLink;
  readonly #unwatch: () => void;
  readonly #waiters = new Set<() => void>();
  #asked: AskedContext;
  #held: Held | undefined;
  #status: BrowserStatus = 'NOT_READY';
  #since = new Date();
  #message = '';
  #closing: Promise<void> | undefined;

  constructor(options: BrowserOptions, timings: BrowserTimings = BROWSER_TIMINGS) {
    const base = parseBase(options);
    const { bootstrap, context, log } = options;
    this.#options = options;
    this.#timings = timings;
    this.#asked = askedContext(context ?? bootstrap?.context ?? {});
    this.#listeners = new Listeners((error) => log?.error(`halyard: a listener failed: ${String(error)}`));
    this.#store = new AnswerStore(options);
    const parts = { options, base, timers: this.#timers, timings };
    this.#sender = new EventSender(parts);
    this.#link = new ServiceLink({
      ...parts,
      question: () => ({ asked: this.#asked, ...(this.#isCurrent && this.#held) }),
      onAnswer: (asked, body, etag) => this.#answered(asked, body, etag),
      onFailure: (message, isRefused) => this.#failed(message, isRefused),
    });
    if (bootstrap && isOf(bootstrap.context, this.#asked.context)) this.#restore(bootstrap, null, true);
    if (!this.#held) this.#recall();
    this.#unwatch = watchPage({
      timers: this.#timers,
      hiddenMs: timings.hiddenMs,
      onLeaving: this.#sender.leave,
      onSleep: this.#link.sleep,
      onWake: this.#link.wake,
      onOnline: this.#link.renew,
    });
    this.#link.ask();
  }

  /** The flag's value; `defaultValue` where there is none of this type. Never throws. */
  boolean(key: KeyOf<boolean>, defaultValue: boolean): boolean {
    return this.#details(key, 'boolean', defaultValue).value;
  }

  /** As boolean(), for flags of strings. */
  string<Key extends KeyOf<string>>(key: Key, defaultValue: ValueOf<Key, string>): ValueOf<Key, string> {
    return this.#details(key, 'string', defaultValue).value;
  }

  /** As boolean(), for flags of integers and of floats. */
  number<Key extends KeyOf<number>>(key: Key, defaultValue: ValueOf<Key, number>): ValueOf<Key, number> {
    return this.#details(key, 'number', defaultValue).value;
  }

  /** As boolean(), for flags of JSON. The value is frozen, and the same object until it changes. */
  json<Key extends JsonKey>(key: Key, defaultValue: Flags[Key]): Flags[Key];
  json<Value extends Json = Json>(key: UndeclaredKey, defaultValue: Value): Value;
  json(key: string, defaultValue: unknown): unknown {
    return this.#details(key, 'json', defaultValue).value;
  }

  /** The value and how it came about. */
  booleanDetails(key: KeyOf<boolean>, defaultValue: boolean): Details<boolean> {
    return this.#details(key, 'boolean', defaultValue);
  }

  stringDetails<Key extends KeyOf<string>>(
    key: Key,
    defaultValue: ValueOf<Key, string>,
  ): Details<ValueOf<Key, string>> {
    return this.#details(key, 'string', defaultValue);
  }

  numberDetails<Key extends KeyOf<number>>(
    key: Key,
    defaultValue: ValueOf<Key, number>,
  ): Details<ValueOf<Key, number>> {
    return this.#details(key, 'number', defaultValue);
  }

  jsonDetails<Key extends JsonKey>(key: Key, defaultValue: Flags[Key]): Details<Flags[Key]>;
  jsonDetails<Value extends Json = Json>(key: UndeclaredKey, defaultValue: Value): Details<Value>;
  jsonDetails(key: string, defaultValue: unknown): Details<unknown> {
    return this.#details(key, 'json', defaultValue);
  }

  /** The context set last, as JSON and frozen. Answers are for it unless the status is RECONCILING. */
  get context(): Context {
    return this.#asked.context;
  }

  /**
   * Asks for another context. Answers of the one before are given until those of this one are there. Resolves to true when
   * they are, at once where they are known of before; to false where a later call overtakes this one, the service refuses, or
   * `timeoutMs` pass: then the old ones stay, and the client goes on trying. Never rejects.
   */
  setContext(context: Context): Promise<boolean> {
    let asked: AskedContext;
    try {
      asked = askedContext(context);
    } catch (error) {
      this.#options.log?.error(`halyard: not a context: ${String(error)}`);
      return Promise.resolve(false);
    }
    if (this.#closing !== undefined) return Promise.resolve(false);
    if (asked.text === this.#asked.text && this.#isCurrent) return Promise.resolve(true);
    this.#asked = asked;
    this.#link.forget();
    this.#wakeWaiters();
    if (this.#held) this.#become('RECONCILING');
    if (this.#isCurrent) this.#changedContext([]);
    else this.#recall();
    const found = this.#wait(() => (this.#asked !== asked ? false : this.#isCurrent || undefined));
    this.#link.ask();
    return found;
  }

  /**
   * Records that the context's unit (its targetingKey) did something, for experiments to measure. Without a
   * targeting key there is nobody to record it for, and it is left out. Never throws.
   */
  track(event: string, options: TrackOptions = {}): void {
    if (this.#closing !== undefined) return;
    const isTaken = this.#sender.track(event, this.context.targetingKey, options);
    if (!isTaken) this.#options.log?.warn(`halyard: track(${String(event)}) is left out`);
  }

  /**
   * Calls the listener on every such event from now on; for the status there is, at once, before this returns. Returns
   * what ends that. What a listener throws disturbs nobody.
   */
  on<Name extends keyof BrowserEvents>(
    name: Name,
    listener: (event: BrowserEvents[Name]) => unknown,
  ): () => void {
    const leave = this.#listeners.add(name, listener);
    if (name === `PROVIDER_${this.#status}`)
      this.#listeners.tell(listener, this.#event() as BrowserEvents[Name]);
    return leave;
  }

  get status(): BrowserStatus {
    return this.#status;
  }

  /** The state that was evaluated; undefined while there is none and every answer is the caller's default. */
  get version(): Version | undefined {
    const { epoch, snapshotVersion: version } = this.#held?.body ?? {};
    return epoch === undefined ? undefined : { epoch, version: version! };
  }

  /** Resolves when there are values, from wherever, or after the time; says which. Never rejects. */
  ready(timeoutMs?: number): Promise<boolean> {
    return this.#wait(
      () => (this.#held || this.#closing !== undefined ? this.#held !== undefined : undefined),
      timeoutMs,
    );
  }

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void> {
    return this.#sender.flush();
  }

  /**
   * Sends what is left within two seconds, and leaves no request, stream, timer or listener. The last values go on
   * answering. Never rejects; further calls return the same promise.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Before anything runs: whoever is told of the end may call close() again.
    await undefined;
    this.#unwatch();
    this.#link.close();
    this.#timers.clearAll();
    this.#status = 'NOT_READY';
    this.#wakeWaiters();
    await Promise.race([
      this.#sender.flush(),
      new Promise<void>((resolve) => this.#timers.set('close', this.#timings.closeMs, resolve)),
    ]);
    this.#timers.clearAll();
    this.#listeners.clear();
  }

  /** What is held is for the context that was set last. */
  get #isCurrent(): boolean {
    return this.#held?.of.text === this.#asked.text;
  }

  #details<T>(key: string, type: Type, defaultValue: T): Details<T> {
    const held = this.#held;
    const flag = held?.flags.get(key);
    if (!held || !flag) return failed(defaultValue, held ? 'FLAG_NOT_FOUND' : 'PROVIDER_NOT_READY');
    const { value, variant, reason, experiment, errorCode, diagnostic, version }: BootstrapFlag = flag;
    if (value !== undefined && type !== 'json' && typeof value !== type) {
      this.#count(key, null, 'ERROR', 'TYPE_MISMATCH');
      return failed(defaultValue, 'TYPE_MISMATCH');
    }
    this.#count(key, variant, reason, errorCode);
    if (experiment && variant !== null && this.#closing === undefined) {
      this.#sender.expose(experiment, variant, held.of.context.targetingKey);
    }
    const isStale = !held.isConfirmed || held.body.stale || this.#status !== 'READY';
    return {
      value: value === undefined ? defaultValue : (value as T),
      variant,
      reason,
      ...(isStale && { stale: true }),
      ...(experiment && { experiment }),
      ...(version && { flagVersion: version }),
      ...(errorCode && { errorCode }),
      ...(diagnostic && { diagnostic }),
    };
  }

  #count(key: string, variant: string | null, reason: Reason, errorCode?: ErrorCode): void {
    if (this.#closing === undefined) this.#sender.count(key, variant, reason, errorCode);
  }

  /** Answers of an earlier page, where there are any for this context. */
  #recall(): void {
    const stored = this.#store.load(this.#asked.text);
    if (stored) this.#restore(stored.body, stored.etag, false);
  }

  /** Garbage is as if there were nothing. */
  #restore(body: AnswersBody, etag: string | null, isConfirmed: boolean): void {
    try {
      this.#take(parseAnswers(body, this.#held), etag, isConfirmed);
    } catch {}
  }

  #answered(asked: AskedContext, body: AnswersBody | undefined, etag: string | null): void {
    if (body) {
      this.#take(parseAnswers(body, this.#held), etag, true);
      this.#store.save(asked.text, { body, etag });
    } else {
      this.#held!.isConfirmed = true;
      this.#synced();
    }
  }

  #take(answers: Answers, etag: string | null, isConfirmed: boolean): void {
    const before = this.#held;
    this.#held = { ...answers, of: this.#asked, etag, isConfirmed };
    const changed = changedFlags(before, answers);
    if (before && before.of.text !== this.#asked.text) this.#changedContext(changed);
    else {
      this.#synced();
      if (changed.length > 0) this.#emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged: changed });
    }
  }

  /** The answers are those of the context set last. */
  #changedContext(flagsChanged: string[]): void {
    this.#timers.clear('status');
    this.#status = 'READY';
    this.#since = new Date();
    this.#wakeWaiters();
    this.#emit('PROVIDER_CONTEXT_CHANGED', { flagsChanged });
  }

  #synced(): void {
    this.#timers.clear('status');
    this.#become('READY');
    this.#wakeWaiters();
  }

  #failed(message: string, isRefused: boolean): void {
    const { staleAfterMs, errorAfterMs } = this.#timings;
    this.#options.log?.debug(`halyard: ${message}`);
    this.#message = message;
    if (isRefused || !this.#held) this.#become('ERROR');
    else if (this.#status === 'READY' && !this.#timers.has('status')) {
      this.#timers.set('status', staleAfterMs, () => {
        this.#become('STALE');
        this.#timers.set('status', errorAfterMs, () => this.#become('ERROR'));
      });
    }
  }

  #become(status: BrowserStatus): void {
    if (this.#status === status || this.#closing !== undefined) return;
    this.#status = status;
    this.#since = new Date();
    this.#emit(`PROVIDER_${status}` as keyof BrowserEvents, {});
  }

  #emit(name: keyof BrowserEvents, more: object): void {
    this.#listeners.emit(name, { ...this.#event(), ...more } as never);
  }

  #event() {
    const isWrong = this.#status === 'STALE' || this.#status === 'ERROR';
    return {
      since: this.#since,
      ...(isWrong && { message: this.#message }),
      ...(this.#status === 'ERROR' && { errorCode: this.#held ? 'GENERAL' : 'PROVIDER_NOT_READY' }),
      ...this.version,
    };
  }

  /** Resolves when it is known, or to false after the time. */
  #wait(isKnown: () => boolean | undefined, timeoutMs = this.#options.timeoutMs ?? 5000): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (isOver = false): void => {
        const known = isKnown() ?? (isOver ? false : undefined);
        if (known === undefined) return;
        this.#waiters.delete(look);
        this.#timers.clear(look);
        resolve(known);
      };
      this.#waiters.add(look);
      this.#timers.set(look, timeoutMs, () => look(true));
      look();
    });
  }

  #wakeWaiters(): void {
    for (const look of [...this.#waiters]) look();
  }
}

function failed<T>(value: T, errorCode: ErrorCode): Details<T> {
  return { value, variant: null, reason: 'ERROR', errorCode };
}

/** Whether a page that was made for one context may be shown to the other. */
function isOf(made: Context | undefined, asked: Context): boolean {
  return made === undefined || made.targetingKey === asked.targetingKey;
}
