/**
 * A call of a trigger as it comes from outside: token first, then the signature where it has one, and what it is told
 * apart from other messages by. What the token does not open is as unknown as what never was.
 */
import { OperationError } from '@halyard/contract';
import { localActor } from '../../actor.ts';
import type { System } from '../../platform/system.ts';
import { runOperation } from '../../run-operation.ts';
import { fireTrigger, isOver, overNow } from './fire-trigger.ts';
import { type CallRow, findTrigger, insertCall } from './queries.ts';
import type { TriggerRow } from './trigger-row.ts';
import { isTokenOf, type Signed, sha256, signatureProblem } from './trigger-secret.ts';

export interface TriggerCall {
  requestId: string;
  triggerId: string;
  token: string;
  /** As it came. */
  body: Buffer;
  signed: Signed;
  /** undefined: nobody trusted says. */
  address: string | undefined;
  /** Counts a call by its right URL; throws RATE_LIMITED where those are too many. */
  count(triggerId: string): void;
}

/** Throws LINK_INVALID where the token opens nothing, and what stands in the way of what it opens. */
export async function callTrigger(system: System, call: TriggerCall): Promise<{ outcome: string }> {
  const { triggerId, token, body, requestId } = call;
  if (!system.isPrepared()) throw new OperationError('DATABASE_UNAVAILABLE', 'nothing was changed');
  const row = await findTrigger(system.database.db, triggerId);
  if (!isTokenOf(row, token)) throw overNow();
  const trigger = row!;
  call.count(triggerId);
  const address = shortened(call.address);
  try {
    const message = messageOf(trigger, call, system.clock.now());
    const given = { secretSha256: trigger.secret_sha256, message, address };
    const answered = await runOperation(system, fireTrigger, {
      requestId,
      // Of the service itself until the handler has found who made it, with the rights of now.
      authorization: { ...localActor, id: 'triggers', name: 'triggers' },
      params: { triggerId },
      query: { project: trigger.project },
      readBody: async () => given,
      comment: `trigger ${trigger.name}, ${body.length} bytes`,
    });
    return answered.body as { outcome: string };
  } catch (error) {
    const isRefusal = error instanceof OperationError && error.code !== 'DATABASE_UNAVAILABLE';
    const detail = isRefusal ? error.message : null;
    const at = system.clock.now();
    await note(system, {
      trigger_id: triggerId,
      at,
      outcome: isRefusal ? 'refused' : 'failed',
      detail,
      address,
    });
    throw error;
  }
}

/** What makes the message this one and no other. Throws where it may not count at all. */
function messageOf(trigger: TriggerRow, { token, body, signed }: TriggerCall, now: Date): string {
  if (isOver(trigger, now)) throw overNow();
  const salt = trigger.signing_salt;
  if (salt === null) return sha256(body).toString('base64url');
  const problem = signatureProblem(signed, { token, salt, body, now });
  if (problem !== undefined) throw new OperationError('UNAUTHENTICATED', problem);
  return signed.id!;
}

/** That a call did nothing is worth a line; that the line could not be written is not worth another error. */
async function note(system: System, row: CallRow): Promise<void> {
  try {
    await system.database.db.transaction().execute((tx) => insertCall(tx, row));
  } catch {
    system.log.warn({ trigger: row.trigger_id }, 'a call of a trigger could not be noted');
  }
}

/** A block of an operator's network: enough to tell senders apart, and nobody's home. */
export function shortened(address: string | undefined): string | null {
  if (address === undefined) return null;
  if (!address.includes(':')) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : ['0', '0', '0'];
  return `${[...groups, ...zeros].slice(0, 3).join(':')}::/48`;
}
