/** A new password for whoever forgot theirs: an administrator makes the link, and only its holder chooses. */
import { operations } from '@halyard/contract';
import { handle, handlePrepared } from '../../door.ts';
import { endThese } from '../../end-sessions.ts';
import { withdrawLinks } from './link-queries.ts';
import { behind, insertLink, newLink, putLinks, requireLink, useLink } from './one-time-links.ts';
import { hashPassword } from './passwords.ts';
import { personActor } from './person-actor.ts';
import { putPerson } from './put-person.ts';
import { getPerson, replacePassword, updatePerson } from './queries.ts';
import { requireNoLess } from './require-no-less.ts';

const validMs = 24 * 3_600_000;

export const createResetLink = handle(operations.createResetLink, async (door, { params }) => {
  const { entry } = await getPerson(door.db, params.personId);
  const authorised = door.authorise({ project: null, environment: null });
  await requireNoLess(door, entry.id);
  const db = door.writer(authorised);
  const earlier = await withdrawLinks(db, { purpose: 'password-reset', person: entry.id }, door.now);
  const { kind, id, name } = door.actor;
  const given = {
    purpose: 'password-reset' as const,
    person: entry.id,
    created_by: { kind, id, name },
    created_at: door.now,
    expires_at: new Date(door.now.getTime() + validMs),
  };
  const { row, link } = newLink(given, door.servedAt);
  await insertLink(db, row);
  const expiresAt = row.expires_at.toISOString();
  putLinks(door, authorised, [...earlier, row]);
  const notice = [
    `Send them the link now${behind(link)}: it is not shown again, and whoever has it sets their password.`,
    'It ends their sessions when it is used, but neither their API keys nor their passkeys: after a compromise disable them (PATCH /people/{personId} {"disabled": true}) and revoke their keys (POST /keys/{keyId}/revoke).',
  ].join(' ');
  // Of the link's entry the log has the id alone.
  const logged = { ...params, name: entry.name };
  return { body: { person: entry.id, expiresAt, link, notice }, logged };
});

export const setPassword = handlePrepared(
  operations.setPassword,
  async (db, { body }) => {
    await requireLink(db, 'password-reset', body.token);
    return hashPassword(body.password);
  },
  async (door, { body }, passwordHash) => {
    const authorised = door.authorise({ project: null, environment: null });
    const db = door.writer(authorised);
    const link = await useLink(db, 'password-reset', body.token, door.now);
    const { person } = link;
    const before = await getPerson(door.db, person!);
    door.becomes(personActor(before.entry));
    await replacePassword(db, person!, passwordHash, door.now);
    await updatePerson(db, person!, { updated_at: door.now });
    const answer = await putPerson(door, authorised, person!, before);
    putLinks(door, authorised, [link]);
    await endThese(door, authorised, { person: person! });
    return answer;
  },
);
