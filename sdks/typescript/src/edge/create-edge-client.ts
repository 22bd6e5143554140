import { EdgeClient } from './edge-client.ts';
import { type EdgeOptions, parseEdgeOptions } from './edge-options.ts';
import { sharedFor } from './shared.ts';

/**
 * A client for one request, or for as long as the program runs; making one costs microseconds and asks nobody. What is held
 * is shared by all clients with this `url` and `key` in the isolate. Throws ConfigurationError, which says what to do,
 * when the options cannot work.
 */
export function createEdgeClient(options: EdgeOptions): EdgeClient {
  const settings = parseEdgeOptions(options);
  return new EdgeClient(settings, sharedFor(settings));
}
