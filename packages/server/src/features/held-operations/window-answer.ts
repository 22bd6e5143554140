import type { FlagWindow } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { asOfNow } from './as-of-now.ts';
import { type HeldRow, heldAnswer, notesOf } from './queries.ts';

type Reader = Pick<Door, 'db' | 'environments' | 'now'>;

/** Of both of its ends, in any order. */
export async function windowAnswer(door: Reader, rows: readonly HeldRow[]): Promise<FlagWindow> {
  return (await windowAnswers(door, [rows]))[0]!;
}

export async function windowAnswers(
  door: Reader,
  windows: readonly (readonly HeldRow[])[],
): Promise<FlagWindow[]> {
  const all = windows.flat();
  const notes = await notesOf(
    door.db,
    all.map(({ id }) => id),
  );
  const now = new Map((await asOfNow(door, all, notes)).map((row) => [row.id, row]));
  return windows.map((rows) => {
    const begins = rows.find(isBegin)!;
    const ends = rows.find((row) => !isBegin(row))!;
    const { flagId, environment } = begins.calls[0]!.params;
    const answer = (row: HeldRow) => heldAnswer(now.get(row.id)!, notes.get(row.id) ?? []);
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
