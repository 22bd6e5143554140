import { OperationError, operations } from '@halyard/contract';
import { findReferences } from '@halyard/core';
import { type Door, handle } from '../../door.ts';
import { liveSurroundings, type Surroundings } from '../snapshots/index.ts';
import { getSegment, removeSegment } from './queries.ts';
import { metaEntryOf, type SegmentState, segmentTag } from './segment-state.ts';

export const deleteSegment = handle(operations.deleteSegment, async (door, { params }) => {
  const state = await getSegment(door.db, door.project, params.segmentId);
  door.match(segmentTag(state));
  await takeAway(door, state);
  return { body: null };
});

/** Throws IN_USE while anything refers to it; archived flags do not count, they are judged when restored. */
export async function takeAway(
  door: Door,
  state: SegmentState,
  surroundings: Surroundings = liveSurroundings(door.db, door.project),
): Promise<void> {
  const users: string[] = [];
  for (const environment of state.environments.keys()) {
    users.push(...(await usersOf(surroundings, environment, state.key)));
  }
  if (users.length > 0) {
    throw new OperationError('IN_USE', `segment ${state.key}: used by ${users.join('; ')}`, {
      more: { usedBy: users },
    });
  }
  const { key } = state;
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  door.put(may, { kind: 'segment', key, version, before: metaEntryOf(state), after: null });
  for (const [environment, entry] of state.environments) {
    const mayHere = door.authorise({ environment });
    const next = await door.nextVersion(mayHere);
    door.put(mayHere, { kind: 'segment', key, version: next, before: entry, after: null });
  }
  await removeSegment(door.writer(may), door.project, key);
}

/** Who refers to a segment in an environment, in words. */
export async function usersOf(
  surroundings: Surroundings,
  environment: string,
  segment: string,
): Promise<string[]> {
  const flags = await surroundings.flags(environment);
  const segments = await surroundings.segments(environment);
  return [
    ...[...flags]
      .filter(([, flag]) => findReferences(flag).segments.includes(segment))
      .map(([key]) => `flag ${key} in ${environment}`),
    ...[...segments]
      .filter(([key, entry]) => key !== segment && findReferences(entry.if).segments.includes(segment))
      .map(([key]) => `segment ${key} in ${environment}`),
  ];
}
