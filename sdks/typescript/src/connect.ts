import { Client } from './client.ts';
import { type ConnectOptions, parseOptions } from './options.ts';

/**
 * Connects to a Halyard service. Resolves when there are values, from the service or from disk, or after
 * `timeoutMs`; whatever the network does it never rejects, and goes on trying in the background. Rejects at once with
 * a ConfigurationError, which says what to do, when the options cannot work.
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  const client = createClient(options);
  await client.ready();
  return client;
}

/**
 * As connect(), for who cannot wait: while there are no values every flag answers with the caller's default. Throws
 * a ConfigurationError when the options cannot work.
 */
export function createClient(options: ConnectOptions): Client {
  return new Client(parseOptions(options));
}
