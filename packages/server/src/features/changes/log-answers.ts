/** What operations on the log answer after their transaction. */
import { pipeline } from 'node:stream/promises';
import type { Later } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type Export, exportChanges, exportTypes } from './export-changes.ts';
import type { LogTails } from './log-tails.ts';

export interface LogAnswers {
  readonly tails: LogTails;
  makeCheckpoint(): Promise<Checkpoint>;
  /** Header fields of an export. */
  exportFields(asked: Export): Record<string, string>;
  /** Writes an export until it is done; rejects where either side gives up, with the connection cut. */
  writeExport(asked: Export, to: NodeJS.WritableStream, again: () => Promise<Export>): Promise<void>;
}

export function createLogAnswers(parts: {
  db: ReadDb;
  tails: LogTails;
  checkpoints: Checkpoints;
}): LogAnswers {
  const { db, tails, checkpoints } = parts;
  return {
    tails,
    makeCheckpoint: () => checkpoints.make(),
    exportFields: ({ format }) => ({
      'content-type': exportTypes[format],
      'content-disposition': `attachment; filename="changes.${format}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    }),
    writeExport: (asked, to, again) => pipeline(exportChanges(db, asked, again), to),
  };
}

/** Of the kind that was asked for first; an operation does not change its mind. */
export function ofKind<Kind extends Later['kind']>(
  later: Later | undefined,
  kind: Kind,
): Extract<Later, { kind: Kind }> {
  if (later?.kind !== kind) throw new Error(`an operation answers ${later?.kind} in place of ${kind}`);
  return later as Extract<Later, { kind: Kind }>;
}
