import type { Context } from '@halyard/core';
import type { DataKey, Delivery } from '../features/delivery/index.ts';

/**
 * Where whoever holds a client key hears that answers may have changed, as a path relative to the service; undefined
 * for other keys. The same for a quarter of an hour where it is the same user, so that answers stay the same, too.
 */
export function changesPlace(
  delivery: Delivery,
  key: DataKey,
  { given, context, now }: { given: Context; context: Context; now: Date },
): string | undefined {
  if (key.kind !== 'client') return undefined;
  const { targetingKey } = context;
  const user = typeof targetingKey === 'string' ? targetingKey : JSON.stringify(given);
  const ticket = delivery.ticket(key, user, now);
  return ticket && `sdk/changes?ticket=${ticket}`;
}
