import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { environmentAnswer, getEnvironment } from '../projects/index.ts';
import { figuresOf, findEnvironmentPage } from './queries.ts';

/** One query a page, and two more with figures. */
export const listEnvironments = handle(operations.listEnvironments, async (door, { query }) => {
  const found = await findEnvironmentPage(
    door.db,
    door.project,
    { ...query, archived: query.archived ?? false },
    { after: parseCursor(query.cursor, 'seq'), limit: query.limit + 1 },
  );
  const page = found.slice(0, query.limit);
  const figures = query.figures
    ? await figuresOf(
        door.db,
        door.project,
        page.map(({ key }) => key),
      )
    : undefined;
  const items = page.map((row) => {
    const shown = environmentAnswer(row);
    return figures ? { ...shown, figures: figures.get(row.key)! } : shown;
  });
  const last = page.at(-1);
  if (found.length <= query.limit || !last) return { body: { items } };
  return { body: { items, next: cursorOf([String(last.position), last.key]) } };
});

export const readEnvironment = handle(operations.readEnvironment, async (door, { params }) => {
  const row = await getEnvironment(door.db, door.project, params.environment);
  return { body: environmentAnswer(row), etag: versionTag(row.version) };
});
