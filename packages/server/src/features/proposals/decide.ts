/** What people say of a held operation: each is a note, and what follows from it stands in its row. */

import { randomUUID } from 'node:crypto';
import { type HeldOperationAnswer, OperationError } from '@halyard/contract';
import { loggedActor } from '../../actor.ts';
import { type Answer, type Door, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import {
  asOfNow,
  authoriseHeld,
  findTogether,
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

/** With what it waits for by now. */
export async function heldNow(door: Door, { row, notes }: Proposal): Promise<HeldRow> {
  const [now] = await asOfNow(door, [row], new Map([[row.id, notes]]));
  return now!;
}

/** What still waits and is held together with it: the other end of a window. None of what is held alone. */
export async function othersOf(door: Door, { row }: Proposal): Promise<Proposal[]> {
  if (row.together === null) return [];
  const together = await findTogether(door.db, door.project, row.together);
  const others = together.filter(({ id, state }) => id !== row.id && state === 'waiting');
  const notes = await notesOf(
    door.db,
    others.map(({ id }) => id),
  );
  return others.map((other) => ({ row: other, notes: notes.get(other.id) ?? [] }));
}

/**
 * Whether whoever read one end of a window knows what the other one does: it was edited no further, and still turns the
 * same flag on or off in the same environment.
 */
export function isKnownFrom({ row }: Proposal, other: Proposal): boolean {
  const places = [...row.calls, ...other.row.calls];
  return (
    row.revision === other.row.revision &&
    places.every(({ operation, params, body }) => {
      return switching.includes(operation) && body === undefined && sameJson(params, places[0]!.params);
    })
  );
}

const switching = ['configurations.enable', 'configurations.disable'];

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
  changes: Partial<Pick<HeldRow, 'ready' | 'approvals_needed' | 'state' | 'outcome'>> = {},
): Promise<Answer<HeldOperationAnswer>> {
  const may = await authoriseHeld(door, row);
  const added: NoteRow = {
    id: randomUUID(),
    held: row.id,
    revision: row.revision,
    by_whom: loggedActor(door.actor),
    decision,
    text,
    at: door.now,
  };
  const after: HeldRow = { ...row, ...changes, version: row.version + 1, updated_at: door.now };
  const writer = door.writer(may);
  await insertNote(writer, added);
  await updateHeld(writer, after);
  const all = [...notes, added];
  door.put(may, {
    kind: 'held-operation',
    key: row.id,
    version: after.version,
    before: heldAnswer(row, notes),
    after: heldAnswer(after, all),
  });
  const body = heldAnswer(await heldNow(door, { row: after, notes: all }), all);
  return { body, etag: versionTag(after.version) };
}
