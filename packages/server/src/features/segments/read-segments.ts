import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { findSegments, getSegment } from './queries.ts';
import { segmentAnswer, segmentTag } from './segment-state.ts';

export const readSegment = handle(operations.readSegment, async (door, { params }) => {
  const state = await getSegment(door.db, door.project, params.segmentId);
  return { body: segmentAnswer(state), etag: segmentTag(state) };
});

export const listSegments = handle(operations.listSegments, async (door, { query }) => {
  const after = parseCursor(query.cursor, 'text')?.[0];
  const found = await findSegments(door.db, door.project, query.text, { after, limit: query.limit + 1 });
  const items = found.slice(0, query.limit).map(segmentAnswer);
  const last = items.at(-1);
  return {
    body: found.length > items.length && last ? { items, next: cursorOf([last.key, '']) } : { items },
  };
});
