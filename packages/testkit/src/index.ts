export { atExit } from './at-exit.ts';
export { type FixedClock, fixedClock } from './fixed-clock.ts';
export { freePort } from './free-port.ts';
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
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';
