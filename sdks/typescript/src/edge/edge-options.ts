/** What a worker configures, and the complaint when it cannot work. */
import type { Log } from '../log.ts';
import { ConfigurationError, parseKey, parseLog, parseNumber, parseUrl } from '../options.ts';
import type { EdgeCache } from './edge-cache.ts';

export interface EdgeOptions {
  /** Where the service is, for example https://flags.example.com; a path in front of it is kept. */
  url: string;
  /** A server key of one environment, `hal_server_…`. */
  key: string;
  /**
   * Lets work go on after the answer: `(work) => ctx.waitUntil(work)`. With it ready() does not wait for the service
   * while what is held is young enough to answer meanwhile. Without it nothing runs that nobody waits for.
   */
  waitUntil?: (work: Promise<unknown>) => void;
  /** Where the last known good is kept beyond this isolate: a KV namespace as it is, or cacheApi(caches.default). */
  cache?: EdgeCache;
  /** For so long what the service said counts as what it says. Default 10. */
  maxAgeSeconds?: number;
  /** For so long beyond that it still answers while it is asked again. Default 60. */
  staleSeconds?: number;
  /** How long ready() waits for the cache and the service together, and flush() for each batch, in milliseconds. Default 2000. */
  timeoutMs?: number;
  /** Default: the global one. */
  fetch?: typeof fetch;
  /** Default: silent, but for a key that is refused, which is said once on the console. */
  log?: Log;
}

export interface EdgeSettings {
  /** Ends in a slash. */
  base: URL;
  key: string;
  waitUntil: ((work: Promise<unknown>) => void) | undefined;
  cache: EdgeCache | undefined;
  maxAgeMs: number;
  staleMs: number;
  timeoutMs: number;
  fetch: typeof fetch;
  log: Log | undefined;
}

/** Throws ConfigurationError. */
export function parseEdgeOptions(options: EdgeOptions): EdgeSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(
      "createEdgeClient() needs options: createEdgeClient({ url: 'https://flags.example.com', key: env.HALYARD_SERVER_KEY })",
    );
  }
  const { cache, waitUntil, fetch: given } = options;
  if (cache !== undefined && !(isFunction(cache?.get) && isFunction(cache.put))) {
    throw new ConfigurationError('cache must have the methods get and put: a KV namespace, or cacheApi(…)');
  }
  if (waitUntil !== undefined && !isFunction(waitUntil)) {
    throw new ConfigurationError('waitUntil must be a function: (work) => ctx.waitUntil(work)');
  }
  if (given !== undefined && !isFunction(given)) throw new ConfigurationError('fetch must be a function');
  const seconds = (name: 'maxAgeSeconds' | 'staleSeconds', fallback: number): number =>
    parseNumber(name, options[name], { fallback, least: 0 }) * 1000;
  return {
    base: parseUrl(options.url),
    key: parseKey(options.key),
    waitUntil,
    cache,
    maxAgeMs: seconds('maxAgeSeconds', 10),
    staleMs: seconds('staleSeconds', 60),
    timeoutMs: parseNumber('timeoutMs', options.timeoutMs, { fallback: 2000, least: 1 }),
    // Looked up at each call, and called as nobody's method: some platforms insist on that.
    fetch: given ?? ((...request) => globalThis.fetch(...request)),
    log: parseLog(options.log),
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
