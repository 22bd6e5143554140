/** Clients with durations scaled down for tests, all of them closed after each test. */
import { afterEach } from 'vitest';
import { Client } from '../client.ts';
import { parseOptions, type ServiceOptions, type SourceOptions } from '../options.ts';
import type { Source } from '../source.ts';
import type { Surroundings } from '../surroundings.ts';
import { TIMINGS, type Timings } from '../timings.ts';

export const KEY = 'hal_server_Test0001abcdefghijklmnopqrstuvwxyz012345abc123';

/** Seconds become some hundredths; what must not happen by itself stays as it is. */
export const FAST: Timings = {
  ...TIMINGS,
  connection: { headersMs: 300, firstCommitMs: 300, firstCommitAtMostMs: 600, silenceMs: 600 },
  backoff: {
    baseMs: 10,
    ceilingMs: 60,
    extendedMs: 60_000,
    refusalsBeforeExtended: 3,
    maxRetryAfterMs: 5000,
  },
  pacing: { failures: 4, pollMs: 100, streamAgainMs: 600, healthyMs: 1000 },
  status: { staleAfterMs: 100, errorAfterMs: 500 },
  pollTimeoutMs: 500,
  closeMs: 500,
  saveAfterMs: 10,
};

const open = new Set<Client>();

afterEach(async () => {
  await Promise.all([...open].map((client) => client.close()));
  open.clear();
});

/** A client with no cache and no timed flush unless asked for; does not wait for values. */
export function startClient(
  url: string,
  options: Partial<ServiceOptions> = {},
  surroundings: Partial<Surroundings> = {},
): Client {
  const settings = parseOptions({ url, key: KEY, cache: false, flushMs: 3_600_000, ...options });
  const client = new Client(settings, { timings: FAST, ...surroundings });
  open.add(client);
  return client;
}

/** A client of another source than a service. */
export function startWith(
  source: Source,
  options: Omit<SourceOptions, 'source'> = {},
  surroundings: Partial<Surroundings> = {},
): Client {
  const client = new Client(parseOptions({ source, ...options }), { timings: FAST, ...surroundings });
  open.add(client);
  return client;
}

/** The statuses told from now on, the present one first, as they come. */
export function statusesOf(client: Client): string[] {
  const statuses: string[] = [];
  client.on('PROVIDER_READY', () => statuses.push('READY'));
  client.on('PROVIDER_STALE', () => statuses.push('STALE'));
  client.on('PROVIDER_ERROR', () => statuses.push('ERROR'));
  return statuses;
}

/** Waits until it holds, looking every few milliseconds; fails after a time that only a hang reaches. */
export async function until(holds: () => boolean, what = 'the condition', atMostMs = 20_000): Promise<void> {
  const deadline = performance.now() + atMostMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what} did not come true in ${atMostMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
