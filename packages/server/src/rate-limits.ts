/**
 * Which limits there are, and what whoever exceeds one is told: by key for the control plane and for evaluation, by
 * address for keys that do not hold. What SDKs of servers ask for is limited by none of them.
 */
import { isIPv6 } from 'node:net';
import { OperationError } from '@halyard/contract';
import type { DataKey } from './features/delivery/index.ts';
import type { RequestFacts } from './features/request-context/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Metrics } from './platform/metrics.ts';
import { RateLimiter, windowSeconds } from './platform/rate-limiter.ts';

/** A second, on average of ten; 0: as often as anybody likes. */
export interface Rates {
  writes: number;
  reads: number;
  evaluations: number;
  refusedKeys: number;
}

export interface RateLimits {
  /** Throws RATE_LIMITED; else answers the header fields that say how much is left. */
  control(effect: 'read' | 'write', key: Pick<DataKey, 'id'>): Record<string, string>;
  /** Throws RATE_LIMITED. A client key is public: of that each address has its own share. */
  evaluation(key: DataKey, request: RequestFacts): void;
  /** What is counted as one with a client key: the key at an address. */
  placeOf(key: DataKey, request: RequestFacts): string;
  /** A normal address; undefined where nobody trusted says. */
  addressOf(request: RequestFacts): string | undefined;
  /** Throws RATE_LIMITED where too many keys from there were refused lately. */
  beforeLookUp(request: RequestFacts): void;
  /** Counts a key that does not hold; throws RATE_LIMITED where those are too many. */
  keyRefused(request: RequestFacts): void;
  /** Those that are on, to be shared among nodes. */
  readonly limiters: readonly RateLimiter[];
}

export interface RateLimitParts {
  clock: Clock;
  metrics: Metrics;
  /** A normal address; undefined where nobody trusted says. */
  addressOf(request: RequestFacts): string | undefined;
}

export function createRateLimits(rates: Rates, { clock, metrics, addressOf }: RateLimitParts): RateLimits {
  const limiters: RateLimiter[] = [];
  const refused = new Map<string, number>();

  function limiter(name: string, perSecond: number): RateLimiter | undefined {
    if (perSecond === 0) return undefined;
    const made = new RateLimiter(name, perSecond, () => clock.now().getTime());
    limiters.push(made);
    refused.set(name, 0);
    return made;
  }

  function pass(limit: RateLimiter, waitSeconds: number): void {
    if (waitSeconds === 0) return;
    refused.set(limit.name, refused.get(limit.name)! + 1);
    throw rateLimited(limit, waitSeconds);
  }

  const control = { write: limiter('writes', rates.writes), read: limiter('reads', rates.reads) };
  const evaluations = limiter('evaluations', rates.evaluations);
  const refusedKeys = limiter('refused-keys', rates.refusedKeys);
  metrics.counter({
    name: 'halyard_rate_limited_requests_total',
    help: 'Requests answered 429, by the limit they exceeded.',
    labels: ['limit'],
    read: () => [...refused].map(([limit, value]) => ({ value, labels: { limit } })),
  });

  const placeOf = (key: DataKey, request: RequestFacts) => `${key.id}/${blockOf(addressOf(request))}`;

  return {
    limiters,
    placeOf,
    addressOf,
    control(effect, key) {
      const limit = control[effect];
      if (!limit) return {};
      pass(limit, limit.take(key.id));
      return rateLimitFields(limit, limit.remaining(key.id), windowSeconds);
    },
    evaluation(key, request) {
      if (!evaluations) return;
      const name = key.kind === 'client' ? placeOf(key, request) : key.id;
      pass(evaluations, evaluations.take(name));
    },
    beforeLookUp(request) {
      if (!refusedKeys) return;
      const block = blockOf(addressOf(request));
      pass(refusedKeys, refusedKeys.waitSeconds(block));
    },
    keyRefused(request) {
      if (!refusedKeys) return;
      const block = blockOf(addressOf(request));
      pass(refusedKeys, refusedKeys.take(block));
    },
  };
}

function rateLimited(limit: RateLimiter, retryAfterSeconds: number): OperationError {
  const { name, quota } = limit;
  const detail = `the limit of ${name} is ${quota} in ${windowSeconds} s; try again in ${retryAfterSeconds} s`;
  return new OperationError('RATE_LIMITED', detail, {
    more: { limit: name, quota, windowSeconds, retryAfterSeconds },
  });
}

/** What a RATE_LIMITED error says in header fields, beside Retry-After. */
export function fieldsOfRefusal({ more }: OperationError): Record<string, string> {
  const { limit, quota, retryAfterSeconds } = more as Record<string, string | number>;
  return rateLimitFields({ name: String(limit), quota: Number(quota) }, 0, Number(retryAfterSeconds));
}

/** draft-ietf-httpapi-ratelimit-headers-11 (May 2026): in `resetSeconds` no more than `remaining`. */
function rateLimitFields(
  { name, quota }: Pick<RateLimiter, 'name' | 'quota'>,
  remaining: number,
  resetSeconds: number,
): Record<string, string> {
  return {
    'ratelimit-policy': `"${name}";q=${quota};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  };
}

/** What one customer of a network has: an IPv4 address, or a /64 of IPv6. All that are not known share one. */
export function blockOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const whole = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')];
  return `${whole.slice(0, 4).join(':')}::/64`;
}
