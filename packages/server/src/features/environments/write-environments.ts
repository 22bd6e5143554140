import type { Authorised, Door } from '../../door.ts';
import { type EnvironmentRow, environmentEntry } from '../projects/index.ts';
import { updateEnvironments } from './queries.ts';

export interface EnvironmentChange {
  before: EnvironmentRow;
  after: EnvironmentRow;
}

/** Writes and takes down for the log, with one version for all. Two statements. Answers what was written, in their order. */
export async function writeEnvironments(
  door: Door,
  may: Authorised,
  changes: readonly EnvironmentChange[],
): Promise<EnvironmentRow[]> {
  if (changes.length === 0) return [];
  const version = await door.nextVersion(may);
  const written = changes.map(({ after }) => ({ ...after, version }));
  await updateEnvironments(door.writer(may), door.project, written);
  for (const [i, { before }] of changes.entries()) {
    const after = written[i]!;
    door.put(may, {
      kind: 'environment',
      key: after.key,
      version,
      before: environmentEntry(before),
      after: environmentEntry(after),
    });
  }
  return written;
}
