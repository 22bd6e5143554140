import { type FieldProblem, invalidInput, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { getSegment } from './queries.ts';
import { saveSegment } from './save-segment.ts';
import { type SegmentState, segmentAnswer, segmentTag } from './segment-state.ts';

export const putSegment = handle(operations.putSegment, async (door, { params, body }) => {
  const before = await getSegment(door.db, door.project, params.segmentId);
  door.match(segmentTag(before));
  const problems = compareEnvironments(before, Object.keys(body.environments));
  if (problems.length > 0) throw invalidInput(problems);
  const after: SegmentState = {
    ...before,
    name: body.name ?? before.name,
    description: body.description,
    environments: new Map(
      [...before.environments].map(([key, { version }]) => [
        key,
        { if: body.environments[key]!.if, version },
      ]),
    ),
  };
  const saved = await saveSegment(door, before, after);
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});

function compareEnvironments(before: SegmentState, given: string[]): FieldProblem[] {
  const unknown = given.filter((key) => !before.environments.has(key));
  const missing = [...before.environments.keys()].filter((key) => !given.includes(key));
  return [
    ...unknown.map((key) => ({ pointer: `/environments/${key}`, message: `there is no environment ${key}` })),
    ...missing.map((key) => ({
      pointer: `/environments/${key}`,
      message: 'missing: this replaces the whole',
    })),
  ];
}
