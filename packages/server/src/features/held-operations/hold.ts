/** Holding operations, editing and cancelling what is held: for requests, and for other features. */
import {
  type HeldCall,
  type HeldOperationAnswer,
  type HeldOutcome,
  invalidInput,
  type LatePolicy,
  OperationError,
} from '@halyard/contract';
import type { Json } from '@halyard/core';
import { loggedActor } from '../../actor.ts';
import type { AskedFor, Authorised, Call, Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { randomText } from '../../platform/ids.ts';
import type { HeldBasis, HeldCall as StoredCall } from '../../platform/tables.ts';
import { approvalsFor } from '../approvals/index.ts';
import { requireNoKillSwitch } from '../flags/index.ts';
import { asOfNow } from './as-of-now.ts';
import { authoriseHeld, authoriseHolding } from './authorise-held.ts';
import { basisOf } from './basis.ts';
import { parseCalls } from './calls.ts';
import { placesOf } from './held-places.ts';
import { getHeld, type HeldRow, heldAnswer, insertHeld, notesOf, updateHeld } from './queries.ts';

export interface Holding {
  calls: readonly HeldCall[];
  /** null: until it is applied. */
  dueAt: Date | null;
  /** A calendar rule, checked already; null: once. */
  rule?: Record<string, Json> | null;
  late?: LatePolicy | null;
  comment?: string | null;
  approvalsNeeded?: number;
  /** Others have approved already, or will have: protection does not refuse it. */
  isApproved?: boolean;
  /** Whether it waits for approval: false: what is protected is refused; true: in any case; undefined: where it takes that. */
  propose?: boolean | undefined;
  /** The rollout whose step it is. */
  rollout?: string | null;
  /** What is cancelled with it has the same. */
  together?: string | null;
  /** Whether a dry run tells what it will change. */
  isForeseen?: boolean;
}

/**
 * Holds calls as whoever asks: rehearses them, so that whoever lacks a right to them, or asks for what cannot be done,
 * is told now. Throws what they throw, and INVALID_INPUT with pointers within `/calls`.
 */
export async function holdCalls(door: Door, given: Holding): Promise<HeldRow> {
  const { actor, now } = door;
  if (door.bypasses) {
    throw invalidInput([{ pointer: '?bypass', message: 'what is held bypasses nothing when it runs' }]);
  }
  const { rule = null, propose } = given;
  const isApproved = given.isApproved ?? propose !== false;
  if (given.dueAt !== null || rule !== null) await requireNoKillSwitch(door, given.calls);
  const { isForeseen = false } = given;
  const rehearsed = await rehearse(door, given.calls, { recurs: rule !== null, isApproved, isForeseen });
  const approvalsNeeded = given.approvalsNeeded ?? (await approvalsNeededFor(door, rehearsed.asked, propose));
  const may = authoriseHolding(door, rehearsed.asked);
  const row: HeldRow = {
    id: `held_${randomText(16)}`,
    project: door.project,
    calls: rehearsed.stored,
    author: loggedActor(actor),
    comment: given.comment ?? null,
    basis: rehearsed.basis,
    places: JSON.stringify(placesOf(rehearsed.asked)),
    due_at: given.dueAt,
    rule,
    late: given.late ?? null,
    approvals_needed: approvalsNeeded,
    ready: approvalsNeeded === 0,
    revision: 1,
    state: 'waiting',
    outcome: null,
    rollout: given.rollout ?? null,
    together: given.together ?? null,
    version: 1,
    created_at: now,
    updated_at: now,
  };
  await insertHeld(door.writer(may), row);
  const after = heldAnswer(row, []);
  door.put(may, { kind: 'held-operation', key: row.id, version: 1, before: null, after });
  return row;
}

export interface HeldEdit {
  calls?: readonly HeldCall[] | undefined;
  dueAt?: Date | null | undefined;
  rule?: Record<string, Json> | null | undefined;
  late?: LatePolicy | null | undefined;
  comment?: string | null | undefined;
}

/**
 * Whoever edits calls is their author, and what was approved is approved anew. What runs at another time is judged anew
 * by the rights of whoever moves it. Throws CONFLICT where it waits no longer.
 */
export async function editHeld(door: Door, id: string, edit: HeldEdit): Promise<HeldRow> {
  const before = await getHeld(door.db, door.project, id);
  requireWaiting(before);
  const rule = edit.rule === undefined ? before.rule : edit.rule;
  const isNew = edit.calls !== undefined && !sameJson(storedCalls(edit.calls), before.calls);
  const isMoved = edit.dueAt !== undefined || edit.rule !== undefined;
  const isOtherRule = !sameJson(rule, before.rule);
  const isTimed = (edit.dueAt === undefined ? before.due_at : edit.dueAt) !== null || rule !== null;
  if (isTimed && (isNew || isMoved)) await requireNoKillSwitch(door, edit.calls ?? before.calls);
  const rehearsed =
    isNew || isMoved
      ? await rehearse(door, edit.calls ?? before.calls, {
          recurs: rule !== null,
          isApproved: isNew || (await takesApprovals(door, before)),
        })
      : undefined;
  const may = rehearsed ? authoriseHolding(door, rehearsed.asked) : await authoriseHeld(door, before);
  const needed = Math.max(
    before.approvals_needed,
    rehearsed ? await approvalsNeededFor(door, rehearsed.asked, undefined) : 0,
  );
  const after: HeldRow = {
    ...before,
    due_at: edit.dueAt === undefined ? before.due_at : edit.dueAt,
    rule,
    late: edit.late === undefined ? before.late : edit.late,
    comment: edit.comment === undefined ? before.comment : edit.comment,
    ...(isNew && {
      calls: rehearsed!.stored,
      basis: rehearsed!.basis,
      places: JSON.stringify(placesOf(rehearsed!.asked)),
      author: loggedActor(door.actor),
    }),
    // Approved once, it must not come again and again; nor where nobody has to approve yet, who may have done so all the same.
    ...((isNew || isOtherRule) && {
      revision: before.revision + 1,
      approvals_needed: needed,
      ready: needed === 0,
    }),
  };
  return changeHeld(door, may, before, after);
}

async function takesApprovals(door: Door, row: HeldRow): Promise<boolean> {
  const [now] = await asOfNow(door, [row]);
  return now!.approvals_needed > 0;
}

/**
 * Before its time it is applied by whoever could move it there. Throws FORBIDDEN or PROTECTED, as moving it does; whatever
 * else is wrong with it becomes its outcome.
 */
export async function requireMayMove(door: Door, row: HeldRow): Promise<void> {
  const how = { recurs: row.rule !== null, isApproved: row.approvals_needed > 0 };
  try {
    const { asked } = await rehearse(door, row.calls, how);
    authoriseHolding(door, asked);
  } catch (error) {
    const isOfIt = error instanceof OperationError && !ofWhoAsks.includes(error.code);
    if (!isOfIt) throw error;
  }
}

const ofWhoAsks: string[] = ['FORBIDDEN', 'PROTECTED', 'DATABASE_UNAVAILABLE'];

/**
 * Cancels those of them that still wait; `why` stands in their outcome. By the right to hold what they change; `may`
 * where that follows from something authorised already.
 */
export async function cancelHeld(
  door: Door,
  ids: readonly string[],
  why: string | undefined,
  may?: Authorised,
): Promise<HeldRow[]> {
  const cancelled: HeldRow[] = [];
  for (const id of ids) {
    const before = await getHeld(door.db, door.project, id);
    const allowed = may ?? (await authoriseHeld(door, before));
    if (before.state !== 'waiting') continue;
    cancelled.push(
      await endHeld(door, allowed, before, 'cancelled', why === undefined ? {} : { reason: why }),
    );
  }
  return cancelled;
}

/** It waits no longer. */
export async function endHeld(
  door: Door,
  may: Authorised,
  before: HeldRow,
  state: HeldOutcome['state'],
  more: Omit<HeldOutcome, 'at' | 'state'>,
): Promise<HeldRow> {
  const outcome = { at: door.now.toISOString(), state, ...more } as Record<string, Json>;
  return changeHeld(door, may, before, { ...before, state, outcome });
}

/** Writes what became of a row, with its notes, and takes it down for the log. Where nothing changed, it is as it was. */
export async function changeHeld(
  door: Door,
  may: Authorised,
  before: HeldRow,
  changed: HeldRow,
): Promise<HeldRow> {
  if (sameJson(heldAnswer(before, []), heldAnswer(changed, []))) return before;
  const after = { ...changed, version: before.version + 1, updated_at: door.now };
  await updateHeld(door.writer(may), after);
  const notes = (await notesOf(door.db, [after.id])).get(after.id) ?? [];
  door.put(may, {
    kind: 'held-operation',
    key: after.id,
    version: after.version,
    before: heldAnswer(before, notes),
    after: heldAnswer(after, notes),
  });
  return after;
}

/** With its notes, and with what it waits for by now. */
export async function answerOf(
  door: Pick<Door, 'db' | 'environments' | 'now'>,
  row: HeldRow,
): Promise<HeldOperationAnswer> {
  const notes = await notesOf(door.db, [row.id]);
  const [now] = await asOfNow(door, [row], notes);
  return heldAnswer(now!, notes.get(row.id) ?? []);
}

export function requireWaiting(row: HeldRow): void {
  if (row.state === 'waiting') return;
  throw new OperationError('CONFLICT', `held operation ${row.id} waits no longer: it is ${row.state}`, {
    more: { conflicts: [], state: row.state },
  });
}

/** Throws INVALID_INPUT: what is asked for in the past would run at once, by mistake. */
export function requireToCome(at: string, now: Date, pointer = '/at'): Date {
  const due = new Date(at);
  if (due > now) return due;
  throw invalidInput([{ pointer, message: `is over already: it is ${now.toISOString()}` }]);
}

async function approvalsNeededFor(
  door: Door,
  asked: readonly AskedFor[],
  propose: boolean | undefined,
): Promise<number> {
  return Math.max(propose === true ? 1 : 0, await approvalsFor(door, asked));
}

interface Rehearsed {
  stored: StoredCall[];
  basis: HeldBasis[];
  asked: readonly AskedFor[];
}

async function rehearse(
  door: Door,
  calls: readonly HeldCall[],
  { recurs, ...how }: { recurs: boolean; isApproved: boolean; isForeseen?: boolean },
): Promise<Rehearsed> {
  const parsed: Call[] = await parseCalls(door.project, calls, { recurs });
  const { items, asked } = await door.carryOut(parsed, { as: door.actor, isRehearsal: true, ...how });
  return { stored: storedCalls(calls), basis: basisOf(items) as HeldBasis[], asked };
}

function storedCalls(calls: readonly HeldCall[]): StoredCall[] {
  return calls.map(({ operation, params, query, body }) => ({
    operation,
    params,
    query,
    ...(body === undefined ? {} : { body: body as Json }),
  }));
}
