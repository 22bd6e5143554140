/**
 * Running what is due: one change, by whoever held it. Claiming the row, what it does and that it is done are one
 * transaction, so that it happens once whatever dies in between.
 */
import {
  defineOperation,
  type HeldConflict,
  type HeldOutcome,
  heldOperation,
  keyParam,
  OperationError,
  operations,
  projectQuery,
  strict,
} from '@halyard/contract';
import type { Json } from '@halyard/core';
import { type Actor, authorNow, localActor } from '../../actor.ts';
import { type Authorised, type Call, type CarriedOut, type Door, handle, versionTag } from '../../door.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import { requireApproved } from '../approvals/index.ts';
import { asOfNow } from './as-of-now.ts';
import { basisOf } from './basis.ts';
import { parseCalls } from './calls.ts';
import { conflictsNow, judgesWrites, misread, unforeseen } from './conflicts.ts';
import { answerOf, changeHeld, endHeld } from './hold.ts';
import { occurrenceAt } from './occurrence.ts';
import { claimHeld, getHeld, type HeldRow, type NoteRow, notesOf } from './queries.ts';
import { findOvertaker } from './window-order.ts';

/** Who looks for what is due. */
export const runner: Actor = { ...localActor, id: 'held-operations', name: 'clock' };

/** Has no route: nobody may ask for it. */
export const runHeldOperation = handle(
  defineOperation({
    name: 'held-operations.run',
    method: 'POST',
    path: '/held-operations/{heldId}/run',
    summary: 'Run a held operation that is due',
    permission: 'held:write',
    params: strict({ heldId: keyParam }),
    query: strict(projectQuery),
    answer: heldOperation,
    ifMatch: 'none',
    errors: operations.createHeldOperation.errors,
  }),
  async (door, { params }) => {
    const may = door.authorise({ environment: null });
    const claimed = await claimHeld(door.db, door.project, params.heldId);
    const row = claimed && isDue(claimed, door.now) ? await run(door, may, claimed) : undefined;
    // Another node has done it, or it was moved or cancelled meanwhile.
    const now = row ?? (await getHeld(door.db, door.project, params.heldId));
    return { body: await answerOf(door, now), etag: versionTag(now.version) };
  },
);

function isDue({ state, ready, due_at }: HeldRow, now: Date): boolean {
  return state === 'waiting' && ready && due_at !== null && due_at <= now;
}

async function run(door: Door, may: Authorised, row: HeldRow): Promise<HeldRow> {
  const { skipAfterMs } = row.late ?? {};
  const { due } = occurrenceAt(row, door.now);
  const lateMs = door.now.getTime() - due!.getTime();
  if (skipAfterMs !== undefined && lateMs > skipAfterMs) {
    return endOrRepeat(door, may, row, 'missed', { reason: `it was ${lateMs} ms late` });
  }
  const overtaker = await findOvertaker(door.db, row, due!, door.now);
  if (overtaker !== undefined) return endOrRepeat(door, may, row, 'missed', { reason: overtaker });
  try {
    return await applyHeld(door, may, row);
  } catch (error) {
    if (!isNotApproved(error)) throw error;
    // More are wanted than when it was approved, or one of those counts no more: it is shown to approvers again.
    return changeHeld(door, may, row, {
      ...row,
      ready: false,
      approvals_needed: error.more['approvalsNeeded'] as number,
    });
  }
}

function isNotApproved(error: unknown): error is OperationError {
  return error instanceof OperationError && error.code === 'NOT_APPROVED' && 'approvalsNeeded' in error.more;
}

/**
 * Does what is held now, whatever its time, by the rights that its author has now, and says in the row what became of it.
 * Throws where the database cannot be used, and NOT_APPROVED: it goes on waiting for more approvals then.
 */
export async function applyHeld(door: Door, may: Authorised, row: HeldRow): Promise<HeldRow> {
  try {
    const author = await authorNow(door.db, row.author, door.now);
    door.becomes(author);
    const conflicts = await conflictsNow(door.db, row);
    if (conflicts.length > 0) return await endOrRepeat(door, may, row, 'conflict', { conflicts });
    const calls = await parseCalls(door.project, row.calls);
    const notes = await notesOf(door.db, [row.id]);
    const [now] = await asOfNow(door, [row], notes);
    const given = { calls, as: author, notes: notes.get(row.id) ?? [] };
    const surprises = await carryOutHeld(door, now!, given);
    if (surprises.length > 0) {
      return await endOrRepeat(door, may, row, 'conflict', { conflicts: surprises });
    }
  } catch (error) {
    if (
      isNotApproved(error) ||
      isUnavailable(error) ||
      (error instanceof OperationError && error.code === 'DATABASE_UNAVAILABLE')
    )
      throw error;
    const isForeseen = error instanceof OperationError && error.code !== 'INTERNAL';
    if (!isForeseen) door.logUnforeseen(error);
    const problem =
      error instanceof OperationError
        ? { code: error.code, detail: error.message }
        : { code: 'INTERNAL', detail: 'something went wrong here: report the id of the held operation' };
    return endOrRepeat(door, may, row, 'failed', { problem });
  }
  return endOrRepeat(door, may, row, 'done', {});
}

interface Given {
  calls: readonly Call[];
  as: Actor;
  notes: readonly NoteRow[];
}

/**
 * `row`: with what it waits for now. Answers places that nobody foresaw or approved of, and then nothing of it stands; none:
 * it is done. Where more is guarded than showed, as in an environment that is new since, it takes approvals all the same.
 */
async function carryOutHeld(door: Door, row: HeldRow, given: Given): Promise<HeldConflict[]> {
  try {
    return await carryOutAs(door, row, given);
  } catch (error) {
    const isProtected = error instanceof OperationError && error.code === 'PROTECTED';
    if (!isProtected || row.approvals_needed > 0) throw error;
    return carryOutAs(door, { ...row, approvals_needed: 1 }, given);
  }
}

/** Protection is passed only by what takes one approval at least, and is judged by whether it has them. */
async function carryOutAs(door: Door, row: HeldRow, { calls, as, notes }: Given): Promise<HeldConflict[]> {
  const how = { as, isApproved: row.approvals_needed > 0 };
  const surprises = await findUnforeseen(door, row, calls, how);
  if (surprises.length > 0) return surprises;
  const judge = ({ asked }: CarriedOut) => requireApproved(door, row, { notes, asked });
  await door.carryOut(calls, { ...how, judge });
  return [];
}

async function findUnforeseen(
  door: Door,
  row: HeldRow,
  calls: readonly Call[],
  how: { as: Actor; isApproved: boolean },
): Promise<HeldConflict[]> {
  if (!judgesWrites(row)) return [];
  const { items } = await door.carryOut(calls, { ...how, isRehearsal: true });
  return [...unforeseen(row, basisOf(items)), ...misread(row, items)];
}

/** What recurs waits for its next time, whatever became of this one. */
async function endOrRepeat(
  door: Door,
  may: Authorised,
  row: HeldRow,
  state: HeldOutcome['state'],
  more: Omit<HeldOutcome, 'at' | 'state'>,
): Promise<HeldRow> {
  const { missed, next } = occurrenceAt(row, door.now);
  const all = missed === 0 ? more : { ...more, missed };
  if (!next) return endHeld(door, may, row, state, all);
  const outcome = { at: door.now.toISOString(), state, ...all } as Record<string, Json>;
  return changeHeld(door, may, row, { ...row, due_at: next, outcome });
}
