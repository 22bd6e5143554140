import { requireChromium, requireHaproxy, requireNginx, requireRedis, startPostgres } from '@halyard/testkit';

/**
 * Vitest's global setup: one PostgreSQL for all workers, unless the environment names one. Gives Vitest what
 * ends it. What tests start themselves is installed here, since package managers refuse to work at the same time.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  requireHaproxy();
  requireNginx();
  requireChromium();
  if (!process.env['REDIS_URL']) requireRedis();
  if (process.env['HALYARD_TEST_POSTGRES_URL']) return undefined;
  const postgres = await startPostgres();
  // Workers are started later and inherit this.
  process.env['HALYARD_TEST_POSTGRES_URL'] = postgres.url('postgres');
  return postgres.stop;
}
