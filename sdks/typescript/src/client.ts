/** What an application holds: answers from memory, events on their way out, and word of what changes. */
import { type AskedType, type Context, type Evaluator, generateAccess, type Outcome } from '@halyard/core';
import { Answers } from './answers.ts';
import { type Bootstrap, makeBootstrap } from './bootstrap.ts';
import { type ClientEvents, eventDetails, eventOf } from './client-events.ts';
import { failedOutcome } from './details.ts';
import type { ContextSampler } from './events/context-sampler.ts';
import { parseTrack, type TrackOptions } from './events/track.ts';
import { Holding } from './holding.ts';
import { Listeners } from './listeners.ts';
import { guardLog, type Log, silentLog } from './log.ts';
import type { Settings } from './options.ts';
import { ServiceLink } from './service-link.ts';
import type { FailureKind, Sink, Source } from './source.ts';
import { type Status, type StatusChange, StatusTracker } from './status.ts';
import type { Connectivity } from './stream/follower.ts';
import { SURROUNDINGS, type Surroundings } from './surroundings.ts';
import { Timetable } from './timetable.ts';
import type { Version } from './version.ts';

const CLOSED = 'the client is closed';

export class Client extends Answers {
  readonly #holding = new Holding({
    makeAccess: generateAccess,
    onHeld: (changed) => this.#held(changed),
  });
  readonly #evaluator: Evaluator = this.#holding.evaluator;
  readonly #settings: Settings;
  readonly #now: () => number;
  readonly #uuid: () => string;
  #needsClock = false;
  readonly #log: Log;
  readonly #timetable: Timetable;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #status: StatusTracker;
  /** undefined: flags come from another source. */
  readonly #service: ServiceLink | undefined;
  readonly #sampler: ContextSampler | undefined;
  readonly #stop: () => void;
  readonly #waiters = new Set<() => void>();
  #isRestoring = false;
  #closing: Promise<void> | undefined;

  /** Starts at once: from disk if there is something, and towards the service. */
  constructor(settings: Settings, surroundings: Partial<Surroundings> = {}) {
    super();
    const around = { ...SURROUNDINGS, ...surroundings };
    const { clock, timings } = around;
    this.#settings = settings;
    this.#now = clock.now;
    this.#uuid = around.uuid;
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
    const { source } = settings.from;
    this.#service = settings.from.source
      ? undefined
      : new ServiceLink({
          settings: settings.from,
          around,
          timetable,
          log: this.#log,
          complain: (message) => this.#complain(message),
          evaluator: this.#evaluator,
          held: () => this.version,
        });
    this.#restore();
    this.#sampler = this.#service?.sampler;
    this.#stop = this.#follow(source ?? this.#service!);
  }

  /**
   * Every flag that browsers may see (`client: true`), evaluated for this context: for a page made here to begin with.
   * Goes into HTML by bootstrapJson(). Not counted: the browser counts what it uses. While nothing is held there are no
   * flags in it. Never throws.
   */
  bootstrap(context: Context): Bootstrap {
    return makeBootstrap(this.#evaluator, context, { nowMs: this.#now(), isStale: this.isStale });
  }

  /**
   * Records that the context's unit (its targetingKey) did something, for experiments to measure. Without a
   * targeting key there is nobody to record it for, and it is left out. Never throws.
   */
  track(event: string, context: Context, options: TrackOptions = {}): void {
    if (this.#closing !== undefined) return;
    const track = parseTrack(event, context, options, this.#now());
    if (typeof track === 'string') this.#log.warn(`halyard: track(${String(event)}) is left out: ${track}`);
    else this.#service?.add(track);
  }

  /**
   * Calls the listener on every such event from now on; for the status there is, at once, before this returns. Returns
   * what ends that. What a listener throws disturbs nobody.
   */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): () => void {
    const leave = this.#listeners.add(name, listener);
    if (eventOf(this.#status.current) === name) {
      this.#listeners.tell(listener, eventDetails(this.#status.last, this.version) as ClientEvents[Name]);
    }
    return leave;
  }

  get status(): Status {
    return this.#status.current;
  }

  /** How what is new gets here, for dashboards; `status` says how good what is held is. */
  get connection(): Connectivity {
    return this.#service?.connection ?? 'offline';
  }

  /** The state held; undefined while there is none and every answer is the caller's default. */
  get version(): Version | undefined {
    return this.#holding.version;
  }

  /** Resolves when there are values, from the service or from disk, or after the time; says which. Never rejects. */
  ready(timeoutMs: number = this.#settings.timeoutMs): Promise<boolean> {
    if (this.version || this.#closing !== undefined) return Promise.resolve(this.version !== undefined);
    return new Promise((resolve) => {
      const name = `ready ${this.#uuid()}`;
      const done = (): void => {
        this.#waiters.delete(done);
        this.#timetable.clear(name);
        resolve(this.version !== undefined);
      };
      this.#waiters.add(done);
      this.#timetable.set(name, timeoutMs, done, true);
    });
  }

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void> {
    return this.#service?.flush() ?? Promise.resolve();
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
    this.#stop();
    for (const done of [...this.#waiters]) done();
    this.#status.closed();
    await this.#service?.close();
    this.#timetable.close();
    this.#listeners.clear();
  }

  protected evaluate(key: string, context: Context, type: AskedType): Outcome {
    try {
      const outcome = this.#evaluator.evaluate(key, context, this.#needsClock ? this.#now() : 0, type);
      outcome.tally++;
      if (this.#sampler !== undefined) this.#sampler.note(context);
      return outcome.isSpecial ? this.#note(key, context, outcome) : outcome;
    } catch {
      return failedOutcome('GENERAL');
    }
  }

  /** What happens beside an answer. */
  #note(key: string, context: Context, outcome: Outcome): Outcome {
    if (!this.version) return failedOutcome('PROVIDER_NOT_READY');
    this.#service?.note(key, context, outcome);
    return outcome;
  }

  protected get isStale(): boolean {
    return this.#status.isStale;
  }

  #restore(): void {
    const snapshot = this.#service?.restore();
    if (!snapshot) return;
    this.#isRestoring = true;
    const refusal = this.#holding.replace(snapshot);
    this.#isRestoring = false;
    if (refusal !== undefined) return;
    this.#service?.restored(snapshot);
    this.#status.restored();
  }

  #follow(source: Source): () => void {
    const isOver = () => this.#closing !== undefined;
    const sink: Sink = {
      replace: (snapshot) => (isOver() ? CLOSED : this.#holding.replace(snapshot)),
      apply: (change) => (isOver() ? CLOSED : this.#holding.apply(change)),
      synced: () => this.#status.synced(),
      failed: (error, kind = {}) => {
        if (!isOver()) this.#failed(error, kind);
      },
    };
    return source.start(sink, { log: this.#log, timetable: this.#timetable });
  }

  /** Another state is held: first everything else knows, then whoever listens. */
  #held(changed: string[]): void {
    this.#needsClock = this.#holding.needsClock;
    if (this.#isRestoring) return;
    this.#status.synced();
    for (const done of [...this.#waiters]) done();
    this.#service?.held(this.version!);
    // Where nobody sends counts, those of flags that are gone would gather.
    if (!this.#service) this.#evaluator.drain(() => {});
    if (changed.length === 0) return;
    this.#listeners.emit('PROVIDER_CONFIGURATION_CHANGED', {
      ...this.version!,
      flagsChanged: [...changed].sort(),
      since: new Date(this.#now()),
    });
  }

  #failed(error: string, kind: FailureKind): void {
    this.#log.debug(`halyard: ${error}`);
    this.#status.failed(error, kind);
  }

  /** Of what nobody would notice otherwise, and only a person can mend. */
  #complain(message: string): void {
    if (this.#settings.log) this.#log.error(message);
    else process.emitWarning(message, { code: 'HALYARD_KEY_REFUSED' });
  }

  #statusChanged(change: StatusChange): void {
    const { status, message } = change;
    const line = `halyard: ${status}${message ? `: ${message}` : ''}`;
    if (status === 'READY') this.#log.info(line);
    else this.#log.warn(line);
    const name = eventOf(status);
    if (name) this.#listeners.emit(name, eventDetails(change, this.version));
  }
}

function promiseWithResolve(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
