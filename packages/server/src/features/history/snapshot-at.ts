/** The snapshot of an environment as it was at one of its versions, put together from the log. */
import { OperationError } from '@halyard/contract';
import type { Flag, Segment, Snapshot } from '@halyard/core';
import type { ReadDb } from '../../platform/database.ts';
import { flagEntry, segmentEntry } from '../snapshots/index.ts';
import { entriesAt, findPresent, type PastEntry } from './queries.ts';

/** Two queries. Throws NOT_FOUND where there is no such environment or version, REDACTED where part of it is gone. */
export async function snapshotAt(
  db: ReadDb,
  project: string,
  environment: string,
  version: number,
): Promise<Snapshot> {
  const present = await findPresent(db, { project, environment });
  if (!present) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  if (version > present.version) {
    const why = `${environment} has no version ${version}: it is at ${present.version}`;
    throw new OperationError('NOT_FOUND', why);
  }
  const entries = await entriesAt(db, { project, environment }, version);
  requireWhole(entries);
  const { flags, segments } = entriesOf(entries);
  return { format: 1, project, environment, epoch: present.epoch, version, flags, segments };
}

/** What lives of entries of the log, by key. */
export function entriesOf(entries: readonly PastEntry[]): Pick<Snapshot, 'flags' | 'segments'> {
  const living = entries.filter(({ after }) => after !== null);
  const of = (kind: PastEntry['kind']) => living.filter((entry) => entry.kind === kind);
  return {
    flags: Object.fromEntries(of('flag').map(({ key, after }) => [key, flagEntry(after as Flag)])),
    segments: Object.fromEntries(
      of('segment').map(({ key, after }) => [key, segmentEntry(after as Segment)]),
    ),
  };
}

/** Throws REDACTED: a state with a part left out would be another state. */
export function requireWhole(entries: readonly PastEntry[]): void {
  const redacted = entries.filter(({ isRedacted }) => isRedacted);
  if (redacted.length === 0) return;
  const names = redacted.slice(0, 10).map(({ kind, key, seq }) => `${kind} ${key} (change ${seq})`);
  const more = redacted.length > names.length ? ` and ${redacted.length - names.length} more` : '';
  throw new OperationError(
    'REDACTED',
    `what stood there was taken out of the log: ${names.join(', ')}${more}`,
  );
}
