/**
 * What passes between the main thread and the worker that runs PGlite. Requests are carried out one after
 * the other in the order of arrival; each gets one answer with its id.
 */
import type { CompiledCode } from './compiled-code.ts';

export type Request = { id: number } & RequestBody;

export type RequestBody =
  /** One statement with parameters, outside a transaction or, if `inTransaction`, within the open one. */
  | { kind: 'query'; sql: string; parameters: Parameter[]; inTransaction: boolean }
  /** Any number of statements without parameters, outside a transaction. */
  | { kind: 'exec'; sql: string }
  | { kind: 'checkpoint' }
  /** Copies the database directory, checkpointed, to a path that does not exist. */
  | { kind: 'copy'; to: string }
  /** Rolls back what is open, checkpoints and shuts down. */
  | { kind: 'close' };

/** Text goes to PostgreSQL in text format, bytes in binary: as node-postgres sends them. */
export type Parameter = string | Uint8Array | null;

/** Values are PostgreSQL's text; the main thread parses them. */
export interface RawResult {
  command: string | undefined;
  /** Undefined for a statement that changes no rows by its nature, such as SELECT. */
  affectedRows: number | undefined;
  fields: { name: string; dataTypeID: number }[];
  rows: (string | null)[][];
}

/** What is left of an error between threads: its message and PostgreSQL's fields (code, constraint, detail ...). */
export interface RawError {
  message: string;
  fields: Record<string, unknown>;
}

export type FromWorker =
  | { kind: 'opened' }
  | { kind: 'answer'; id: number; result: RawResult | undefined }
  | { kind: 'error'; id: number; error: RawError }
  | { kind: 'checkpointed'; walBytes: number; durationMs: number }
  /** The database cannot go on; the worker ends after this. */
  | { kind: 'failed'; error: RawError };

export interface WorkerOptions {
  /** Of the database itself, with PG_VERSION in it. */
  directory: string;
  /** PGlite's own, see compiled-code.ts. */
  code: CompiledCode;
  durable: boolean;
  checkpointBytes: number;
  checkpointMs: number;
  /** See `SyncObserver`. */
  syncObserver: { module: string; argument: unknown } | undefined;
}
