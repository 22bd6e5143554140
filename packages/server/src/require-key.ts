import { OperationError } from '@halyard/contract';
import { unknownKey } from './actor.ts';
import type { DataKey, Delivery, TicketBearer } from './features/delivery/index.ts';
import type { RequestFacts } from './features/request-context/index.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * The key, judged from memory wherever that is possible: guessing must not become a load on the database. Throws
 * UNAUTHENTICATED, or RATE_LIMITED to whoever tried too many. Keys that this node knows are let in from everywhere, so
 * that nobody locks out others behind the same address.
 */
export async function requireKey(
  { delivery, limits }: { delivery: Delivery; limits: RateLimits },
  text: string,
  request: RequestFacts,
): Promise<DataKey> {
  if (!delivery.knowsKey(text)) limits.beforeLookUp(request);
  const key = await delivery.findKey(text);
  if (key) return key;
  limits.keyRefused(request);
  throw unknownKey();
}

/** The same for a ticket, of the client key that it was made with. One that has expired was guessed by nobody. */
export async function requireTicket(
  { delivery, limits }: { delivery: Delivery; limits: RateLimits },
  text: string,
  request: RequestFacts,
): Promise<TicketBearer> {
  if (!delivery.knowsTicket(text)) limits.beforeLookUp(request);
  const found = await delivery.findByTicket(text);
  if (found !== undefined && found !== 'expired') return found;
  if (found === undefined) limits.keyRefused(request);
  const why = 'this ticket is none, is too old, or its key does not hold: evaluate again for a new one';
  throw new OperationError('UNAUTHENTICATED', why);
}
