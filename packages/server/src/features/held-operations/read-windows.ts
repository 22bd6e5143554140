import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { getFlag } from '../flags/index.ts';
import { windowAnswers } from './window-answer.ts';
import { findWindowRows } from './window-queries.ts';

export const listWindows = handle(operations.listWindows, async (door, { params, query }) => {
  const { db, project } = door;
  await getFlag(db, project, params.flagId);
  const rows = await findWindowRows(db, project, params.flagId, query.environment, query.limit * 2);
  const windows = [...Map.groupBy(rows, ({ together }) => together).values()];
  return {
    body: {
      items: await windowAnswers(
        door,
        windows.filter(({ length }) => length === 2),
      ),
    },
  };
});
