/**
 * Answers of a bootstrap, without a network, a timer or a count: what a server renders with, what a page that is hydrated
 * shows first, and what tests set.
 */
import type {
  Bootstrap,
  BrowserEvents,
  Context,
  Details,
  ErrorCode,
  TrackOptions,
} from '@halyard/sdk/browser';
import type { AskedType, FlagsClient } from './flags-client.ts';

type Listener = (event: never) => unknown;

export class StillClient implements FlagsClient {
  readonly #listeners = new Map<keyof BrowserEvents, Set<Listener>>();
  #bootstrap: Bootstrap | undefined;
  #context: Context;

  /** `context` is told, not asked about: the answers are those of the bootstrap. */
  constructor(bootstrap: Bootstrap | undefined, context: Context = bootstrap?.context ?? {}) {
    this.#bootstrap = bootstrap;
    this.#context = context;
  }

  /** Other answers from now on. */
  protected replace(bootstrap: Bootstrap, flagsChanged: string[]): void {
    this.#bootstrap = bootstrap;
    this.#emit('PROVIDER_CONFIGURATION_CHANGED', { ...this.version, flagsChanged });
  }

  readonly boolean = this.#value('boolean') as FlagsClient['boolean'];
  readonly string = this.#value('string') as FlagsClient['string'];
  readonly number = this.#value('number') as FlagsClient['number'];
  readonly json = this.#value('json') as FlagsClient['json'];
  readonly booleanDetails = this.#asked('boolean') as FlagsClient['booleanDetails'];
  readonly stringDetails = this.#asked('string') as FlagsClient['stringDetails'];
  readonly numberDetails = this.#asked('number') as FlagsClient['numberDetails'];
  readonly jsonDetails = this.#asked('json') as FlagsClient['jsonDetails'];

  get context(): Context {
    return this.#context;
  }

  setContext(context: Context): Promise<boolean> {
    this.#context = context;
    this.#emit('PROVIDER_CONTEXT_CHANGED', { ...this.version, flagsChanged: [] });
    return Promise.resolve(true);
  }

  track(_event: string, _options?: TrackOptions): void {}

  on<Name extends keyof BrowserEvents>(name: Name, listener: (event: BrowserEvents[Name]) => unknown) {
    const those = this.#listeners.get(name) ?? new Set<Listener>();
    this.#listeners.set(name, those.add(listener));
    if (name === `PROVIDER_${this.status}`) listener({ since: new Date(), ...this.version } as never);
    return () => void those.delete(listener);
  }

  get status() {
    return this.version ? 'READY' : 'NOT_READY';
  }

  /** undefined where the server had no values either. */
  get version() {
    const { epoch, snapshotVersion } = this.#bootstrap ?? {};
    return epoch ? { epoch, version: snapshotVersion! } : undefined;
  }

  ready(): Promise<boolean> {
    return Promise.resolve(this.version !== undefined);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #value(type: AskedType) {
    return (key: string, defaultValue: unknown) => this.#details(key, type, defaultValue).value;
  }

  #asked(type: AskedType) {
    return (key: string, defaultValue: unknown) => this.#details(key, type, defaultValue);
  }

  /** As the browser's client answers from what it holds. */
  #details(key: string, type: AskedType, defaultValue: unknown): Details<unknown> {
    const failed = (errorCode: ErrorCode): Details<unknown> => ({
      value: defaultValue,
      variant: null,
      reason: 'ERROR',
      errorCode,
    });
    if (!this.version) return failed('PROVIDER_NOT_READY');
    const { flags, stale } = this.#bootstrap!;
    if (!Object.hasOwn(flags, key)) return failed('FLAG_NOT_FOUND');
    const { version: flagVersion, ...more } = flags[key]!;
    const { value = defaultValue } = more;
    if (more.value !== undefined && type !== 'json' && typeof value !== type) return failed('TYPE_MISMATCH');
    return { ...more, value, ...(stale && { stale }), ...(flagVersion && { flagVersion }) };
  }

  #emit(name: keyof BrowserEvents, event: object): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      listener({ since: new Date(), ...event } as never);
    }
  }
}
