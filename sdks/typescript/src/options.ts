/** What a caller configures, and the complaint when it cannot work. */
import type { Log } from './log.ts';
import type { Source } from './source.ts';

export type ConnectOptions = ServiceOptions | SourceOptions;

interface CommonOptions {
  /** How long connect() and ready() wait for first values, in milliseconds. Default 5000. */
  timeoutMs?: number;
  /** Default: silent. A key that is refused is then said once, as a process warning. */
  log?: Log;
}

/** Flags from a file or from test data: nothing goes over the network, and nothing is kept on disk. */
export interface SourceOptions extends CommonOptions {
  /** `fileSource('flags.json')`, a TestData, or what you write yourself. */
  source: Source;
}

/** Flags from the service. */
export interface ServiceOptions extends CommonOptions {
  source?: undefined;
  /** Where the service is, for example http://localhost:4400; a path in front of it is kept. */
  url: string;
  /** A server key of one environment, `hal_server_…`. */
  key: string;
  /**
   * Directory of the last known good values; false: none are kept. Default: `halyard` in the user's cache directory
   * (~/.cache, ~/Library/Caches, %LOCALAPPDATA%), or one of the user's own in the temporary directory. The files
   * are readable by this user only and hold the rules of the environment, not the key.
   */
  cache?: string | false;
  /** How often events are sent, in milliseconds. Default 10000. */
  flushMs?: number;
  /** How many events wait at most. Default 10000. */
  capacity?: number;
  /**
   * Whether to send up to 100 contexts with each batch of events, so that the service can say of a change for whom it
   * makes a difference: with nothing but the attributes that rules read. Default: false; the service must take them.
   */
  sampleContexts?: boolean | { privateAttributes: readonly string[] };
}

export interface Settings {
  timeoutMs: number;
  log: Log | undefined;
  from: { source: Source } | ServiceSettings;
}

export interface ServiceSettings {
  source?: undefined;
  /** Ends in a slash. */
  base: URL;
  key: string;
  /** undefined: the default. */
  cache: string | false | undefined;
  flushMs: number;
  capacity: number;
  /** undefined: no contexts are sent. */
  sampleContexts: { privateAttributes: readonly string[] } | undefined;
}

/** The configuration cannot work, whatever the network does; the message says what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** OpenFeature's word for what cannot be mended by waiting. */
  readonly code = 'PROVIDER_FATAL';
}

/** Checks the options and fills in defaults. Throws ConfigurationError. */
export function parseOptions(options: ConnectOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(
      "connect() needs options: connect({ url: 'http://localhost:4400', key: 'hal_server_…' })",
    );
  }
  return {
    timeoutMs: parseNumber('timeoutMs', options.timeoutMs, { fallback: 5000, least: 0 }),
    log: parseLog(options.log),
    from: options.source === undefined ? parseService(options) : parseSource(options),
  };
}

function parseService(options: ServiceOptions): ServiceSettings {
  const { url, key, cache, flushMs, capacity, sampleContexts } = options;
  if (cache !== undefined && cache !== false && (typeof cache !== 'string' || cache === '')) {
    throw new ConfigurationError('cache must be the path of a directory, or false to keep nothing on disk');
  }
  return {
    base: parseUrl(url),
    key: parseKey(key),
    cache,
    flushMs: parseNumber('flushMs', flushMs, { fallback: 10_000, least: 100 }),
    capacity: parseNumber('capacity', capacity, { fallback: 10_000, least: 1 }),
    sampleContexts: parseSampling(sampleContexts),
  };
}

function parseSampling(given: unknown): ServiceSettings['sampleContexts'] {
  if (given === undefined || given === false) return undefined;
  if (given === true) return { privateAttributes: [] };
  const names = (given as { privateAttributes?: unknown } | null)?.privateAttributes;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string'))
    return { privateAttributes: names };
  throw new ConfigurationError("sampleContexts is true, false or { privateAttributes: ['email'] }");
}

const ONLY_FOR_SERVICE = ['url', 'key', 'cache', 'flushMs', 'capacity', 'sampleContexts'];

function parseSource(options: SourceOptions): { source: Source } {
  const { source } = options;
  if (typeof (source as Partial<Source> | null)?.start !== 'function') {
    throw new ConfigurationError(
      "source must have a method start: give fileSource('flags.json') or a TestData, or leave it out",
    );
  }
  const superfluous = ONLY_FOR_SERVICE.filter((name) => (options as never)[name] !== undefined);
  if (superfluous.length > 0) {
    throw new ConfigurationError(
      `with a source no service is asked: leave out either source or ${superfluous.join(', ')}`,
    );
  }
  return { source };
}

export function parseUrl(text: unknown): URL {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ConfigurationError(
      "url is missing: give the service's address, for example http://localhost:4400",
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ConfigurationError(`url is not an address of http or https: ${text}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError('url must not hold a name or a password; the key goes into key');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ConfigurationError('url must end before any ? or #; the SDK adds the paths it needs');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

const OTHER_KEYS: Record<string, string> = {
  hal_client_: 'a client key, which only gets evaluated values; use a server key (hal_server_…) here',
  hal_api_:
    'an API key, which is for changing flags; create a server key (hal_server_…) of an environment and use it here',
  hal_relay_: 'a relay key, which is for several environments; use a server key (hal_server_…) of one here',
};

export function parseKey(key: unknown): string {
  if (typeof key !== 'string' || key === '') {
    throw new ConfigurationError(
      'key is missing: create a server key (hal_server_…) of an environment and give it here',
    );
  }
  for (const [prefix, what] of Object.entries(OTHER_KEYS)) {
    if (key.startsWith(prefix)) throw new ConfigurationError(`key is ${what}`);
  }
  // The key itself is not repeated: messages end up in logs.
  if (!/^hal_server_[A-Za-z0-9_-]+$/.test(key)) {
    throw new ConfigurationError(
      'key is not a server key: it begins with hal_server_ and goes on in letters and digits, without spaces or quotes',
    );
  }
  return key;
}

export function parseNumber(
  name: string,
  value: unknown,
  { fallback, least }: { fallback: number; least: number },
): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= least) || value > 2 ** 31 - 1) {
    throw new ConfigurationError(`${name} must be a number from ${least}`);
  }
  return value;
}

export function parseLog(log: Log | undefined): Log | undefined {
  if (log !== undefined && !isLog(log)) {
    throw new ConfigurationError('log must have the methods error, warn, info and debug, as console has');
  }
  return log;
}

function isLog(log: unknown): boolean {
  if (typeof log !== 'object' || log === null) return false;
  return ['error', 'warn', 'info', 'debug'].every((level) => typeof (log as never)[level] === 'function');
}
