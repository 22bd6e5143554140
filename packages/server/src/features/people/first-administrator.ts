/** How the first person comes in: by a link that whoever starts the service, or sits beside its database, is shown. */
import { administratorRole, operations } from '@halyard/contract';
import { localActor } from '../../actor.ts';
import { handlePrepared } from '../../door.ts';
import type { System } from '../../platform/system.ts';
import { record } from '../../record.ts';
import { giveFirstRoles } from '../access/index.ts';
import { withdrawLinks } from './link-queries.ts';
import { insertLink, newLink, requireLink, useLink } from './one-time-links.ts';
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
    await useLink(db, 'first-administrator', body.token, door.now);
    const { name, email } = body;
    const id = await insertPerson(db, { name, email, passwordHash, now: door.now });
    door.becomes(personActor({ id, name }));
    const answer = await putPerson(door, authorised, id, undefined);
    await giveFirstRoles(door, id, administrator);
    return answer;
  },
);

/**
 * A link that holds for 24 hours, in place of those before: of several nodes that start at once the last one's holds.
 * With `unlessPeople` undefined where there are people already; `name` is who asked for it.
 */
export async function inviteAdministrator(
  system: Pick<System, 'database' | 'bus' | 'clock'>,
  { unlessPeople }: { unlessPeople: boolean },
): Promise<string | undefined> {
  const now = system.clock.now();
  let rings = false;
  const link = await system.database.db.transaction().execute(async (tx) => {
    await tx.selectFrom('instance').select('single').forUpdate().executeTakeFirstOrThrow();
    if (unlessPeople && (await hasPeopleOrLink(tx, now))) return undefined;
    await withdrawLinks(tx, { purpose: 'first-administrator' }, now);
    const { kind, id, name } = localActor;
    const made = newLink({
      purpose: 'first-administrator',
      roles: administrator,
      created_by: { kind, id, name },
      created_at: now,
      expires_at: new Date(now.getTime() + validMs),
    });
    await insertLink(tx, made.row);
    rings = system.bus.ringsInTransaction();
    const { row } = made;
    const after = { id: row.id, purpose: row.purpose, expiresAt: row.expires_at.toISOString() };
    await record(tx, {
      at: now,
      project: null,
      actor: localActor,
      operation: 'people.invite-administrator',
      input: null,
      comment: null,
      requestId: 'first-administrator',
      items: [
        {
          project: null,
          environment: null,
          kind: 'invitation',
          key: row.id,
          version: 1,
          before: null,
          after,
        },
      ],
      ringsInTransaction: rings,
    });
    return made.link;
  });
  if (link !== undefined) system.bus.ring(rings);
  return link;
}

/** Several nodes that start at once print one link, and the next start another only where that is of no use any more. */
async function hasPeopleOrLink(
  db: Pick<System['database']['db'], 'selectFrom'>,
  now: Date,
): Promise<boolean> {
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
