/** Keeps what a client holds on disk: what is there when it starts, and soon after every change. */
import type { Snapshot } from '@halyard/core';
import type { CacheFile } from './cache-file.ts';
import type { Log } from './log.ts';
import type { Timetable } from './timetable.ts';

export interface KeeperOptions {
  cache: CacheFile;
  timetable: Timetable;
  /** From a change to its being written; further changes join it. */
  saveAfterMs: number;
  /** What close() gives the last write. */
  closeMs: number;
  log: Log;
  /** What is held now. */
  snapshot: () => Snapshot;
}

const SAVE = 'save';
const LAST_SAVE = 'last save';

export class Keeper {
  readonly #options: KeeperOptions;
  #isUnsaved = false;
  #hasComplained = false;
  #isClosed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** What an earlier process has left, if that is whole. Never throws. */
  restore(nowMs: number): Snapshot | undefined {
    const { cache } = this.#options;
    void cache.removeAbandoned(nowMs);
    return cache.read();
  }

  /** Another state is held: it is written soon. */
  changed(): void {
    if (this.#isUnsaved || this.#isClosed) return;
    this.#isUnsaved = true;
    const { timetable, saveAfterMs } = this.#options;
    timetable.set(SAVE, saveAfterMs, () => void this.#save());
  }

  /** Writes what is not written; a disk that hangs does not keep this from its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const { cache, timetable, closeMs } = this.#options;
    timetable.clear(SAVE);
    if (this.#isUnsaved) void this.#save();
    await new Promise<void>((resolve) => {
      timetable.set(LAST_SAVE, closeMs, resolve, true);
      void cache.settled().then(resolve);
    });
    timetable.clear(LAST_SAVE);
  }

  async #save(): Promise<void> {
    this.#isUnsaved = false;
    const { cache, log, snapshot } = this.#options;
    const error = await cache.write(snapshot());
    if (!error || this.#hasComplained) return;
    this.#hasComplained = true;
    log.warn(`halyard: the values cannot be kept on disk: ${error.message}`);
  }
}
