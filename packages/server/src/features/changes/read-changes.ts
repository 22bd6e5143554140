import { OperationError, operations, reaches } from '@halyard/contract';
import { handle } from '../../door.ts';
import { findChanges } from './find-changes.ts';

export const listChanges = handle(operations.listChanges, async (door, { query }) => {
  const { limit, cursor, project: _, ...filter } = query;
  const all = reaches(door.actor.rules, null);
  return { body: await findChanges(door.db, door.project, filter, { limit, cursor }, all) };
});

export const readChange = handle(operations.readChange, async (door, { params }) => {
  const seq = /^[1-9]\d{0,14}$/.test(params.seq) ? Number(params.seq) : 0;
  const all = reaches(door.actor.rules, null);
  const found = await findChanges(door.db, door.project, { seq }, { limit: 1, cursor: undefined }, all);
  const [change] = found.items;
  if (!change) throw new OperationError('NOT_FOUND', `there is no change ${params.seq}`);
  return { body: change };
});
