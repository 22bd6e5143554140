import { invalidInput, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { environmentsOf } from '../projects/index.ts';
import { saveSegment } from './save-segment.ts';
import { type SegmentState, segmentAnswer, segmentTag } from './segment-state.ts';

export const createSegment = handle(operations.createSegment, async (door, { body }) => {
  const environments = await environmentsOf(door.db, door.project);
  const unknown = Object.keys(body.environments).filter((key) => !environments.includes(key));
  if (unknown.length > 0) {
    throw invalidInput(
      unknown.map((key) => ({ pointer: `/environments/${key}`, message: `there is no environment ${key}` })),
    );
  }
  const state: SegmentState = {
    project: door.project,
    key: body.key,
    name: body.name ?? body.key,
    description: body.description,
    version: 0,
    createdAt: door.now,
    updatedAt: door.now,
    environments: new Map(
      environments.map((key) => [key, { if: body.environments[key]?.if ?? { any: [] }, version: 0 }]),
    ),
  };
  const saved = await saveSegment(door, undefined, state);
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});
