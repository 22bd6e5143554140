/** Segments: named conditions that flags share. */
import { createSegment } from './create-segment.ts';
import { deleteSegment } from './delete-segment.ts';
import { putSegment } from './put-segment.ts';
import { listSegments, readSegment } from './read-segments.ts';

export { addEnvironmentToSegments } from './add-environment.ts';
export { takeAway, usersOf } from './delete-segment.ts';
export { allSegmentStates, findSegment } from './queries.ts';
export { judgeSegment, saveSegment } from './save-segment.ts';
export {
  metaEntryOf as segmentMetaEntryOf,
  type SegmentState,
  segmentAnswer,
  segmentTag,
} from './segment-state.ts';

export const segmentHandlers = [listSegments, createSegment, readSegment, putSegment, deleteSegment];
