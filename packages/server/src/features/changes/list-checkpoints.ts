import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { findCheckpoints } from './queries.ts';

export const listCheckpoints = handle(operations.listCheckpoints, async (door, { query }) => {
  const position = parseCursor(query.cursor, 'seq');
  const before = position && { seq: Number(position[0]), publicKey: position[1] };
  const found = await findCheckpoints(door.db, { before, limit: query.limit + 1 });
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const hasMore = found.length > items.length && last;
  return { body: { items, ...(hasMore ? { next: cursorOf([String(last.seq), last.publicKey]) } : {}) } };
});

// biome-ignore lint/suspicious/noExplicitAny: what answers in its place is a checkpoint
const inItsPlace: any = null;

export const createCheckpoint = handle(operations.createCheckpoint, async () => ({
  body: inItsPlace,
  later: { kind: 'checkpoint' },
}));
