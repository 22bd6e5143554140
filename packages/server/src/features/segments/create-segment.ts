import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { environmentsOf, findUnknownEnvironments } from '../projects/index.ts';
import { saveSegment } from './save-segment.ts';
import { type SegmentState, segmentAnswer, segmentTag } from './segment-state.ts';

export const createSegment = handle(operations.createSegment, async (door, { body }) => {
  const environments = await environmentsOf(door.db, door.project);
  const problems = findUnknownEnvironments(Object.keys(body.environments), environments);
  const state: SegmentState = {
    project: door.project,
    key: body.key,
    name: body.name ?? body.key,
    description: body.description,
    version: 0,
    createdAt: door.now,
    updatedAt: door.now,
    environments: new Map(
      environments.map((key) => {
        const given = Object.hasOwn(body.environments, key) ? body.environments[key] : undefined;
        return [key, { if: given?.if ?? { any: [] }, version: 0 }];
      }),
    ),
  };
  const saved = await saveSegment(door, undefined, state, problems);
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});
