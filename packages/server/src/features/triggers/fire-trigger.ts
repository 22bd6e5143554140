/** What a call does, under the lock of the project: in one transaction with the memory of its message and its line in the log of calls. */
import { defineOperation, OperationError, projectQuery, strict, triggerCalled } from '@halyard/contract';
import { z } from 'zod';
import { type Actor, authorNow } from '../../actor.ts';
import { type Answer, type Door, handle } from '../../door.ts';
import { disableFlag, kill } from '../flags/index.ts';
import {
  claimMessage,
  forgetMessagesBefore,
  forgetOldestMessages,
  getTrigger,
  insertCall,
} from './queries.ts';
import { requireMayAct } from './require-may-act.ts';
import type { TriggerRow } from './trigger-row.ts';
import { toleranceMs } from './trigger-secret.ts';

/** Has no route of its own: http/trigger-call.ts asks once the token, and a signature, held. */
export const fireTrigger = handle(
  defineOperation({
    name: 'triggers.fire',
    method: 'POST',
    path: '/triggers/{triggerId}/fire',
    summary: 'Do what a trigger is there for',
    permission: 'flags:write',
    params: strict({ triggerId: z.string() }),
    query: strict(projectQuery),
    body: strict({ secretSha256: z.string(), message: z.string(), address: z.string().nullable() }),
    answer: triggerCalled,
    ifMatch: 'none',
    errors: ['ARCHIVED', 'PROTECTED'],
  }),
  async (door, { params, body }) => {
    const row = await getTrigger(door.db, door.project, params.triggerId);
    const { flag, environment, action, name, id, mode } = row;
    // It may have been rotated, turned off or have ended while this waited for the lock.
    if (row.secret_sha256 !== body.secretSha256 || isOver(row, door.now)) throw overNow();
    const creator = await creatorNow(door, row);
    door.becomes(creator);
    const db = door.writer(await requireMayAct(door, row));
    const outcome = (of: 'done' | 'nothing' | 'repeated', detail: string | null = null) =>
      insertCall(db, { trigger_id: id, at: door.now, outcome: of, detail, address: body.address });
    // Twice as long as a timestamp may be off either way.
    if (mode === 'signed') await forgetMessagesBefore(db, id, new Date(door.now.getTime() - 4 * toleranceMs));
    const logged = { trigger: id, name, flag, environment, action };
    if (!(await claimMessage(db, id, body.message, door.now))) {
      await outcome('repeated');
      return { body: { outcome: 'repeated' as const }, logged };
    }
    if (mode === 'url') await forgetOldestMessages(db, id);
    const place = { flagId: flag, environment };
    const { announced: heard }: Answer =
      action === 'kill'
        ? await kill(door, place, `trigger ${name}`)
        : await disableFlag.run(door, { params: place } as never, undefined as never);
    const did = door.items.length > 0 ? ('done' as const) : ('nothing' as const);
    await outcome(did, did === 'nothing' ? 'it was off already' : null);
    const announced = `trigger ${name} (${id}) of ${creator.name} was called: ${heard ?? did}`;
    return { body: { outcome: did }, logged, announced };
  },
);

export function isOver({ disabled, expires_at }: TriggerRow, now: Date): boolean {
  return disabled || (expires_at !== null && expires_at <= now);
}

/** In the words of a trigger that never was. */
export function overNow(): OperationError {
  return new OperationError('LINK_INVALID', 'there is no such trigger, or it is turned off or over');
}

/** As whom it acts, with the rights of now. Throws FORBIDDEN where they are gone: it is not the caller who is nobody. */
async function creatorNow({ db, now }: Door, { created_by }: TriggerRow): Promise<Actor> {
  return authorNow(db, created_by, now).catch((error: unknown) => {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError('FORBIDDEN', error.message);
  });
}
