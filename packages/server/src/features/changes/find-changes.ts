import type { ChangeAnswer } from '@halyard/contract';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import type { ReadDb } from '../../platform/database.ts';
import { type ChangeFilter, changeAnswer, itemsWithBefore, selectChanges } from './queries.ts';

/** A page of the log, newest first, each change with what it did. Two queries. */
export async function findChanges(
  db: ReadDb,
  project: string,
  filter: ChangeFilter,
  page: { limit: number; cursor: string | undefined },
  all = false,
): Promise<{ items: ChangeAnswer[]; next?: string }> {
  const before = parseCursor(page.cursor, 'seq')?.[0];
  const rows = await selectChanges(
    db,
    project,
    all,
    filter,
    before === undefined ? undefined : Number(before),
    page.limit + 1,
  );
  const shown = rows.slice(0, page.limit);
  const items = await itemsWithBefore(
    db,
    shown.map(({ seq }) => seq),
  );
  const answers = shown.map((row) => changeAnswer(row, items));
  const last = shown.at(-1);
  return rows.length > shown.length && last
    ? { items: answers, next: cursorOf([String(last.seq), '']) }
    : { items: answers };
}
