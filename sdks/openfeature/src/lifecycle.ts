import { ErrorCode, ProviderFatalError, ProviderNotReadyError } from '@openfeature/core';
import { type Emit, type Followed, Follower } from './follower.ts';

/** What the clients of both SDKs have in common here. */
interface Startable extends Followed {
  ready(): Promise<boolean>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A provider from initialize() to onClose(), and perhaps again: its client, and what of that OpenFeature is told. */
export class Lifecycle<Client extends Startable> {
  /** undefined: not started, or ended. */
  client: Client | undefined;
  follower: Follower | undefined;
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /**
   * Resolves when there are values. Rejects with a ProviderFatalError where `open` throws a ConfigurationError, and with a
   * ProviderNotReadyError where there are no values in time; then the client goes on trying, and PROVIDER_READY follows.
   *
   * @param isReady whether there are values that will do; default: any
   */
  async start(open: () => Client, isReady = (client: Client) => client.ready()): Promise<void> {
    const client = openOrFatal(open);
    this.client = client;
    const hasValues = await isReady(client);
    if (this.client !== client) throw new ProviderNotReadyError('closed before there were values');
    this.follower = new Follower(client, this.#emit);
    this.follower.resume(hasValues ? 'PROVIDER_READY' : 'PROVIDER_ERROR');
    if (!hasValues) throw new ProviderNotReadyError(errorOf(client) ?? 'the service has not answered yet');
  }

  /** @param isOwn whether the client ends as well; another's is left open, and only sends what was recorded. */
  async end(isOwn: boolean): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.follower?.stop();
    this.follower = undefined;
    await (isOwn ? client?.close() : client?.flush());
  }
}

function openOrFatal<Client>(open: () => Client): Client {
  try {
    return open();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    throw code === ErrorCode.PROVIDER_FATAL ? new ProviderFatalError(message, { cause: error }) : error;
  }
}

/** Why a client is in status ERROR; undefined where it is not. */
export function errorOf(client: Followed): string | undefined {
  let message: string | undefined;
  client.on('PROVIDER_ERROR', (event) => {
    message = event.message;
  })();
  return message;
}
