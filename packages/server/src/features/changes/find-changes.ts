import type { ChangeAnswer } from '@halyard/contract';
import type { ChangeScope } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import type { ReadDb } from '../../platform/database.ts';
import { changeAnswer } from './change-answer.ts';
import type { SoughtChanges } from './change-filter.ts';
import { type ChangeRow, type ItemRow, itemsWithBefore, readChangeRows, redactionsOf } from './queries.ts';
import { searchChanges } from './search-changes.ts';

export interface Page {
  limit: number;
  cursor?: string | undefined;
  order?: 'newest' | 'oldest';
}

/** A page of the log, each change with what it did. Four queries. */
export async function findChanges(
  db: ReadDb,
  scope: ChangeScope,
  filter: SoughtChanges,
  { limit, cursor, order = 'newest' }: Page,
): Promise<{ items: ChangeAnswer[]; next?: string }> {
  const position = parseCursor(cursor, 'seq')?.[0];
  const beyond = position === undefined ? undefined : Number(position);
  const found = await searchChanges(db, scope, filter, { order, beyond, limit: limit + 1 });
  const seqs = found.slice(0, limit);
  const items = await readChanges(db, seqs);
  return found.length > seqs.length ? { items, next: cursorOf([String(seqs.at(-1)!), '']) } : { items };
}

/** Those with these numbers, in that order. */
export async function readChanges(db: ReadDb, seqs: readonly number[]): Promise<ChangeAnswer[]> {
  const rows = new Map((await readChangeRows(db, seqs)).map((row) => [row.seq, row]));
  const items = await itemsWithBefore(db, seqs);
  const redactedBy = await redactionsOf(
    db,
    [...rows.values()].filter((row) => isRedacted(row, items)).map(({ seq }) => seq),
  );
  return seqs.flatMap((seq) => {
    const row = rows.get(seq);
    return row ? changeAnswer(row, items.get(seq) ?? [], redactedBy.get(seq)) : [];
  });
}

function isRedacted(row: ChangeRow, items: ReadonlyMap<number, readonly ItemRow[]>): boolean {
  return (
    row.input_sha256 !== null ||
    row.comment_sha256 !== null ||
    (items.get(row.seq) ?? []).some(({ after_sha256 }) => after_sha256 !== null)
  );
}
