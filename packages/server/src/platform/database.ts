/** One database, two ways to have it: PostgreSQL by URL, or embedded in a directory. The SQL is the same. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { type Breaker, createBreaker } from './breaker.ts';
import { type Bus, createProcessBus } from './bus.ts';
import { openEmbeddedDatabase } from './embedded/open-embedded-database.ts';
import { type Ask, guardedDialect } from './guarded-dialect.ts';
import type { Log } from './log.ts';
import { pgTypes } from './pg-types.ts';
import { createPostgresBus } from './postgres-bus.ts';
import type { Tables } from './tables.ts';
import { isUnavailable } from './unavailable.ts';
import { within } from './within.ts';

export type Db = Kysely<Tables>;

/**
 * What only reads: nothing can be inserted, updated, deleted or sent as it is, and so not in a common table expression
 * either, which may do all of that.
 */
export type ReadDb = Pick<Db, 'selectFrom' | 'selectNoFrom'>;

export interface Database {
  readonly kind: 'postgres' | 'embedded';
  readonly db: Db;
  /** What nodes on it say to each other by its means. */
  createBus(node: string): Bus;
  /** The same, asked also while the breaker is open: where a query comes off, the breaker closes. */
  readonly probe: Db;
  /** Around everything asked of `db`; undefined where the database is embedded: once it fails, it fails for good. */
  readonly breaker: Breaker | undefined;
  /** Of the pool, now; those of the embedded database are none. */
  connections(): { idle: number; busy: number; waiting: number };
  close(): Promise<void>;
}

export interface DatabaseChoice {
  databaseUrl: string | undefined;
  dataDirectory: string;
  poolSize: number;
  /** How long a statement may take on PostgreSQL; 10,000 by default, 0: as long as it takes. */
  statementTimeoutMs?: number;
}

/** Uses of a connection that found the database away, one after the other, until nobody waits for it any more. */
const failuresInARow = 3;

/** What a connection may take to say goodbye; a database that has gone silent never would. */
const goodbyeMs = 2_000;

/** Opens; nothing is migrated yet. On PostgreSQL nothing is connected yet either: the first query does. */
export async function openDatabase(choice: DatabaseChoice, log: Log): Promise<Database> {
  return choice.databaseUrl === undefined
    ? openEmbedded(choice.dataDirectory, log)
    : openPostgres(choice.databaseUrl, choice, log);
}

function openPostgres(url: string, choice: DatabaseChoice, log: Log): Database {
  const { poolSize, statementTimeoutMs = 10_000 } = choice;
  const pool = new pg.Pool({
    Client: ImpatientClient,
    connectionString: url,
    max: poolSize,
    application_name: 'halyard',
    types: pgTypes,
    // A database that does not answer must turn into 503 while the caller still waits.
    connectionTimeoutMillis: 3_000,
    query_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 15_000,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  // An idle connection that dies is replaced by the next query; unheard, the event would end the process.
  pool.on('error', (error) =>
    log.warn({ code: (error as { code?: string }).code }, 'database connection lost'),
  );
  // The pool listens to idle connections only: one that dies in use tells its query, and would end the process too.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    // On tables that were never analysed the planner expects millions of rows and compiles for seconds to read one.
    client.query('set jit = off').catch(() => {});
  });
  const breaker = createBreaker('database', { failures: failuresInARow, isFailure: isUnavailable });
  const through = (ask: Ask) =>
    new Kysely<Tables>({ dialect: guardedDialect(new PostgresDialect({ pool }), ask) });
  const db = through(breaker.run);
  return {
    kind: 'postgres',
    db,
    createBus: (node) => createPostgresBus(url, node, log),
    probe: through((call) => breaker.probe(call)),
    breaker,
    connections: () => ({
      idle: pool.idleCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => within(goodbyeMs, db.destroy()),
  };
}

/**
 * Ends a connection that did not answer in time. Nothing else would be answered on it either, and the pool would
 * hand it out again and again until TCP gives up, a quarter of an hour later.
 */
class ImpatientClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: it has nine overloads, and all are passed on
  override query(...given: any[]): any {
    const result = (super.query as (...given: unknown[]) => unknown).apply(this, given);
    if (result instanceof Promise) {
      result.catch((error: Error) => {
        if (error.message === 'Query read timeout') void this.end().catch(() => {});
      });
    }
    return result;
  }
}

async function openEmbedded(directory: string, log: Log): Promise<Database> {
  const embedded = await openEmbeddedDatabase({
    directory,
    log: (message, fields) => log.debug(fields ?? {}, message),
  });
  const db = new Kysely<Tables>({ dialect: embedded.dialect() });
  return {
    kind: 'embedded',
    db,
    probe: db,
    breaker: undefined,
    createBus: createProcessBus,
    connections: () => ({ idle: 0, busy: 0, waiting: 0 }),
    async close() {
      await db.destroy();
      await embedded.close();
    },
  };
}
