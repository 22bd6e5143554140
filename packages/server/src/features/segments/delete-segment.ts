import { OperationError, operations } from '@halyard/contract';
import { findReferences } from '@halyard/core';
import { type Door, handle } from '../../door.ts';
import { liveSurroundings, type Surroundings } from '../snapshots/index.ts';
import { conditionsOf, getSegment, removeSegment } from './queries.ts';
import { loggedCondition, metaEntryOf, type SegmentState, segmentTag } from './segment-state.ts';

export const deleteSegment = handle(operations.deleteSegment, async (door, { params }) => {
  const state = await getSegment(door.db, door.project, params.segmentId);
  door.match(segmentTag(state));
  await takeAway(door, state);
  return { body: null };
});

/** Throws IN_USE while anything refers to it; archived flags and environments do not count, they are judged when restored. */
export async function takeAway(
  door: Door,
  state: SegmentState,
  surroundings: Surroundings = liveSurroundings(door),
): Promise<void> {
  const users = await usersOf(surroundings, state.key);
  if (users.length > 0) {
    throw new OperationError('IN_USE', `segment ${state.key}: used by ${users.join('; ')}`, {
      more: { usedBy: users },
    });
  }
  const { key } = state;
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  door.put(may, { kind: 'segment', key, version, before: metaEntryOf(state), after: null });
  const gone = [...(await conditionsOf(door.db, door.project, key))];
  const mays = gone.map(([environment]) => door.authorise({ environment }));
  const versions = await door.nextVersions(mays);
  for (const [i, [, condition]] of gone.entries()) {
    const before = loggedCondition(condition);
    door.put(mays[i]!, { kind: 'segment', key, version: versions[i]!, before, after: null });
  }
  await removeSegment(door.writer(may), door.project, key);
}

/** Who refers to a segment, and where, in words. */
export async function usersOf(surroundings: Surroundings, segment: string): Promise<string[]> {
  return (await surroundings.naming(segment))
    .filter(({ kind, key }) => kind === 'flag' || key !== segment)
    .filter(({ conditions }) => conditions.some((one) => findReferences(one).segments.includes(segment)))
    .map(({ kind, key, environment }) => `${kind} ${key} in ${environment}`);
}
