/** Archiving takes a flag out of every snapshot; SDKs then answer the caller's default. Its history stays. */
import { operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { flagAnswer, flagTag } from './flag-state.ts';
import { getFlag } from './queries.ts';
import { saveFlag } from './save-flag.ts';

export const archiveFlag = handle(operations.archiveFlag, (door, { params }) =>
  setArchived(door, params.flagId, (archivedAt) => archivedAt ?? door.now),
);

/** Judged again on the way back: what it refers to may be gone. */
export const restoreFlag = handle(operations.restoreFlag, (door, { params }) =>
  setArchived(door, params.flagId, () => null),
);

async function setArchived(door: Door, key: string, next: (now: Date | null) => Date | null) {
  const before = await getFlag(door.db, door.project, key);
  door.match(flagTag(before));
  const meta = { ...before.meta, archivedAt: next(before.meta.archivedAt) };
  const saved = await saveFlag(door, before, { ...before, meta });
  return { body: flagAnswer(saved), etag: flagTag(saved) };
}
