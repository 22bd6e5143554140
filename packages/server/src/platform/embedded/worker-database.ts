import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PGlite as PGliteLike, PGliteTransaction } from 'kysely';
import pg from 'pg';
import { pgTypes } from '../pg-types.ts';
import { createMutex } from './mutex.ts';
import { toParameter } from './to-parameter.ts';
import type {
  FromWorker,
  RawError,
  RawResult,
  Request,
  RequestBody,
  WorkerOptions,
} from './worker-protocol.ts';

interface Pending {
  resolve(result: RawResult | undefined): void;
  reject(error: Error): void;
}

interface QueryResult<T> {
  affectedRows?: number;
  fields: { name: string; dataTypeID: number }[];
  rows: T[];
}

/**
 * How long `close` waits for what was begun before it, and then for the shutdown. A transaction still open is rolled
 * back; a query still running is cut off.
 */
const closePatienceMs = 10_000;

/**
 * PGlite in a worker, seen from the main thread: as much of its interface as Kysely's PGliteDialect uses. One mutex
 * guards the one session, so a query outside a transaction waits until the running transaction has ended.
 */
export class WorkerDatabase implements PGliteLike {
  readonly waitReady: Promise<void>;
  /** Settles when the worker is gone. */
  readonly ended: Promise<void>;
  ready = false;
  closed = false;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #mutex = createMutex();
  readonly #log: (message: string, fields: object) => void;
  #onFailure: ((error: Error) => void) | undefined;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;
  #lastId = 0;

  constructor(options: WorkerOptions, log: (message: string, fields: object) => void) {
    this.#log = log;
    // Imports get their extension rewritten when the package is built, URLs do not.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: options,
      name: 'embedded database',
      // Enough for PostgreSQL to reach its own limit first and say 54001: PGlite takes an overflow for an answer.
      resourceLimits: { stackSizeMb: 32 },
    });
    this.waitReady = new Promise((resolve, reject) =>
      this.#pending.set(0, { resolve: () => resolve(), reject }),
    );
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(error as Error));
    this.ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail(new Error(`The embedded database's thread ended (${code}).`));
        resolve();
      });
    });
  }

  /** At most one, called once, at once if it has happened; not for what happens during or after `close`. */
  onFailure(callback: (error: Error) => void): void {
    this.#onFailure = callback;
    if (this.#failure && this.#closing === undefined) callback(this.#failure);
  }

  async query<T>(sql: string, parameters?: readonly unknown[]): Promise<QueryResult<T>> {
    return this.#exclusively(() => this.#query<T>(sql, parameters, false));
  }

  async exec(sql: string): Promise<void> {
    await this.#exclusively(() => this.#send({ kind: 'exec', sql }));
  }

  /** The callback is called in any case, since Kysely waits for that; if BEGIN failed, its queries fail. */
  async transaction<T>(callback: (transaction: PGliteTransaction) => Promise<T>): Promise<T> {
    const refuse = (error: unknown) =>
      callback({ query: () => Promise.reject(error), rollback: async () => {} });
    let release: () => void;
    try {
      release = await this.#acquire();
    } catch (error) {
      await refuse(error);
      throw error;
    }
    try {
      await this.#control('begin').catch(async (error) => {
        await refuse(error);
        throw error;
      });
      let result: T;
      try {
        result = await callback({
          query: (sql, parameters) => this.#query(sql, parameters, true),
          rollback: async () => void (await this.#control('rollback')),
        });
      } catch (error) {
        // A database that is gone has rolled back already; the callback's own error says more.
        await this.#control('rollback').catch(() => {});
        throw error;
      }
      const { command } = await this.#control('commit');
      if (command === 'ROLLBACK') {
        throw toError({
          message: 'Transaction was rolled back instead of committed',
          fields: { code: '25P02' },
        });
      }
      return result;
    } finally {
      release();
    }
  }

  async checkpoint(): Promise<void> {
    await this.#exclusively(() => this.#send({ kind: 'checkpoint' }));
  }

  async copyDirectory(to: string): Promise<void> {
    await this.#exclusively(() => this.#send({ kind: 'copy', to }));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      if (this.#failure) return;
      await Promise.race([
        this.#mutex.acquire(),
        this.ended,
        sleep(closePatienceMs, undefined, { ref: false }),
      ]);
      if (this.#failure) return;
      const orderly = this.#send({ kind: 'close' });
      this.closed = true;
      this.ready = false;
      await Promise.race([orderly, sleep(closePatienceMs, undefined, { ref: false }).then(giveUp)]);
    } finally {
      this.closed = true;
      this.ready = false;
      await this.#worker.terminate();
    }
  }

  async #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const release = await this.#acquire();
    try {
      return await run();
    } finally {
      release();
    }
  }

  async #acquire(): Promise<() => void> {
    if (this.#closing !== undefined) throw new Error('The embedded database is closed.');
    if (this.#failure) throw this.#failure;
    return this.#mutex.acquire();
  }

  async #control(sql: 'begin' | 'commit' | 'rollback'): Promise<RawResult> {
    const result = await this.#send({ kind: 'query', sql, parameters: [], inTransaction: true });
    return result as RawResult;
  }

  async #query<T>(
    sql: string,
    values: readonly unknown[] = [],
    inTransaction: boolean,
  ): Promise<QueryResult<T>> {
    const parameters = values.map(toParameter);
    const raw = (await this.#send({ kind: 'query', sql, parameters, inTransaction })) as RawResult;
    const { fields, affectedRows } = raw;
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: pgTypes.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
    }));
    const rows = raw.rows.map((values) => {
      const row: Record<string, unknown> = {};
      columns.forEach(({ name, parse }, index) => {
        const text = values[index];
        row[name] = typeof text === 'string' ? parse(text) : null;
      });
      return row as T;
    });
    return affectedRows === undefined ? { fields, rows } : { fields, rows, affectedRows };
  }

  #send(body: RequestBody): Promise<RawResult | undefined> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('The embedded database is closed.'));
      if (this.#failure) return reject(this.#failure);
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      const request: Request = { id, ...body };
      this.#worker.postMessage(request);
    });
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'opened') {
      this.ready = true;
      this.#settle(0)?.resolve(undefined);
    } else if (message.kind === 'answer') {
      this.#settle(message.id)?.resolve(message.result);
    } else if (message.kind === 'error') {
      this.#settle(message.id)?.reject(toError(message.error));
    } else if (message.kind === 'failed') {
      this.#fail(toError(message.error));
    } else {
      const { walBytes, durationMs } = message;
      this.#log('embedded database checkpointed', { walBytes, durationMs });
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.ready = false;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (this.#closing === undefined) this.#onFailure?.(error);
  }
}

function giveUp(): never {
  throw new Error('The embedded database was busy and did not shut down; the next start recovers it.');
}

/** A pg.DatabaseError where PostgreSQL said something, so that one `instanceof` fits both databases. */
function toError({ message, fields }: RawError): Error {
  if (fields['code'] === undefined || fields['severity'] === undefined) {
    return Object.assign(new Error(message), fields);
  }
  return Object.assign(new pg.DatabaseError(message, 0, 'error'), fields);
}
