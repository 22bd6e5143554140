/** The past, for those who ask the data plane: what the memory of a node does not answer. */
import { type MomentBody, OperationError } from '@halyard/contract';
import type { Snapshot } from '@halyard/core';
import type { ReadDb } from '../../platform/database.ts';
import type { System } from '../../platform/system.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import { type EnvironmentMoment, momentIn } from './moment.ts';
import { snapshotAt } from './snapshot-at.ts';

export type ReadPastSnapshot = (project: string, environment: string, version: number) => Promise<Snapshot>;

/** Reads as of one moment. Throws what snapshotAt throws, and DATABASE_UNAVAILABLE. */
export function createReadPastSnapshot(system: Pick<System, 'database' | 'isPrepared'>): ReadPastSnapshot {
  return (project, environment, version) =>
    readingPast(system, (tx) => snapshotAt(tx, project, environment, version));
}

/** All that stood in an environment at a moment that is named in any way. Throws NOT_FOUND as well. */
export type ReadPastMoment = (
  project: string,
  environment: string,
  asked: MomentBody,
) => Promise<{ moment: EnvironmentMoment; snapshot: Snapshot }>;

export function createReadPastMoment(system: Pick<System, 'database' | 'isPrepared'>): ReadPastMoment {
  return (project, environment, asked) =>
    readingPast(system, async (tx) => {
      const moment = await momentIn(tx, project, environment, asked);
      return { moment, snapshot: await snapshotAt(tx, project, environment, moment.version) };
    });
}

async function readingPast<T>(
  { database, isPrepared }: Pick<System, 'database' | 'isPrepared'>,
  read: (tx: ReadDb) => Promise<T>,
): Promise<T> {
  if (!isPrepared()) throw away();
  try {
    const transaction = database.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only');
    return await transaction.execute(read);
  } catch (error) {
    if (error instanceof OperationError || !isUnavailable(error)) throw error;
    throw away(error);
  }
}

function away(cause?: unknown): OperationError {
  const why = 'older snapshots are read from the log, which is there';
  return new OperationError('DATABASE_UNAVAILABLE', why, { cause });
}
