/** How the first person comes in: by a link that whoever starts the service, or sits beside its database, is shown. */
import { administratorRole, defineOperation, operations, strict } from '@halyard/contract';
import { z } from 'zod';
import { localActor } from '../../actor.ts';
import { handle, handlePrepared } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { System } from '../../platform/system.ts';
import { runOperation } from '../../run-operation.ts';
import { giveFirstRoles } from '../access/index.ts';
import { withdrawLinks } from './link-queries.ts';
import { insertLink, newLink, putLinks, requireLink, useLink } from './one-time-links.ts';
import { hashPassword } from './passwords.ts';
import { personActor } from './person-actor.ts';
import { putPerson } from './put-person.ts';
import { insertPerson } from './queries.ts';

const validMs = 24 * 3_600_000;
const administrator = [{ role: administratorRole, project: null }];

export const becomeFirstAdministrator = handlePrepared(
  operations.becomeFirstAdministrator,
  async (db, { body }) => {
    await requireLink(db, 'first-administrator', body.token);
    return hashPassword(body.password);
  },
  async (door, { body }, passwordHash) => {
    const authorised = door.authorise({ project: null, environment: null });
    const db = door.writer(authorised);
    const link = await useLink(db, 'first-administrator', body.token, door.now);
    const { name, email } = body;
    const id = await insertPerson(db, { name, email, passwordHash, now: door.now });
    door.becomes(personActor({ id, name }));
    const answer = await putPerson(door, authorised, id, undefined);
    putLinks(door, authorised, [link]);
    await giveFirstRoles(door, id, administrator);
    return answer;
  },
);

/** Of the door, and of no route: whoever starts the service, or sits beside its database, asks for it. */
const operation = defineOperation({
  name: 'people.invite-administrator',
  method: 'POST',
  path: '',
  summary: 'Make a link by which somebody becomes an administrator',
  permission: 'people:write',
  within: 'instance',
  ifMatch: 'none',
  body: strict({ unlessPeople: z.boolean() }),
  answer: z.strictObject({ link: z.string().nullable() }),
  secretFields: ['link'],
});

const invite = handle(operation, async (door, { body }) => {
  const { db, now } = door;
  if (body.unlessPeople && (await hasPeopleOrLink(db, now))) return { body: { link: null } };
  const authorised = door.authorise({ project: null, environment: null });
  const earlier = await withdrawLinks(door.writer(authorised), { purpose: 'first-administrator' }, now);
  const { kind, id, name } = door.actor;
  const made = {
    purpose: 'first-administrator' as const,
    roles: administrator,
    created_by: { kind, id, name },
    created_at: now,
    expires_at: new Date(now.getTime() + validMs),
  };
  const { row, link } = newLink(made, door.servedAt);
  await insertLink(door.writer(authorised), row);
  putLinks(door, authorised, [...earlier, row]);
  return { body: { link } };
});

/**
 * A link that holds for 24 hours, in place of those before. With `unlessPeople` undefined where there are people, or such
 * a link: of several nodes that start at once one prints it.
 */
export async function inviteAdministrator(
  system: System,
  { unlessPeople }: { unlessPeople: boolean },
): Promise<string | undefined> {
  const { body } = await runOperation(system, invite, {
    requestId: 'invite-administrator',
    authorization: localActor,
    params: {},
    query: {},
    readBody: async () => ({ unlessPeople }),
  });
  return (body as { link: string | null }).link ?? undefined;
}

async function hasPeopleOrLink(db: ReadDb, now: Date): Promise<boolean> {
  const person = await db.selectFrom('people').select('id').limit(1).executeTakeFirst();
  if (person) return true;
  const link = await db
    .selectFrom('one_time_links')
    .select('id')
    .where('purpose', '=', 'first-administrator')
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return link !== undefined;
}
