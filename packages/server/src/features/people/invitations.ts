import { type InvitationAnswer, OperationError, operations } from '@halyard/contract';
import { type Authorised, type Door, handle, handlePrepared } from '../../door.ts';
import { giveFirstRoles, requireMayGive } from '../access/index.ts';
import { findInvitation, findOpenInvitationOf, listInvitationRows, withdrawLink } from './link-queries.ts';
import {
  behind,
  insertLink,
  isOpen,
  type LinkRow,
  newLink,
  putLinks,
  requireLink,
  useLink,
} from './one-time-links.ts';
import { hashPassword } from './passwords.ts';
import { personActor } from './person-actor.ts';
import { putPerson } from './put-person.ts';
import { addressTaken, insertPerson } from './queries.ts';

const instanceWide = { project: null, environment: null };

export const createInvitation = handle(operations.createInvitation, async (door, { body }) => {
  const authorised = door.authorise(instanceWide);
  await requireMayGive(door, body.roles);
  const taken = await door.db
    .selectFrom('people')
    .select('id')
    .where('email', '=', body.email)
    .executeTakeFirst();
  if (taken) throw addressTaken();
  // Whoever is invited again has one link that holds, the newest.
  const earlier = await findOpenInvitationOf(door.db, body.email, door.now);
  if (earlier) await withdraw(door, authorised, earlier);
  const { kind, id, name } = door.actor;
  const made = {
    purpose: 'invitation' as const,
    email: body.email,
    roles: body.roles,
    created_by: { kind, id, name },
    created_at: door.now,
    expires_at: new Date(door.now.getTime() + body.expiresInHours * 3_600_000),
  };
  const { row, link } = newLink(made, door.servedAt);
  await insertLink(door.writer(authorised), row);
  const after = invitationAnswer(row, door.now);
  putLinks(door, authorised, [row]);
  const notice = `Send them the link now${behind(link)}: it is not shown again, and lets in whoever has it.`;
  return { body: { ...after, link, notice } };
});

export const listInvitations = handle(operations.listInvitations, async (door) => {
  const rows = await listInvitationRows(door.db);
  return { body: { items: rows.map((row) => invitationAnswer(row, door.now)) } };
});

export const withdrawInvitation = handle(operations.withdrawInvitation, async (door, { params }) => {
  const row = await findInvitation(door.db, params.invitationId);
  if (!row) throw new OperationError('NOT_FOUND', `there is no invitation ${params.invitationId}`);
  const authorised = door.authorise(instanceWide);
  if (!isOpen(row, door.now)) return { body: invitationAnswer(row, door.now) };
  return { body: invitationAnswer(await withdraw(door, authorised, row), door.now) };
});

export const acceptInvitation = handlePrepared(
  operations.acceptInvitation,
  async (db, { body }) => {
    await requireLink(db, 'invitation', body.token);
    return hashPassword(body.password);
  },
  async (door, { body }, passwordHash) => {
    const authorised = door.authorise(instanceWide);
    const db = door.writer(authorised);
    const row = await useLink(db, 'invitation', body.token, door.now);
    const { name } = body;
    const id = await insertPerson(db, { name, email: row.email!, passwordHash, now: door.now });
    door.becomes(personActor({ id, name }));
    const answer = await putPerson(door, authorised, id, undefined);
    putLinks(door, authorised, [row]);
    await giveFirstRoles(door, id, row.roles);
    return answer;
  },
);

async function withdraw(door: Door, authorised: Authorised, row: LinkRow): Promise<LinkRow> {
  const after = await withdrawLink(door.writer(authorised), row.id, door.now);
  putLinks(door, authorised, [after]);
  return after;
}

function invitationAnswer(row: LinkRow, now: Date): InvitationAnswer {
  const { id, created_by: createdBy, version } = row;
  return {
    id,
    email: row.email!,
    roles: row.roles,
    state:
      row.used_at !== null
        ? 'accepted'
        : row.withdrawn_at !== null
          ? 'withdrawn'
          : row.expires_at > now
            ? 'open'
            : 'expired',
    createdBy,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    version,
  };
}
