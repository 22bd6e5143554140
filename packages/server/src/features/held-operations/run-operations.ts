import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { parseCalls } from './calls.ts';

/** One change, by the rights that each call takes; what holds is read and carried out as what was held is. */
export const runOperations = handle(operations.runOperations, async (door, { body }) => {
  const calls = await parseCalls(door.project, body.calls);
  const { items, asked } = await door.carryOut(calls, { as: door.actor, bypasses: door.bypasses });
  // Once more for the change as a whole, which says past which protection it went.
  for (const { operation, target, guarded } of asked) {
    const { environment, tags } = target;
    const isUnused = guarded === null;
    door.authorise({ environment, isUnused, ...(tags ? { tags } : {}) }, operation);
  }
  const touched = items.map(({ environment, kind, key }) => ({ environment, kind, key }));
  return { body: { touched } };
});
