/** The only reader of environment variables. */
import { withoutKeys } from '@halyard/contract';
import { type SampleSources, sampleSources } from './features/blast-radius/index.ts';
import {
  parseEmailDomains,
  parseIssuer,
  type SignInLimits,
  type SsoSettings,
} from './features/people/index.ts';
import { type GeoHeaders, parseGeoHeaders, parseTrustedProxies } from './features/request-context/index.ts';
import { parseSeed } from './platform/ed25519.ts';
import type { Rates } from './rate-limits.ts';

export interface Config {
  port: number;
  host: string;
  /** Directory of the embedded database; unused with databaseUrl. */
  dataDirectory: string;
  databaseUrl: string | undefined;
  /** Of a Redis >= 7, redis:// or rediss://. */
  redisUrl: string | undefined;
  /** What the names of everything in Redis begin with. */
  redisPrefix: string;
  /** The name of this node among others; undefined: one is made up. */
  node: string | undefined;
  logLevel: string;
  /** Connections of the pool on PostgreSQL. */
  poolSize: number;
  /** How often a node looks for changes that no doorbell told it of. */
  pollMs: number;
  /** New streams accepted a second, of each kind. */
  streamsPerSecond: number;
  /** Streams of pages with one client key from one address; 0: any number. */
  streamsPerAddress: number;
  /** How long a node that was told to stop goes on serving while /readyz says that it leaves. */
  drainMs: number;
  rates: Rates;
  /** What signs people's cookies; undefined: see secretOf(). */
  secret: string | undefined;
  /** Failed sign-ins within a quarter of an hour; 0: any number. */
  signIns: SignInLimits;
  /** Whether /metrics is for everybody. */
  metricsPublic: boolean;
  /** Where browsers reach the service, without a slash at the end; undefined: wherever they ask. */
  publicUrl: string | undefined;
  /** Where the built dashboard lies; undefined: where it is published, or in a checkout built. Never of the environment. */
  dashboardDirectory?: string | undefined;
  /** What signs checkpoints of the log: 32 bytes as base64 or hex; undefined: one kept in the data directory. */
  auditKey?: string | undefined;
  /** Names, addresses and ranges of proxies whose word about the client is taken. */
  trustedProxies: readonly string[];
  /** The headers in which trusted proxies say where a client is; undefined: in none. */
  geoHeaders: GeoHeaders | undefined;
  /** The path of an mmdb file, `packaged` or `none`. */
  geoDatabase: string;
  /** Whom people sign in with beside their password; undefined: nobody. */
  sso: SsoSettings | undefined;
  /** Whether whoever has a password needs a second factor to do anything. */
  requireSecondFactor: boolean;
  /** Whose contexts are sampled for dry runs, in memory; undefined: those of servers. */
  contextSample?: SampleSources | undefined;
  /** Attributes that are never kept of one. */
  privateAttributes?: readonly string[] | undefined;
}

interface Setting {
  variable: string;
  fallback: string;
  meaning: string;
}

/** The documented table; `--help` prints it and the README shows it. */
export const settings: Setting[] = [
  { variable: 'PORT', fallback: '4400', meaning: 'the one port everything is served on' },
  { variable: 'HALYARD_HOST', fallback: '127.0.0.1', meaning: 'the address to listen on; 0.0.0.0 for all' },
  { variable: 'HALYARD_DATA', fallback: './data', meaning: 'directory of the embedded database' },
  { variable: 'DATABASE_URL', fallback: '', meaning: 'postgres://… uses PostgreSQL >= 15 instead' },
  {
    variable: 'REDIS_URL',
    fallback: '',
    meaning: 'redis://… or rediss://… of a Redis >= 7, for several nodes',
  },
  {
    variable: 'HALYARD_REDIS_PREFIX',
    fallback: 'halyard',
    meaning: 'what names in Redis begin with; another for each Halyard on it',
  },
  {
    variable: 'HALYARD_NODE',
    fallback: '',
    meaning: 'the name of this node, unlike any other; made of the host name where it is not given',
  },
  { variable: 'HALYARD_LOG', fallback: 'info', meaning: 'trace, debug, info, warn, error or silent' },
  { variable: 'HALYARD_POOL', fallback: '10', meaning: 'connections to PostgreSQL' },
  {
    variable: 'HALYARD_POLL_MS',
    fallback: '1000',
    meaning: 'how often to look for changes without a doorbell',
  },
  {
    variable: 'HALYARD_STREAMS_PER_SECOND',
    fallback: '2000',
    meaning: 'new streams accepted a second; of pages as many again',
  },
  {
    variable: 'HALYARD_STREAMS_PER_ADDRESS',
    fallback: '1000',
    meaning: 'streams of pages open on a node with one client key from one address; 0 for any number',
  },
  {
    variable: 'HALYARD_DRAIN_MS',
    fallback: '0',
    meaning: 'how long to serve on after SIGTERM, not ready any more, until balancers have noticed',
  },
  {
    variable: 'HALYARD_RATE_WRITES',
    fallback: '200',
    meaning: 'changes a second with one key, on average of ten; this and the next: 0 for any number',
  },
  { variable: 'HALYARD_RATE_READS', fallback: '1000', meaning: 'reads of the control plane, likewise' },
  {
    variable: 'HALYARD_RATE_EVALUATIONS',
    fallback: '0',
    meaning: 'evaluations over HTTP, likewise; with a client key: from one address',
  },
  {
    variable: 'HALYARD_RATE_REFUSED_KEYS',
    fallback: '10',
    meaning: 'keys, tickets and context tokens from one address that do not hold, likewise',
  },
  {
    variable: 'HALYARD_SECRET',
    fallback: '',
    meaning:
      'at least 32 random characters, the same on every node: people can sign in; the embedded database makes its own',
  },
  {
    variable: 'HALYARD_FAILED_SIGN_INS',
    fallback: '20',
    meaning:
      'wrong passwords of one account in a quarter of an hour, of one address three times as many; 0 for any number',
  },
  {
    variable: 'HALYARD_METRICS_PUBLIC',
    fallback: 'false',
    meaning: 'whether /metrics is for everybody; else for api keys with the scope metrics:read',
  },
  {
    variable: 'HALYARD_PUBLIC_URL',
    fallback: '',
    meaning:
      'where browsers reach this, e.g. https://flags.example/halyard; needed behind a proxy that adds a path',
  },
  {
    variable: 'HALYARD_AUDIT_KEY',
    fallback: '',
    meaning:
      'signs checkpoints of the log: `openssl rand -base64 32`, the same for all nodes; else HALYARD_DATA/audit-key',
  },
  {
    variable: 'HALYARD_TRUSTED_PROXIES',
    fallback: '',
    meaning:
      'whose X-Forwarded-For, Forwarded and geography to believe: loopback, private, addresses, ranges',
  },
  {
    variable: 'HALYARD_GEO_HEADERS',
    fallback: '',
    meaning:
      'where trusted proxies say where clients are: cloudflare, cloudfront, vercel, app-engine, or country=x-name,…',
  },
  {
    variable: 'HALYARD_GEO_DATABASE',
    fallback: 'packaged',
    meaning: 'an .mmdb file that says where addresses are; packaged: countries only; or none',
  },
  {
    variable: 'HALYARD_OIDC_ISSUER',
    fallback: '',
    meaning: 'whom people sign in with, by OpenID Connect, e.g. https://login.example/realms/main',
  },
  {
    variable: 'HALYARD_OIDC_CLIENT_ID',
    fallback: '',
    meaning: 'what the issuer calls this service; its redirect address is <public url>/auth/callback/sso',
  },
  {
    variable: 'HALYARD_OIDC_CLIENT_SECRET',
    fallback: '',
    meaning: 'what the issuer gave with it; empty for a public client',
  },
  { variable: 'HALYARD_OIDC_NAME', fallback: 'single sign-on', meaning: 'what the sign-in page calls it' },
  {
    variable: 'HALYARD_OIDC_EMAIL_DOMAINS',
    fallback: '',
    meaning: 'whose e-mail addresses may sign in with it, e.g. example.com,example.org; empty for all',
  },
  {
    variable: 'HALYARD_OIDC_TRUST_EMAIL',
    fallback: 'false',
    meaning: 'whether an e-mail of which the issuer does not say that it is verified counts as if it were',
  },
  {
    variable: 'HALYARD_OIDC_ROLE',
    fallback: '',
    meaning:
      'the role of those who sign in with it and were not invited, e.g. viewer; empty: they are refused',
  },
  {
    variable: 'HALYARD_REQUIRE_SECOND_FACTOR',
    fallback: 'false',
    meaning: 'whether those who have a password need a second factor, too',
  },
  {
    variable: 'HALYARD_CONTEXT_SAMPLE',
    fallback: 'servers',
    meaning:
      'whose contexts dry runs count with, 1,000 of the last hour in memory: servers, all (client keys, too), or off',
  },
  {
    variable: 'HALYARD_PRIVATE_ATTRIBUTES',
    fallback: '',
    meaning: 'attributes that are never kept of a context, e.g. email,user.name',
  },
];

/** Throws one Error that names every problem and its variable; never shows the value of DATABASE_URL or REDIS_URL. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const problems: string[] = [];
  const text = (variable: string) => {
    const given = environment[variable];
    return given === undefined || given === ''
      ? settings.find((s) => s.variable === variable)!.fallback
      : given;
  };
  const integer = (variable: string, min: number, max: number) => {
    const value = Number(text(variable));
    if (!Number.isInteger(value) || value < min || value > max) {
      problems.push(`${variable} is ${JSON.stringify(text(variable))}; use an integer from ${min} to ${max}`);
    }
    return value;
  };
  const boolean = (variable: string) => {
    const value = text(variable);
    if (value !== 'true' && value !== 'false') {
      problems.push(`${variable} is ${JSON.stringify(value)}; use true or false`);
    }
    return value === 'true';
  };
  const parsed = <T>(variable: string, parse: (given: string) => T): T | undefined => {
    try {
      return parse(text(variable));
    } catch (error) {
      problems.push(`${variable} has ${(error as Error).message}`);
      return undefined;
    }
  };
  const databaseUrl = text('DATABASE_URL') || undefined;
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    problems.push(
      'DATABASE_URL is not like postgres://user:password@host:5432/name; write a / @ : # % in a password as %2F %40 %3A %23 %25',
    );
  }
  const redisUrl = text('REDIS_URL') || undefined;
  if (redisUrl !== undefined && !isRedisUrl(redisUrl)) {
    problems.push(
      'REDIS_URL is not like redis://user:password@host:6379/0, or rediss:// for TLS; write a / @ : # % in a password as %2F %40 %3A %23 %25',
    );
  }
  const name = (variable: string) => {
    const value = text(variable);
    if (value !== '' && !/^[\w.:-]{1,100}$/.test(value)) {
      problems.push(
        `${variable} is ${JSON.stringify(value)}; use up to 100 letters, digits and any of _ . : -`,
      );
    }
    return value;
  };
  const publicUrl = text('HALYARD_PUBLIC_URL').replace(/\/+$/, '') || undefined;
  if (publicUrl !== undefined && !isWebUrl(publicUrl)) {
    // What stands before an @ may be a password.
    const given = publicUrl.includes('@') ? 'names a user' : `is ${JSON.stringify(publicUrl)}`;
    problems.push(
      `HALYARD_PUBLIC_URL ${given}; use one like https://flags.example/halyard, without @, ? and #`,
    );
  }
  const secret = text('HALYARD_SECRET') || undefined;
  if (secret !== undefined && (secret.length < 32 || new Set(secret).size < 12)) {
    problems.push(
      'HALYARD_SECRET is too easy to guess; use at least 32 random characters: openssl rand -base64 32',
    );
  }
  const perAccount = integer('HALYARD_FAILED_SIGN_INS', 0, 1_000_000);
  const auditKey = text('HALYARD_AUDIT_KEY') || undefined;
  if (auditKey !== undefined && parseSeed(auditKey) === undefined) {
    problems.push(
      'HALYARD_AUDIT_KEY is not 32 bytes as base64 or hex; make one with `openssl rand -base64 32`',
    );
  }
  const logLevel = text('HALYARD_LOG');
  if (!['trace', 'debug', 'info', 'warn', 'error', 'silent'].includes(logLevel)) {
    problems.push(
      `HALYARD_LOG is ${JSON.stringify(logLevel)}; use trace, debug, info, warn, error or silent`,
    );
  }
  const readSso = (): SsoSettings | undefined => {
    const issuer = text('HALYARD_OIDC_ISSUER');
    const clientId = text('HALYARD_OIDC_CLIENT_ID');
    const settings = {
      issuer,
      clientId,
      clientSecret: text('HALYARD_OIDC_CLIENT_SECRET') || undefined,
      name: text('HALYARD_OIDC_NAME'),
      emailDomains: parsed('HALYARD_OIDC_EMAIL_DOMAINS', parseEmailDomains) ?? [],
      trustEmail: boolean('HALYARD_OIDC_TRUST_EMAIL'),
      signUpRole: text('HALYARD_OIDC_ROLE') || undefined,
    };
    if (issuer === '' && clientId === '') return undefined;
    if (issuer === '' || clientId === '') {
      problems.push('HALYARD_OIDC_ISSUER and HALYARD_OIDC_CLIENT_ID are needed together');
    } else parsed('HALYARD_OIDC_ISSUER', parseIssuer);
    if (publicUrl === undefined) {
      problems.push('HALYARD_OIDC_ISSUER needs HALYARD_PUBLIC_URL: people come back there');
    }
    return settings;
  };
  const config: Config = {
    port: integer('PORT', 0, 65_535),
    host: text('HALYARD_HOST'),
    dataDirectory: text('HALYARD_DATA'),
    databaseUrl,
    redisUrl,
    redisPrefix: name('HALYARD_REDIS_PREFIX'),
    node: name('HALYARD_NODE') || undefined,
    logLevel,
    poolSize: integer('HALYARD_POOL', 2, 1_000),
    pollMs: integer('HALYARD_POLL_MS', 50, 60_000),
    streamsPerSecond: integer('HALYARD_STREAMS_PER_SECOND', 1, 1_000_000),
    streamsPerAddress: integer('HALYARD_STREAMS_PER_ADDRESS', 0, 1_000_000),
    drainMs: integer('HALYARD_DRAIN_MS', 0, 300_000),
    rates: {
      writes: integer('HALYARD_RATE_WRITES', 0, 1_000_000),
      reads: integer('HALYARD_RATE_READS', 0, 1_000_000),
      evaluations: integer('HALYARD_RATE_EVALUATIONS', 0, 1_000_000),
      refusedKeys: integer('HALYARD_RATE_REFUSED_KEYS', 0, 1_000_000),
    },
    secret,
    signIns: { perAccount, perAddress: 3 * perAccount },
    metricsPublic: boolean('HALYARD_METRICS_PUBLIC'),
    publicUrl,
    auditKey,
    trustedProxies: parsed('HALYARD_TRUSTED_PROXIES', parseTrustedProxies) ?? [],
    geoHeaders: parsed('HALYARD_GEO_HEADERS', parseGeoHeaders),
    geoDatabase: text('HALYARD_GEO_DATABASE'),
    sso: readSso(),
    requireSecondFactor: boolean('HALYARD_REQUIRE_SECOND_FACTOR'),
    contextSample: sampleSources.find((each) => each === text('HALYARD_CONTEXT_SAMPLE')),
    privateAttributes: text('HALYARD_PRIVATE_ATTRIBUTES')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  };
  if (config.contextSample === undefined) {
    const given = JSON.stringify(text('HALYARD_CONTEXT_SAMPLE'));
    problems.push(`HALYARD_CONTEXT_SAMPLE is ${given}; use ${sampleSources.join(', ')}`);
  }
  if (config.geoHeaders !== undefined && config.trustedProxies.length === 0) {
    problems.push('HALYARD_GEO_HEADERS needs HALYARD_TRUSTED_PROXIES: nobody else is believed');
  }
  if (problems.length > 0) throw new Error(withoutKeys(problems.join('\n')));
  return config;
}

/** Whether every part of it can be read, percent-encoded as they are. */
function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && isReadable(url);
}

/** As above; a path is the number of a database. */
function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return false;
  return /^(\/\d*)?$/.test(url.pathname) && url.search === '' && isReadable(url);
}

/** What everybody is told must hold no password. */
function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && !/[?#@\s]/.test(text);
}

function isReadable({ username, password, pathname, hash }: URL): boolean {
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
  } catch {
    return false;
  }
  return hash === '';
}

/** The key with which a command asks a service that runs elsewhere; undefined: there is none. */
export function readCommandKey(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['HALYARD_API_KEY'] || undefined;
}
