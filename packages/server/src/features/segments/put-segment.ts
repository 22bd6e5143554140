import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { compareEnvironments } from '../projects/index.ts';
import { getSegment } from './queries.ts';
import { saveSegment } from './save-segment.ts';
import { type SegmentState, segmentAnswer, segmentTag } from './segment-state.ts';

export const putSegment = handle(operations.putSegment, async (door, { params, body }) => {
  const before = await getSegment(door.db, door.project, params.segmentId, Object.keys(body.environments));
  door.match(segmentTag(before));
  const problems = compareEnvironments(Object.keys(body.environments), [...before.environments.keys()]);
  const after: SegmentState = {
    ...before,
    name: body.name ?? before.name,
    description: body.description,
    environments: new Map(
      [...before.environments].map(([key, now]) => {
        const given = Object.hasOwn(body.environments, key) ? body.environments[key] : undefined;
        return [key, given ? { if: given.if, version: now.version } : now];
      }),
    ),
  };
  const saved = await saveSegment(door, before, after, problems);
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});
