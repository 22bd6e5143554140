import type { FlagWindow } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { type HeldRow, heldAnswer, notesOf } from './queries.ts';

/** Of both of its ends, in any order. One query. */
export async function windowAnswer(door: Pick<Door, 'db'>, rows: readonly HeldRow[]): Promise<FlagWindow> {
  return (await windowAnswers(door, [rows]))[0]!;
}

export async function windowAnswers(
  { db }: Pick<Door, 'db'>,
  windows: readonly (readonly HeldRow[])[],
): Promise<FlagWindow[]> {
  const ids = windows.flat().map(({ id }) => id);
  const notes = await notesOf(db, ids);
  return windows.map((rows) => {
    const begins = rows.find(isBegin)!;
    const ends = rows.find((row) => !isBegin(row))!;
    const { flagId, environment } = begins.calls[0]!.params;
    const answer = (row: HeldRow) => heldAnswer(row, notes.get(row.id) ?? []);
    return {
      id: begins.together!,
      flag: flagId!,
      environment: environment!,
      begins: answer(begins),
      ends: answer(ends),
    };
  });
}

function isBegin({ calls }: HeldRow): boolean {
  return calls.some(({ operation }) => operation === 'configurations.enable');
}
