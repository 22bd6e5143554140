/** What stands behind the nodes: a PostgreSQL that syncs as in production and a Redis, both of the benchmark's own. */
import { type Cluster, type RedisServer, startRedis } from '@halyard/testkit';
import { postgresStore, startDurablePostgres } from '../run-service.ts';

export interface Backing extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly redis: RedisServer;
  /** For figures to name: `PostgreSQL 15.18, Redis 7.0.15`. */
  readonly versions: string;
  /** An empty database, and names in Redis that no other has. */
  newStore(): Promise<BackingStore>;
}

export type BackingStore = { DATABASE_URL: string; REDIS_URL: string; HALYARD_REDIS_PREFIX: string };

export async function startBacking(): Promise<Backing> {
  const { cluster, version } = await startDurablePostgres();
  const redis = await startRedis({ own: true }).catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  const redisVersion = /^redis_version:(\S+)/m.exec(String(await redis.command('INFO', 'server')))?.[1];
  let stores = 0;
  return {
    cluster,
    redis,
    versions: `PostgreSQL ${version}, Redis ${redisVersion}`,
    async newStore() {
      const store = await postgresStore(cluster);
      return { ...store, REDIS_URL: redis.url, HALYARD_REDIS_PREFIX: `bench-${stores++}` };
    },
    async [Symbol.asyncDispose]() {
      await redis.stop();
      await cluster.stop();
    },
  };
}
