import { type Client, type ConnectOptions, createClient, type Json } from '@halyard/sdk';
import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  type ResolutionDetails,
  type ServerProviderEvents,
  type TrackingEventDetails,
} from '@openfeature/server-sdk';
import { Lifecycle } from '../lifecycle.ts';
import { plainContext } from '../plain-context.ts';
import { type Answer, notReady, toResolution } from '../resolution.ts';
import { tracked } from '../tracked.ts';

/** OpenFeature's provider for servers: flags are evaluated in the process, for whatever context is asked for. */
export class HalyardProvider implements Provider {
  readonly metadata = Object.freeze({ name: 'halyard' });
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #given: ConnectOptions | Client;
  readonly #lifecycle = new Lifecycle<Client>((name, details) =>
    this.events.emit(name as ServerProviderEvents, details),
  );

  /** Give it the options of connect(), or a client, which stays yours to close. Starts nothing yet. */
  constructor(given: ConnectOptions | Client) {
    this.#given = given;
  }

  /**
   * Resolves when there are values, from the service or from disk. Rejects with a ProviderFatalError when the options
   * cannot work, and with a ProviderNotReadyError when there are no values after `timeoutMs`; then it goes on trying,
   * and PROVIDER_READY follows.
   */
  initialize(): Promise<void> {
    const given = this.#given;
    return this.#lifecycle.start(() => (isClient(given) ? given : createClient(given)));
  }

  /** Sends what was recorded, within two seconds, and closes the client it made. It may be initialized again. */
  onClose(): Promise<void> {
    return this.#lifecycle.end(!isClient(this.#given));
  }

  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    const answer = this.#lifecycle.client?.booleanDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    const answer = this.#lifecycle.client?.stringDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    const answer = this.#lifecycle.client?.numberDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    const answer = this.#lifecycle.client?.jsonDetails(flagKey, plainContext(context), defaultValue as Json);
    return resolution(flagKey, answer as Answer<T> | undefined, defaultValue);
  }

  track(event: string, context: EvaluationContext, details: TrackingEventDetails): void {
    this.#lifecycle.client?.track(event, context, tracked(details));
  }
}

function isClient(given: ConnectOptions | Client): given is Client {
  return typeof (given as Partial<Client> | undefined)?.booleanDetails === 'function';
}

function resolution<T>(
  flagKey: string,
  answer: Answer<T> | undefined,
  defaultValue: T,
): Promise<ResolutionDetails<T>> {
  return Promise.resolve(answer ? toResolution(flagKey, answer) : notReady(defaultValue));
}
