/** Sessions that nobody has used to their end: taken out of the table now and then, and in the log as what they are. */
import { defineOperation } from '@halyard/contract';
import { z } from 'zod';
import { type Actor, localActor } from '../../actor.ts';
import { handle } from '../../door.ts';
import { endThese } from '../../end-sessions.ts';
import type { System } from '../../platform/system.ts';
import { runOperation } from '../../run-operation.ts';

const clock: Actor = { ...localActor, id: 'sessions', name: 'clock' };
const atOnce = 500;

/** Of the door, and of no route. */
const operation = defineOperation({
  name: 'people.forget-sessions',
  method: 'POST',
  path: '',
  summary: 'Forget sessions that are over',
  permission: 'people:write',
  within: 'instance',
  ifMatch: 'none',
  answer: z.strictObject({ ended: z.int() }),
});

const forget = handle(operation, async (door) => {
  const authorised = door.authorise({ project: null, environment: null });
  const rows = await door.db
    .selectFrom('sessions')
    .select(['id', 'person'])
    .where('expires_at', '<=', door.now)
    .orderBy('expires_at')
    .limit(atOnce)
    .execute();
  for (const { id, person } of rows) await endThese(door, authorised, { person, id });
  return { body: { ended: rows.length } };
});

/** The first 500. Several nodes do it in turn, and those that find none record nothing. */
export async function forgetSessions(system: System): Promise<void> {
  await runOperation(system, forget, {
    requestId: 'forget-sessions',
    authorization: clock,
    params: {},
    query: {},
    readBody: async () => undefined,
  });
}
