import { invalidInput } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { allFlags, configurationsIn, type FlagConfiguration, type FlagMeta } from '../flags/index.ts';
import { type EnvironmentRow, findEnvironment, getLiveEnvironment } from '../projects/index.ts';
import { conditionsIn, type SegmentCondition } from '../segments/index.ts';

export interface Side {
  row: EnvironmentRow;
  configurations: Map<string, FlagConfiguration>;
  segments: Map<string, SegmentCondition>;
}

export interface TwoEnvironments {
  /** Those that are not archived, by key. */
  flags: Map<string, FlagMeta>;
  first: Side;
  second: Side;
}

/** Two environments in use with all that is in them, seven queries. `pointer`: where the second one was named. */
export async function readTwo(
  door: Door,
  first: string,
  { second, pointer }: { second: string; pointer: string },
): Promise<TwoEnvironments> {
  const { db, project } = door;
  const row = await getLiveEnvironment(db, project, first);
  const other = await findEnvironment(db, project, second);
  if (!other || other.archived_at !== null) {
    const message = `there is no environment ${second}, or it is archived`;
    throw invalidInput([{ pointer, message }]);
  }
  if (first === second) throw invalidInput([{ pointer, message: `is ${first} itself: name another` }]);
  const flags = (await allFlags(db, project)).filter(({ archivedAt }) => archivedAt === null);
  const side = async (of: EnvironmentRow): Promise<Side> => ({
    row: of,
    configurations: await configurationsIn(db, project, of.key),
    segments: await conditionsIn(db, project, of.key),
  });
  return {
    flags: new Map(flags.map((meta) => [meta.key, meta])),
    first: await side(row),
    second: await side(other),
  };
}
