/** Where a client's flags come from: the service by default, else a file, test data, or what you write yourself. */
import type { Entry, EntryName, Snapshot } from '@halyard/core';
import type { Log } from './log.ts';

export interface Source {
  /** Begins to tell the client what there is, at once or later; returns what ends that and leaves nothing open. */
  start(sink: Sink, tools: SourceTools): () => void;
}

/** The client, as its source sees it. None of this throws. */
export interface Sink {
  /**
   * Holds this state from now on. Answers why it cannot, and then holds what it held; undefined: it is held, and
   * whoever listens has heard of it; synced() need not be said.
   */
  replace(snapshot: Snapshot): string | undefined;
  /** As replace(), for some entries of the state held. */
  apply(change: SnapshotChange): string | undefined;
  /** What is held is what the source has. */
  synced(): void;
  /** The source cannot say whether it still is. Said again and again; the client keeps what it holds. */
  failed(error: string, kind?: FailureKind): void;
}

export interface SnapshotChange {
  /** The environment's version after it. */
  version: number;
  puts: readonly Entry[];
  deletes: readonly EntryName[];
}

export interface FailureKind {
  /** Nobody who asks like this will ever get an answer: an ERROR at once. */
  isRefused?: boolean;
  /** So much time has gone by already that what is held is STALE. */
  isSilent?: boolean;
}

/** What the client shares with its source. */
export interface SourceTools {
  log: Log;
  /** Runs `run` once after `delayMs`, unless the name is set again or cleared; keeps no process alive. */
  timetable: {
    set(name: string, delayMs: number, run: () => void): void;
    clear(name: string): void;
  };
}
