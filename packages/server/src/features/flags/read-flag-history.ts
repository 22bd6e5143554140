import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { findChanges } from '../changes/index.ts';
import { getFlag } from './queries.ts';

export const readFlagHistory = handle(operations.readFlagHistory, async (door, { params, query }) => {
  await getFlag(door.db, door.project, params.flagId);
  const { environment, limit, cursor } = query;
  const filter = { kind: 'flag', key: params.flagId, environment } as const;
  return {
    body: await findChanges(door.db, { project: door.project, all: false, people: false }, filter, {
      limit,
      cursor,
    }),
  };
});
