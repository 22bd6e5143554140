/**
 * A dialect whose connections are handed out through a circuit breaker. Having one, from when it is asked for until it
 * is given back, is one call: whether it came off is known only then, for a database that has gone silent still hands
 * out connections that were open before.
 */
import type { DatabaseConnection, Dialect, Driver } from 'kysely';
import { isUnavailable } from './unavailable.ts';

/** How a breaker is asked: its `run` or its `probe`. */
export type Ask = <T>(call: () => Promise<T>) => Promise<T>;

export function guardedDialect(dialect: Dialect, ask: Ask): Dialect {
  return {
    createDriver: () => guardedDriver(dialect.createDriver(), ask),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function guardedDriver(driver: Driver, ask: Ask): Driver {
  return {
    init: (options) => driver.init(options),
    async acquireConnection(options) {
      const { promise, resolve, reject } = Promise.withResolvers<DatabaseConnection>();
      // Once the connection is there, what becomes of it concerns the breaker alone.
      ask(async () => {
        const guarded = new GuardedConnection(await driver.acquireConnection(options));
        resolve(guarded);
        await guarded.given.promise;
        if (guarded.failure !== undefined) throw guarded.failure;
      }).catch(reject);
      return promise;
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    async rollbackTransaction(connection) {
      try {
        await driver.rollbackTransaction(innerOf(connection));
      } catch (error) {
        (connection as GuardedConnection).judge(error);
        throw error;
      }
    },
    async releaseConnection(connection, options) {
      try {
        await driver.releaseConnection(innerOf(connection), options);
      } finally {
        (connection as GuardedConnection).given.resolve();
      }
    },
    destroy: (options) => driver.destroy(options),
  };
}

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly given = Promise.withResolvers<void>();
  /** The first that said the database is away. */
  failure: unknown;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  executeQuery: DatabaseConnection['executeQuery'] = async (query, options) => {
    try {
      return await this.inner.executeQuery(query, options);
    } catch (error) {
      this.judge(error);
      throw error;
    }
  };

  streamQuery: DatabaseConnection['streamQuery'] = (query, chunkSize, options) =>
    this.inner.streamQuery(query, chunkSize, options);

  judge(error: unknown): void {
    if (isUnavailable(error)) this.failure ??= error;
  }
}

/** The driver's own, which it marks and recognises. */
function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return (connection as GuardedConnection).inner;
}
