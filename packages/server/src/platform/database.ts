/** One database, two ways to have it: PostgreSQL by URL, or embedded in a directory. The SQL is the same. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { type Bus, createProcessBus } from './bus.ts';
import { openEmbeddedDatabase } from './embedded/open-embedded-database.ts';
import type { Log } from './log.ts';
import { pgTypes } from './pg-types.ts';
import { createPostgresBus } from './postgres-bus.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;

export interface Database {
  readonly kind: 'postgres' | 'embedded';
  readonly db: Db;
  /** The doorbell that goes with it. */
  createBus(): Bus;
  close(): Promise<void>;
}

export interface DatabaseChoice {
  databaseUrl: string | undefined;
  dataDirectory: string;
  poolSize: number;
}

/** Opens; nothing is migrated yet. On PostgreSQL nothing is connected yet either: the first query does. */
export async function openDatabase(choice: DatabaseChoice, log: Log): Promise<Database> {
  return choice.databaseUrl === undefined
    ? openEmbedded(choice.dataDirectory, log)
    : openPostgres(choice.databaseUrl, choice.poolSize, log);
}

function openPostgres(url: string, poolSize: number, log: Log): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'halyard',
    types: pgTypes,
    // A database that does not answer must turn into 503 while the caller still waits.
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    idle_in_transaction_session_timeout: 15_000,
    statement_timeout: 10_000,
    keepAlive: true,
  });
  // An idle connection that dies is replaced by the next query; unheard, the event would end the process.
  pool.on('error', (error) =>
    log.warn({ code: (error as { code?: string }).code }, 'database connection lost'),
  );
  // The pool listens to idle connections only: one that dies in use tells its query, and would end the process too.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: 'postgres',
    db,
    createBus: () => createPostgresBus(url, log),
    close: () => db.destroy(),
  };
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
    createBus: createProcessBus,
    async close() {
      await db.destroy();
      await embedded.close();
    },
  };
}
