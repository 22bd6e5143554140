/** The worker thread: one PGlite, and the requests of the main thread carried out one by one. */
import { cpSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { ask } from './ask.ts';
import { createCheckpointPolicy } from './checkpoint-policy.ts';
import { durableStartParameters, SyncedFilesystem, type SyncObserver } from './synced-filesystem.ts';
import type { FromWorker, RawError, RawResult, Request, WorkerOptions } from './worker-protocol.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs only as a worker');
const options = workerData as WorkerOptions;

// PGlite decodes each value by itself, and so would take U+FEFF at its beginning for a byte order mark, and drop it.
globalThis.TextDecoder = class extends TextDecoder {
  constructor(label?: string, options?: ConstructorParameters<typeof TextDecoder>[1]) {
    super(label, { ignoreBOM: true, ...options });
  }
};

const database = await open().catch((error) => end(error));
const policy = createCheckpointPolicy(
  { bytes: options.checkpointBytes, intervalMs: options.checkpointMs },
  { walBytes: await readWalPosition(), nowMs: performance.now() },
);
let queue = Promise.resolve();
let mayHaveWritten = false;

port.on('message', (request: Request) => {
  mayHaveWritten = true;
  queue = queue.then(() => answer(request));
});
const ticker = setInterval(
  () => {
    if (mayHaveWritten) queue = queue.then(checkpointIfDue);
  },
  Math.min(1_000, options.checkpointMs),
);
send({ kind: 'opened' });

async function open(): Promise<PGlite> {
  const directory = options.directory;
  const fs = options.durable
    ? new SyncedFilesystem(directory, end, await loadObserver())
    : new NodeFS(directory);
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => !options.durable || parameter !== '-F'),
    ...(options.durable ? durableStartParameters : []),
    // The default of 128 MB adds 100 MB to the process; the system's own page cache serves as well.
    ...['-c', 'shared_buffers=32MB'],
    // Old segments are kept for reuse up to max_wal_size, which has no other meaning without a checkpointer.
    ...['-c', 'min_wal_size=32MB', '-c', 'max_wal_size=128MB'],
  ];
  const onStderr = (line: string) => {
    // PGlite would carry on after a PANIC as if nothing had happened, or run in circles.
    if (/\b(PANIC|FATAL): /.test(line)) end(new Error(line.trim()));
    return false;
  };
  return PGlite.create({ fs, pgliteWasmModule: options.code, startParams, onStderr });
}

async function loadObserver(): Promise<((path: string) => void) | undefined> {
  if (!options.syncObserver) return undefined;
  const module = (await import(options.syncObserver.module)) as { observeSyncs: SyncObserver };
  return module.observeSyncs(options.syncObserver.argument, options.directory);
}

async function answer(request: Request): Promise<void> {
  try {
    const result = await run(request);
    send({ kind: 'answer', id: request.id, result });
    if (request.kind === 'close') port?.close();
  } catch (error) {
    send({ kind: 'error', id: request.id, error: toRawError(error) });
  }
}

async function run(request: Request): Promise<RawResult | undefined> {
  switch (request.kind) {
    case 'query':
      return guarded(request.inTransaction, async () => {
        const { sql, parameters } = request;
        const result = await ask(database, sql, parameters);
        if (result.command === undefined && !isEmpty(sql))
          end(new Error('PostgreSQL broke off without an answer.'));
        return result;
      });
    case 'exec':
      return guarded(false, async () => void (await database.exec(request.sql)));
    case 'checkpoint':
      return void (await checkpoint());
    case 'copy':
      await checkpoint();
      return copyDirectory(request.to);
    case 'close':
      clearInterval(ticker);
      if (database.isInTransaction()) await database.exec('rollback');
      await database.exec('checkpoint');
      return void (await database.close());
  }
}

function isEmpty(sql: string): boolean {
  return sql.replace(/--.*|\/\*[\s\S]*?\*\//g, '').trim() === '';
}

/** There is one session: a statement that opened a transaction behind our back would draw everybody else's into it. */
async function guarded<T>(inTransaction: boolean, statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } finally {
    if (!inTransaction && database.isInTransaction()) {
      await database.exec('rollback');
      // biome-ignore lint/correctness/noUnsafeFinally: it replaces an answer that would be wrong.
      throw new Error('A statement outside a transaction left one open; it was rolled back.');
    }
  }
}

async function checkpointIfDue(): Promise<void> {
  if (database.closed || database.isInTransaction()) return;
  try {
    const walBytes = await readWalPosition();
    if (policy.isDue(walBytes, performance.now())) await checkpoint();
    else mayHaveWritten = policy.hasGrown(walBytes);
  } catch (error) {
    end(error);
  }
}

/** PostgreSQL syncs what it wrote since the last one, then lets go of the log from before. */
async function checkpoint(): Promise<void> {
  const startedAt = performance.now();
  const walBytes = await readWalPosition();
  await database.exec('checkpoint');
  mayHaveWritten = false;
  policy.done(await readWalPosition(), performance.now());
  send({ kind: 'checkpointed', walBytes, durationMs: performance.now() - startedAt });
}

async function readWalPosition(): Promise<number> {
  const { rows } = await ask(database, `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`, []);
  return Number(rows[0]?.[0]);
}

function copyDirectory(to: string): undefined {
  const filter = (source: string) => basename(source) !== 'postmaster.pid';
  cpSync(options.directory, `${to}.copying`, { recursive: true, filter });
  renameSync(`${to}.copying`, to);
}

function send(message: FromWorker): void {
  port?.postMessage(message);
}

/** At once, in the midst of PostgreSQL's work if need be: whatever is not acknowledged by now never is. */
function end(error: unknown): never {
  send({ kind: 'failed', error: toRawError(error) });
  process.exit(1);
}

/** PostgreSQL's fields are own properties of the error; the statement and its parameters are not for logs. */
function toRawError(error: unknown): RawError {
  if (!(error instanceof Error)) return { message: String(error), fields: {} };
  const { query, params, queryOptions, ...rest } = error as Error & Record<string, unknown>;
  const fields = Object.entries(rest).filter(([, value]) => /^(string|number)$/.test(typeof value));
  return { message: error.message, fields: Object.fromEntries(fields) };
}
