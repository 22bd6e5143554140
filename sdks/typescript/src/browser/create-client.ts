import { BrowserClient } from './browser-client.ts';
import type { BrowserOptions } from './browser-options.ts';

/** Starts at once, and returns before anything is known but a bootstrap and what was stored. Throws ConfigurationError. */
export function createClient(options: BrowserOptions): BrowserClient {
  return new BrowserClient(options);
}

/** As createClient(), and resolves when there are values, or after `timeoutMs`. Rejects with ConfigurationError only. */
export async function connect(options: BrowserOptions): Promise<BrowserClient> {
  const client = createClient(options);
  await client.ready();
  return client;
}
