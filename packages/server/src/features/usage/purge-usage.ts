import type { Db } from '../../platform/database.ts';
import { deleteBefore } from './queries.ts';
import { oldestEventMs } from './sort-events.ts';

/**
 * How long evaluations by minute, exposures and tracked events are kept. Everything that reads them knows nothing
 * from before.
 */
export const keptDays = 90;

const dayMs = 24 * 3_600_000;

/** Deletes what is older, in many short transactions; stops between two of them when told to. */
export async function purgeUsage(
  db: Db,
  now: Date,
  { rowsAtOnce = 5_000, shouldStop = () => false }: { rowsAtOnce?: number; shouldStop?: () => boolean } = {},
): Promise<void> {
  const kept = new Date(now.getTime() - keptDays * dayMs);
  // A day more than events may be old, so that a batch accepted late is not forgotten early.
  const remembered = new Date(now.getTime() - oldestEventMs - dayMs);
  for (const [table, before] of [
    ['event_batches', remembered],
    ['usage_minutes', kept],
    ['usage_hours', kept],
    ['exposures', kept],
    ['tracked_events', kept],
  ] as const) {
    while (!shouldStop() && (await deleteBefore(db, table, before, rowsAtOnce)) === rowsAtOnce);
  }
}
