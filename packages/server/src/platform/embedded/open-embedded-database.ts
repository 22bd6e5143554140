import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Dialect, PGliteDialect } from 'kysely';
import { compiledCode } from './compiled-code.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { ensureDatabaseDirectory } from './pristine.ts';
import { WorkerDatabase } from './worker-database.ts';

export interface EmbeddedDatabaseOptions {
  /** Made if it is missing. Holds `pgdata/`, the database, and `halyard.lock` while it is open. */
  directory: string;
  log?: (message: string, fields?: object) => void;
  /** A checkpoint is due after this much log; 64 MB by default. */
  checkpointBytes?: number;
  /** A checkpoint is due this long after the last one if anything was written since; 5 minutes by default. */
  checkpointMs?: number;
  /** False leaves writing to disk to the operating system, which a test may: a loss of power can destroy everything. */
  durable?: boolean;
  /** For tests of durability: an absolute file URL of a module with a `SyncObserver` named `observeSyncs`. */
  syncObserver?: { module: string; argument: unknown };
}

/** PostgreSQL 18 in this process (PGlite), in a thread of its own, with one session. */
export interface EmbeddedDatabase {
  /** For Kysely. Values and errors are those of node-postgres with `pgTypes`; destroying that Kysely closes this. */
  dialect(): Dialect;
  /** Several statements, without parameters; not within a transaction that is open elsewhere, but after it. */
  exec(sql: string): Promise<void>;
  checkpoint(): Promise<void>;
  /** Lets what was begun finish (for ten seconds at most), checkpoints, and frees the directory. May be called twice. */
  close(): Promise<void>;
  /**
   * Copies the database into a directory that has none, to be opened there; the copy of a closed database opens faster,
   * for it needs no recovery. The copy has the same system identifier.
   */
  copyTo(directory: string): Promise<void>;
  /** The thread died or the disk failed: every query from now on rejects. At most one callback. */
  onFailure(callback: (error: Error) => void): void;
}

/**
 * Opens the database in a directory, unpacking an empty one first where there is none. Throws DirectoryInUseError if
 * another process, or this one, has it open.
 *
 * What was acknowledged survives the loss of power, as far as the disk keeps its promise: PostgreSQL's own syncs
 * reach it (see synced-filesystem.ts). Checkpoints happen only as the options say, at `checkpoint()` and at `close()`.
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { directory, log = () => {}, durable = true } = options;
  const databaseDirectory = join(directory, 'pgdata');
  const startedAt = performance.now();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  // Beside the unpacking; if it fails, that is told below.
  const code = compiledCode();
  code.catch(() => {});
  let database: WorkerDatabase | undefined;
  try {
    const found = await ensureDatabaseDirectory(databaseDirectory, { durable });
    database = new WorkerDatabase(
      {
        directory: databaseDirectory,
        code: await code,
        durable,
        checkpointBytes: options.checkpointBytes ?? 64 * 1024 * 1024,
        checkpointMs: options.checkpointMs ?? 5 * 60_000,
        syncObserver: options.syncObserver,
      },
      log,
    );
    await database.waitReady;
    log('embedded database opened', { directory, found, durable, durationMs: performance.now() - startedAt });
    return present(database, databaseDirectory, lock);
  } catch (error) {
    await database?.close().catch(() => {});
    lock.release();
    throw error;
  }
}

function present(database: WorkerDatabase, databaseDirectory: string, lock: DirectoryLock): EmbeddedDatabase {
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= database.close().finally(() => lock.release());
    return closing;
  };
  const forKysely = {
    query: database.query.bind(database),
    transaction: database.transaction.bind(database),
    close,
    waitReady: database.waitReady,
    get ready() {
      return database.ready;
    },
    get closed() {
      return database.closed;
    },
  };
  return {
    dialect: () => new PGliteDialect({ pglite: forKysely }),
    exec: (sql) => database.exec(sql),
    checkpoint: () => database.checkpoint(),
    close,
    async copyTo(directory) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const to = join(directory, 'pgdata');
      if (database.closed)
        cpSync(databaseDirectory, to, { recursive: true, errorOnExist: true, force: false });
      else await database.copyDirectory(to);
    },
    onFailure: (callback) => database.onFailure(callback),
  };
}
