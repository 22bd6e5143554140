import type { HeldOutcome } from '@halyard/contract';
import type { Json } from '@halyard/core';
import type { Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { claimHeld, eraseNotes, type HeldRow, heldAnswer, notesOf, updateHeld } from './queries.ts';

/**
 * Takes from one that has ended what anybody wrote into it: texts, bodies, values. What was called, by whom, and what
 * became of it stays. False where it still waits, or nothing is left to take.
 */
export async function blankHeld(door: Door, project: string, id: string): Promise<boolean> {
  const row = await claimHeld(door.db, project, id);
  if (!row || row.state === 'waiting') return false;
  const notes = (await notesOf(door.db, [id])).get(id) ?? [];
  const before = heldAnswer(row, notes);
  const textless = notes.map((note) => ({ ...note, text: null }));
  if (sameJson(before, heldAnswer(blank(row), textless))) return false;
  const after = { ...blank(row), version: row.version + 1, updated_at: door.now };
  const may = door.authorise({ project, environment: null });
  const db = door.writer(may);
  await eraseNotes(db, id);
  await updateHeld(db, after);
  const { version } = after;
  door.put(may, { kind: 'held-operation', key: id, version, before, after: heldAnswer(after, textless) });
  return true;
}

function blank(row: HeldRow): HeldRow {
  return {
    ...row,
    comment: null,
    calls: row.calls.map(({ body: _, ...call }) => call),
    basis: row.basis.map((place) => ({ ...place, before: null, after: null })),
    outcome: row.outcome && blankOutcome(row.outcome as unknown as HeldOutcome),
  };
}

function blankOutcome({ conflicts: _, reason: __, problem, ...outcome }: HeldOutcome): Record<string, Json> {
  return { ...outcome, ...(problem && { problem: { code: problem.code, detail: '' } }) };
}
