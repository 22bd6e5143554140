/** What people say of a held operation: each is a note, and what follows from it stands in its row. */

import { randomUUID } from 'node:crypto';
import { type HeldOperationAnswer, OperationError } from '@halyard/contract';
import { type Answer, type Door, versionTag } from '../../door.ts';
import {
  authoriseHeld,
  authorOf,
  getHeld,
  type HeldRow,
  heldAnswer,
  insertNote,
  type NoteRow,
  notesOf,
  requireWaiting,
  updateHeld,
} from '../held-operations/index.ts';

export interface Proposal {
  row: HeldRow;
  notes: NoteRow[];
}

export async function getProposal(door: Door, id: string): Promise<Proposal> {
  const row = await getHeld(door.db, door.project, id);
  return { row, notes: (await notesOf(door.db, [id])).get(id) ?? [] };
}

/** Throws CONFLICT where it is over, and STALE where it was edited since it was read. */
export function requireDecidable(door: Door, { row }: Proposal, revision: number): void {
  door.match(versionTag(row.version));
  requireWaiting(row);
  if (revision !== row.revision) {
    throw new OperationError('STALE', `you read revision ${revision}; it is ${row.revision} now`, {
      more: { yourRevision: revision, currentRevision: row.revision },
    });
  }
}

/** Writes the note and what changes with it, and takes both down for the log. */
export async function note(
  door: Door,
  { row, notes }: Proposal,
  { decision, text }: Pick<NoteRow, 'decision' | 'text'>,
  changes: Partial<Pick<HeldRow, 'ready' | 'state' | 'outcome'>> = {},
): Promise<Answer<HeldOperationAnswer>> {
  const may = authoriseHeld(door, row);
  const added: NoteRow = {
    id: randomUUID(),
    held: row.id,
    revision: row.revision,
    by_whom: authorOf(door.actor),
    decision,
    text,
    at: door.now,
  };
  const after: HeldRow = { ...row, ...changes, version: row.version + 1, updated_at: door.now };
  const writer = door.writer(may);
  await insertNote(writer, added);
  await updateHeld(writer, after);
  const answer = heldAnswer(after, [...notes, added]);
  door.put(may, {
    kind: 'held-operation',
    key: row.id,
    version: after.version,
    before: heldAnswer(row, notes),
    after: answer,
  });
  return { body: answer, etag: versionTag(after.version) };
}
