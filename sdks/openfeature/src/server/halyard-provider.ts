import { type Client, type ConnectOptions, createClient, type Json } from '@halyard/sdk';
import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
  type ServerProviderEvents,
  type TrackingEventDetails,
} from '@openfeature/server-sdk';
import { errorOf, Follower } from '../follower.ts';
import { plainContext } from '../plain-context.ts';
import { type Answer, notReady, toResolution } from '../resolution.ts';
import { tracked } from '../tracked.ts';

/** OpenFeature's provider for servers: flags are evaluated in the process, for whatever context is asked for. */
export class HalyardProvider implements Provider {
  readonly metadata = Object.freeze({ name: 'halyard' });
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #given: ConnectOptions | Client;
  /** undefined: not started, or closed. */
  #client: Client | undefined;
  #follower: Follower | undefined;

  /** Give it the options of connect(), or a client, which stays yours to close. Starts nothing yet. */
  constructor(given: ConnectOptions | Client) {
    this.#given = given;
  }

  /**
   * Resolves when there are values, from the service or from disk. Rejects with a ProviderFatalError when the options
   * cannot work, and with a ProviderNotReadyError when there are no values after `timeoutMs`; then it goes on trying,
   * and PROVIDER_READY follows.
   */
  async initialize(): Promise<void> {
    const client = isClient(this.#given) ? this.#given : open(this.#given);
    this.#client = client;
    const hasValues = await client.ready();
    if (this.#client !== client) throw new ProviderNotReadyError('closed before there were values');
    this.#follower = new Follower(client, hasValues ? 'PROVIDER_READY' : 'PROVIDER_ERROR', (name, details) =>
      this.events.emit(name as ServerProviderEvents, details),
    );
    if (!hasValues) throw new ProviderNotReadyError(errorOf(client) ?? 'the service has not answered yet');
  }

  /** Sends what was recorded, within two seconds, and closes the client it made. It may be initialized again. */
  async onClose(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#follower?.stop();
    this.#follower = undefined;
    await (client === this.#given ? client?.flush() : client?.close());
  }

  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    const answer = this.#client?.booleanDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    const answer = this.#client?.stringDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    const answer = this.#client?.numberDetails(flagKey, plainContext(context), defaultValue);
    return resolution(flagKey, answer, defaultValue);
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    const answer = this.#client?.jsonDetails(flagKey, plainContext(context), defaultValue as Json);
    return resolution(flagKey, answer as Answer<T> | undefined, defaultValue);
  }

  track(event: string, context: EvaluationContext, details: TrackingEventDetails): void {
    this.#client?.track(event, context, tracked(details));
  }
}

function isClient(given: ConnectOptions | Client): given is Client {
  return typeof (given as Partial<Client> | undefined)?.booleanDetails === 'function';
}

function open(options: ConnectOptions): Client {
  try {
    return createClient(options);
  } catch (error) {
    throw new ProviderFatalError((error as Error).message, { cause: error });
  }
}

function resolution<T>(
  flagKey: string,
  answer: Answer<T> | undefined,
  defaultValue: T,
): Promise<ResolutionDetails<T>> {
  return Promise.resolve(answer ? toResolution(flagKey, answer) : notReady(defaultValue));
}
