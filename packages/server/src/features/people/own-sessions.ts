/** Where somebody is signed in, as they see it themselves. */
import { OperationError, operations, type SessionAnswer } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { endThese } from '../../end-sessions.ts';
import { openSessions } from './queries.ts';
import { personOf } from './read-people.ts';

type Row = Awaited<ReturnType<typeof openSessions>>[number];

export const listMySessions = handle(operations.listMySessions, async (door) => {
  const rows = await openSessions(door.db, personOf(door.actor), door.now);
  return { body: { items: rows.map((row) => sessionAnswer(row, door.actor.session)) } };
});

export const endMySession = handle(operations.endMySession, async (door, { params }) => {
  const person = personOf(door.actor);
  const rows = await openSessions(door.db, person, door.now);
  const row = rows.find(({ id }) => id === params.sessionId);
  if (!row) throw new OperationError('NOT_FOUND', `you have no session ${params.sessionId}`);
  await endThese(door, ofNoProject(door), { person, id: row.id });
  return { body: sessionAnswer(row, door.actor.session) };
});

export const signOutEverywhere = handle(operations.signOutEverywhere, async (door) => {
  return { body: { ended: await endThese(door, ofNoProject(door), { person: personOf(door.actor) }) } };
});

const ofNoProject = (door: Door) => door.authorise({ project: null, environment: null });

function sessionAnswer(row: Row, current: string | undefined): SessionAnswer {
  return {
    id: row.id,
    isCurrent: row.id === current,
    ipAddress: row.ip_address || null,
    userAgent: row.user_agent || null,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.updated_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
