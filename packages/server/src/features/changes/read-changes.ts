import { type AnyOperation, mayAsk, OperationError, operations } from '@halyard/contract';
import { type ChangeScope, type Door, handle } from '../../door.ts';
import { findChanges } from './find-changes.ts';

export const listChanges = handle(operations.listChanges, async (door, { query }) => {
  const { limit, cursor, sort, project: _, ...filter } = query;
  const order = sort === 'seq' ? 'oldest' : 'newest';
  return { body: await findChanges(door.db, scopeOf(door), filter, { limit, cursor, order }) };
});

export const readChange = handle(operations.readChange, async (door, { params }) => {
  const seq = parseSeq(params.seq);
  const { items } = await findChanges(door.db, scopeOf(door), { seq }, { limit: 1 });
  const [change] = items;
  if (!change) throw new OperationError('NOT_FOUND', `there is no change ${params.seq}`);
  return { body: change };
});

/** 0, which no change has, for what is no number. */
export function parseSeq(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}

/** The door's project; with what belongs to none for those who may read that, and of people for those who may read them. */
export function scopeOf({ project, actor }: Pick<Door, 'project' | 'actor'>): ChangeScope {
  const may = (operation: AnyOperation) => mayAsk(actor.rules, operation, null);
  return { project, all: may(operations.listChanges), people: may(operations.listPeople) };
}

export const followChanges = handle(operations.followChanges, async (door, { query }) => {
  const { project: _, ...filter } = query;
  const { expiresAt } = door.actor;
  return { body: '', later: { kind: 'follow', scope: scopeOf(door), filter, expiresAt } };
});

export const exportChanges = handle(operations.exportChanges, async (door, { query }) => {
  const { project: _, format, ...filter } = query;
  return { body: '', later: { kind: 'export', scope: scopeOf(door), filter, format } };
});
