export { atExit } from './at-exit.ts';
export type { Balancer } from './balancers/balancer.ts';
export { requireHaproxy, startHaproxy } from './balancers/start-haproxy.ts';
export { requireNginx, startNginx } from './balancers/start-nginx.ts';
export { requireChromium, startChromium } from './browser/start-chromium.ts';
export type { Direction } from './fault-proxy/faulty-connection.ts';
export { seededRandom } from './fault-proxy/seeded-random.ts';
export {
  type ActiveToxic,
  type FaultCounters,
  type FaultProxy,
  type Reach,
  startFaultProxy,
} from './fault-proxy/start-fault-proxy.ts';
export type { Toxic } from './fault-proxy/toxics.ts';
export { findProgram } from './find-program.ts';
export { type FixedClock, fixedClock } from './fixed-clock.ts';
export { type Flood, startFlood } from './flood/start-flood.ts';
export { freePort } from './free-port.ts';
export { createVisitor, type Visitor } from './identity-provider/create-visitor.ts';
export {
  type Forge,
  type ForgeryParts,
  forgeries,
  strangerKeys,
  withClaims,
} from './identity-provider/forgeries.ts';
export {
  type IdentityAccount,
  type IdentityProvider,
  startIdentityProvider,
  type Tampering,
} from './identity-provider/start-identity-provider.ts';
export {
  type PgProxy,
  type ProxyCounters,
  type SeenMessage,
  startPgProxy,
} from './pg-proxy/start-pg-proxy.ts';
export { queryOnce, withClient } from './postgres/query-once.ts';
export type { Cluster } from './postgres/start-cluster.ts';
export { type StartPostgresOptions, startPostgres } from './postgres/start-postgres.ts';
export {
  cloneDatabase,
  createTemplate,
  type DatabaseClone,
  type DatabaseTemplate,
} from './postgres/template-database.ts';
export { testPostgresUrl } from './postgres/test-postgres-url.ts';
export { readEvents, type ServerEvent } from './read-events.ts';
export type { RedisReply } from './redis/send-command.ts';
export { type RedisServer, requireRedis, type StartRedisOptions, startRedis } from './redis/start-redis.ts';
export { requireProgram } from './require-program.ts';
export {
  inheritedEnvironment,
  type Service,
  type ServiceExit,
  type ServiceOptions,
  spawnService,
} from './spawn-service.ts';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';
