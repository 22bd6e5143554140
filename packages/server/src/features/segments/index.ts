/** Segments: named conditions that flags share. */
import { inheritCondition, putCondition, readCondition } from './conditions.ts';
import { createSegment } from './create-segment.ts';
import { deleteSegment } from './delete-segment.ts';
import { putSegment } from './put-segment.ts';
import { listSegments, readSegment } from './read-segments.ts';

export { takeAway, usersOf } from './delete-segment.ts';
export { fillWithSegments } from './fill-environment.ts';
export {
  allSegmentKeys,
  allSegmentStates,
  conditionsIn,
  conditionsOf,
  findSegment,
  touchSegments,
  wholeSegmentStates,
} from './queries.ts';
export { judgeSegment, nobody, saveSegment } from './save-segment.ts';
export {
  loggedCondition,
  metaEntryOf as segmentMetaEntryOf,
  type SegmentCondition,
  type SegmentState,
  segmentAnswer,
  segmentTag,
} from './segment-state.ts';
export { type ConditionChange, reachHeirsOfConditions, writeConditions } from './write-conditions.ts';

export const segmentHandlers = [
  listSegments,
  createSegment,
  readSegment,
  putSegment,
  deleteSegment,
  readCondition,
  putCondition,
  inheritCondition,
];
