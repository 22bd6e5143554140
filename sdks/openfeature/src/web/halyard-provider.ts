import { type BrowserClient, type BrowserOptions, createClient, type Json } from '@halyard/sdk/browser';
import {
  type EvaluationContext,
  GeneralError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  type ProviderEmittableEvents,
  ProviderNotReadyError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from '@openfeature/web-sdk';
import { errorOf, Lifecycle } from '../lifecycle.ts';
import { type Answer, notReady, toResolution } from '../resolution.ts';
import { tracked } from '../tracked.ts';

/** Whom flags are evaluated for is OpenFeature's to say. */
type Options = Omit<BrowserOptions, 'context'>;

/** OpenFeature's provider for browsers: the service's answers for one context, in memory. */
export class HalyardProvider implements Provider {
  readonly metadata = Object.freeze({ name: 'halyard' });
  readonly runsOn = 'client';
  readonly events = new OpenFeatureEventEmitter();
  readonly #given: Options | BrowserClient;
  readonly #lifecycle = new Lifecycle<BrowserClient>((name, details) =>
    this.events.emit(name as ProviderEmittableEvents, details),
  );
  /** The change of context that began last. */
  #change: Promise<boolean> | undefined;
  #leave: (() => void) | undefined;

  /** Give it the options of createClient(), or a client, which stays yours to close. Starts nothing yet. */
  constructor(given: Options | BrowserClient) {
    this.#given = given;
  }

  /**
   * Resolves when there are values, be they from a bootstrap, the browser's storage or the service. Rejects with a
   * ProviderFatalError when the options cannot work, and with a ProviderNotReadyError when there are no values after
   * `timeoutMs`; then it goes on trying, and PROVIDER_READY follows.
   *
   * @param context while it is empty, that of the bootstrap or of the client given is taken
   */
  initialize(context: EvaluationContext = {}): Promise<void> {
    const given = this.#given;
    const isEmpty = Object.keys(context).length === 0;
    const open = () => {
      const client = isClient(given) ? given : createClient({ ...given, ...(!isEmpty && { context }) });
      this.#leave = client.on('PROVIDER_CONTEXT_CHANGED', ({ flagsChanged }) =>
        this.#lifecycle.follower?.caughtUp(flagsChanged),
      );
      return client;
    };
    if (!isClient(given) || isEmpty) return this.#lifecycle.start(open);
    // It may have values already, of another context.
    return this.#lifecycle.start(open, (client) => {
      this.#change = client.setContext(context);
      return this.#lastChange();
    });
  }

  /**
   * Resolves when the answers are those for this context, or for one that was set meanwhile. Rejects where they do not come
   * within `timeoutMs` or the service refuses: then the old ones answer on, and PROVIDER_READY follows when they are there.
   */
  async onContextChange(_: EvaluationContext, context: EvaluationContext): Promise<void> {
    const { client, follower } = this.#lifecycle;
    if (!client) throw new ProviderNotReadyError('the provider is not started, or was closed');
    follower?.pause();
    this.#change = client.setContext(context);
    const isDone = await this.#lastChange();
    follower?.resume(isDone ? 'PROVIDER_READY' : 'PROVIDER_ERROR');
    if (!isDone) throw new GeneralError(errorOf(client) ?? 'no answers for the new context');
  }

  /** Sends what was recorded, as the client's close() does, and closes the client it made. It may be initialized again. */
  onClose(): Promise<void> {
    this.#leave?.();
    return this.#lifecycle.end(!isClient(this.#given));
  }

  resolveBooleanEvaluation(flagKey: string, defaultValue: boolean): ResolutionDetails<boolean> {
    const answer = this.#lifecycle.client?.booleanDetails(flagKey, defaultValue);
    return answer ? toResolution(flagKey, answer) : notReady(defaultValue);
  }

  resolveStringEvaluation(flagKey: string, defaultValue: string): ResolutionDetails<string> {
    const answer = this.#lifecycle.client?.stringDetails(flagKey, defaultValue);
    return answer ? toResolution(flagKey, answer) : notReady(defaultValue);
  }

  resolveNumberEvaluation(flagKey: string, defaultValue: number): ResolutionDetails<number> {
    const answer = this.#lifecycle.client?.numberDetails(flagKey, defaultValue);
    return answer ? toResolution(flagKey, answer) : notReady(defaultValue);
  }

  resolveObjectEvaluation<T extends JsonValue>(flagKey: string, defaultValue: T): ResolutionDetails<T> {
    const answer = this.#lifecycle.client?.jsonDetails(flagKey, defaultValue as Json) as
      | Answer<T>
      | undefined;
    if (!answer) return notReady(defaultValue);
    // The service's answers do not say of which type a flag is.
    const isOther = typeof answer.value !== 'object' && typeof defaultValue === 'object';
    return toResolution(flagKey, isOther ? typeMismatch(defaultValue, answer) : answer);
  }

  track(event: string, _: EvaluationContext, details: TrackingEventDetails): void {
    this.#lifecycle.client?.track(event, tracked(details));
  }

  /** Whether the change that began last has come about; one that was overtaken waits for it. */
  async #lastChange(): Promise<boolean> {
    for (;;) {
      const change = this.#change;
      const isDone = await change;
      if (change === this.#change) return isDone === true;
    }
  }
}

function isClient(given: Options | BrowserClient): given is BrowserClient {
  return typeof (given as Partial<BrowserClient> | undefined)?.booleanDetails === 'function';
}

function typeMismatch<T>(value: T, { flagVersion }: Answer<T>): Answer<T> {
  const version = flagVersion !== undefined && { flagVersion };
  return { value, variant: null, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', ...version };
}
