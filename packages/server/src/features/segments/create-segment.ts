import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { findUnknownEnvironments } from '../projects/index.ts';
import { nobody, saveSegment } from './save-segment.ts';
import { type SegmentState, segmentAnswer, segmentTag } from './segment-state.ts';

export const createSegment = handle(operations.createSegment, async (door, { body }) => {
  const tree = await door.environments();
  const problems = findUnknownEnvironments(Object.keys(body.environments), [...tree.keys]);
  // One that inherits has its own only where the body says so.
  const environments = tree.keys.filter((key) => {
    return tree.parentOf(key) === undefined || Object.hasOwn(body.environments, key);
  });
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
        return [key, { if: given?.if ?? nobody, version: 0 }];
      }),
    ),
  };
  const saved = await saveSegment(door, undefined, state, problems);
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});
