/**
 * Whoever an issuer vouches for and nobody knows here: made a person before the identity library looks for one, with the
 * roles of their invitation, or with the role that the operator lets strangers have.
 */
import { randomUUID } from 'node:crypto';
import { defineOperation, email, OperationError, personName, strict } from '@halyard/contract';
import { z } from 'zod';
import { rulesOfRoles } from '../../account-rules.ts';
import { handle } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { System } from '../../platform/system.ts';
import { runOperation } from '../../run-operation.ts';
import { giveFirstRoles } from '../access/index.ts';
import { currentAuthRequest } from './auth-request.ts';
import { makerMay } from './link-makers.ts';
import { findOpenInvitationOf, useInvitation } from './link-queries.ts';
import { putLinks } from './one-time-links.ts';
import { personActor } from './person-actor.ts';
import { putPerson } from './put-person.ts';
import { insertPerson } from './queries.ts';
import { ssoProviderId, subjectDiffers } from './sso-settings.ts';

/** Of the door, and of no route: nobody asks for it but the sign-in. */
const operation = defineOperation({
  name: 'people.joined-by-issuer',
  method: 'POST',
  path: '',
  summary: 'Join, as the issuer vouches',
  permission: null,
  within: 'instance',
  ifMatch: 'none',
  body: strict({ account: z.string().max(2_000), email, name: personName, role: z.string().nullable() }),
  answer: z.strictObject({ isNew: z.boolean() }),
});

const join = handle(operation, async (door, { body }) => {
  if (await isKnown(door.db, body)) return { body: { isNew: false } };
  const open = await findOpenInvitationOf(door.db, body.email, door.now);
  const invitation = open && (await makerMay(door.db, open, door.now)) ? open : undefined;
  if (!invitation) await requireRole(door.db, body.role);
  const authorised = door.authorise({ project: null, environment: null });
  const db = door.writer(authorised);
  const { name } = body;
  const id = await insertPerson(db, { name, email: body.email, passwordHash: null, now: door.now });
  door.becomes(personActor({ id, name }));
  await putPerson(door, authorised, id, undefined);
  if (invitation) {
    putLinks(door, authorised, [await useInvitation(db, invitation.id, door.now)]);
  }
  await giveFirstRoles(door, id, invitation?.roles ?? [{ role: body.role!, project: null }]);
  return { body: { isNew: true } };
});

/** Throws FORBIDDEN where strangers are not let in, and NOT_FOUND where they would be given what there is not. */
async function requireRole(db: ReadDb, role: string | null): Promise<void> {
  if (role === null) throw new OperationError('FORBIDDEN', 'nobody has invited them');
  if ((await rulesOfRoles(db, [role])).has(role)) return;
  throw new OperationError('NOT_FOUND', `HALYARD_OIDC_ROLE is ${role}, and there is no such role`);
}

/**
 * By what the issuer calls them, whatever their address is now, or by the address. Throws FORBIDDEN where the issuer has
 * called whoever has that address otherwise: addresses are given to others once people have left, subjects never are.
 */
async function isKnown(db: ReadDb, { account, email }: { account: string; email: string }): Promise<boolean> {
  const ofIssuer = db.selectFrom('credentials').where('provider_id', '=', ssoProviderId);
  const linked = await ofIssuer.select('id').where('account_id', '=', account).executeTakeFirst();
  if (linked) return true;
  const named = await db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirst();
  if (!named) return false;
  const others = await ofIssuer.select('account_id').where('person', '=', named.id).execute();
  if (others.some(({ account_id }) => issuerOf(account_id) === issuerOf(account))) {
    const detail = 'the issuer has called whoever has this e-mail address otherwise before';
    throw new OperationError('FORBIDDEN', detail, { more: { reason: subjectDiffers } });
  }
  return true;
}

/** Of an account as sso-provider.ts writes it. */
function issuerOf(account: string): string {
  return account.slice(0, account.indexOf(' '));
}

/** Makes a person unless there is one. Throws FORBIDDEN where nobody has invited them and `role` is undefined. */
export async function joinByIssuer(
  system: System,
  { account, email, name, role }: { account: string; email: string; name: string; role: string | undefined },
): Promise<void> {
  await runOperation(system, join, {
    requestId: currentAuthRequest()?.requestId ?? randomUUID(),
    authorization: undefined,
    params: {},
    query: {},
    readBody: async () => ({ account, email, name: name.slice(0, 200), role: role ?? null }),
  });
}
