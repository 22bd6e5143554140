import { fdatasyncSync, fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * For tests of what survives a loss of power: the default export of a module that the worker imports, called once,
 * gives a function that is called after each file or directory was synced, with its path. If that throws, the
 * sync has failed.
 */
export type SyncObserver = (argument: unknown, databaseDirectory: string) => (path: string) => void;

type EmscriptenOptions = Parameters<NodeFS['init']>[1];

/** What Emscripten's file systems look like from inside; PGlite's own types leave it out. */
interface EmscriptenModule {
  FS: { isDir(mode: number): boolean };
  NODEFS: {
    realPath(node: unknown): string;
    stream_ops: { fsync?: (stream: EmscriptenStream) => number };
  };
}

interface EmscriptenStream {
  /** The descriptor on the host. */
  nfd: number;
  node: { mode: number };
}

/**
 * PGlite's directory on the host, with the one thing it lacks: PostgreSQL's fsync() reaches the disk. Emscripten's
 * fd_sync asks the file system for an operation that NODEFS does not have, and says "done" when there is none. With it,
 * and `durableStartParameters`, PostgreSQL keeps its own promises in its own order: WAL before COMMIT answers, data
 * files and pg_control in a checkpoint, and only then old WAL is used again.
 */
export class SyncedFilesystem extends NodeFS {
  readonly #onFailure: (error: unknown) => never;
  readonly #observe: ((path: string) => void) | undefined;

  /**
   * `onFailure` ends the thread: a sync failed, so nobody can know what is on disk and nothing may be acknowledged
   * again. PostgreSQL's own PANIC does not get through PGlite.
   */
  constructor(directory: string, onFailure: (error: unknown) => never, observe?: (path: string) => void) {
    super(directory);
    this.#onFailure = onFailure;
    this.#observe = observe;
  }

  override async init(pglite: PGlite, options: EmscriptenOptions) {
    const { emscriptenOpts } = await super.init(pglite, options);
    const addFsync = (module: unknown) => this.#addFsync(module as EmscriptenModule);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  }

  #addFsync({ FS, NODEFS }: EmscriptenModule): void {
    NODEFS.stream_ops.fsync = (stream) => {
      try {
        // fdatasync also writes a changed size, but not the times, which nobody needs.
        if (FS.isDir(stream.node.mode)) fsyncSync(stream.nfd);
        else fdatasyncSync(stream.nfd);
        this.#observe?.(NODEFS.realPath(stream.node));
        return 0;
      } catch (error) {
        return this.#onFailure(error);
      }
    };
  }
}

/**
 * In place of PGlite's `-F`. The other methods of syncing WAL would go through fdatasync() or O_DSYNC, which
 * Emscripten drops.
 */
export const durableStartParameters = ['-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];
