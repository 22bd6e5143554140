/** Where a node reads the log: a port, and what it is on a database. Everything rejects with the database's error. */
import { OperationError } from '@halyard/contract';
import { keepEpoch, mintEpoch } from '../../platform/epoch.ts';
import type { System } from '../../platform/system.ts';
import {
  type EnvironmentVersion,
  type KeyRingRow,
  type LogPosition,
  type LogReading,
  readAccountKeys,
  readEpoch,
  readKeys,
  readLog,
  readVersions,
  readWorld,
  type World,
} from './queries.ts';

export interface LogSource {
  /** Everything, as of one moment. */
  readWorld(): Promise<World>;
  /** What the log says after `mine`, at most `limit` changes, and whether it still is the same log; as of one moment. */
  readLog(mine: LogPosition, limit: number): Promise<LogReading>;
  /** The epoch and the versions of these environments, as of one moment; without those that are not there. */
  readVersions(
    environments: readonly { project: string; environment: string }[],
  ): Promise<EnvironmentVersion[]>;
  readKeys(ids: string[]): Promise<KeyRingRow[]>;
  /** All that belong to accounts. */
  readAccountKeys(): Promise<KeyRingRow[]>;
  /** The epoch in force. */
  readEpoch(): Promise<string>;
  /** Begins a new epoch, unless another than `old` is in force already. */
  mintEpoch(old: string): Promise<unknown>;
  /** Begins a new epoch where the database is another cluster, or on another timeline, than the one in force is of. */
  keepEpoch(): Promise<unknown>;
}

export function databaseLogSource({
  database,
  isPrepared,
}: Pick<System, 'database' | 'isPrepared'>): LogSource {
  const { db } = database;
  return {
    readWorld: () => readWorld(database),
    // Reading the log is what finds out that the database is back.
    readLog: (mine, limit) => readLog(database.probe, mine, limit),
    readVersions: (environments) => readVersions(db, environments),
    async readKeys(ids) {
      if (!isPrepared()) {
        throw new OperationError('DATABASE_UNAVAILABLE', 'whether this key is valid cannot be told now');
      }
      return readKeys(db, ids);
    },
    readAccountKeys: () => readAccountKeys(db),
    readEpoch: () => readEpoch(db),
    mintEpoch: (old) => mintEpoch(db, old),
    keepEpoch: () => keepEpoch(db),
  };
}
