/** Segments: named conditions that flags share. */
import { createSegment } from './create-segment.ts';
import { deleteSegment } from './delete-segment.ts';
import { putSegment } from './put-segment.ts';
import { listSegments, readSegment } from './read-segments.ts';

export { addEnvironmentToSegments } from './add-environment.ts';

export const segmentHandlers = [listSegments, createSegment, readSegment, putSegment, deleteSegment];
