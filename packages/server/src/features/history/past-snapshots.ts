/** `GET /sdk/snapshot?at=`: the one question of the data plane that the memory of a node does not answer. */
import { OperationError } from '@halyard/contract';
import type { Snapshot } from '@halyard/core';
import type { System } from '../../platform/system.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import { snapshotAt } from './snapshot-at.ts';

export type ReadPastSnapshot = (project: string, environment: string, version: number) => Promise<Snapshot>;

/** Reads as of one moment. Throws what snapshotAt throws, and DATABASE_UNAVAILABLE. */
export function createReadPastSnapshot({
  database,
  isPrepared,
}: Pick<System, 'database' | 'isPrepared'>): ReadPastSnapshot {
  return async (project, environment, version) => {
    if (!isPrepared()) throw away();
    try {
      const transaction = database.db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only');
      return await transaction.execute((tx) => snapshotAt(tx, project, environment, version));
    } catch (error) {
      if (error instanceof OperationError || !isUnavailable(error)) throw error;
      throw away(error);
    }
  };
}

function away(cause?: unknown): OperationError {
  const why = 'older snapshots are read from the log, which is there';
  return new OperationError('DATABASE_UNAVAILABLE', why, { cause });
}
