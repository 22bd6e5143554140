import { z } from 'zod';
import { strict } from '../input.ts';

/** Compared in lower case, as everybody's mail is delivered. */
export const email = z.email('use an e-mail address, e.g. ada@example.com').max(254).toLowerCase();

export const personName = z.string().trim().min(1).max(200);

/** Long rather than strange: NIST SP 800-63B-4, 3.1.1.2. */
export const newPassword = z
  .string()
  .min(10, 'use at least 10 characters')
  .max(256)
  .meta({ description: 'never shown, logged or stored as it is' });

export const linkToken = z.string().min(1).max(128).meta({ description: 'what follows # in the link' });

/** Roles to be held from the moment of joining. */
const invitedRole = strict({
  role: z.string().min(1).max(128),
  project: z.string().max(128).nullable().default(null).meta({ description: 'null: in every project' }),
});
const shownRole = z.strictObject({ role: z.string(), project: z.string().nullable() });

export const person = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    signsInBy: z.array(
      z.strictObject({
        provider: z.string().meta({ description: '`password`, or whoever vouches for them' }),
        since: z.iso.datetime(),
      }),
    ),
    secondFactor: z.strictObject({ backupCodes: z.string() }).nullable().meta({
      description:
        'null: their password is enough; of backup codes a mark, which is another once one was used or they were renewed',
    }),
    passkeys: z.array(
      z.strictObject({ id: z.string(), name: z.string().nullable(), since: z.iso.datetime().nullable() }),
    ),
    disabledAt: z.iso.datetime().nullable().meta({ description: 'since when they are not let in' }),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Person' });
export type PersonAnswer = z.infer<typeof person>;

const knownKey = z
  .strictObject({ id: z.string(), name: z.string(), kind: z.string(), project: z.string().nullable() })
  .meta({ id: 'KnownKey' });
export type KnownKey = z.infer<typeof knownKey>;

export const personInFull = person
  .extend({
    knowsKeys: z.array(knownKey).meta({
      description:
        'keys in force that are not theirs, but of which they, or a key they knew then, were shown a secret that works: nothing that is taken from them ends these. By name; without client keys',
    }),
  })
  .meta({ id: 'PersonInFull' });

export const patchPersonBody = strict({
  name: personName.optional(),
  disabled: z
    .boolean()
    .optional()
    .meta({ description: 'true: ends their sessions, and lets them in no more' }),
}).meta({ id: 'PatchPerson', examples: [{ disabled: true }] });

export const session = z
  .strictObject({
    id: z.string(),
    isCurrent: z.boolean().meta({ description: 'the one that asks' }),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'to about five minutes' }),
    expiresAt: z.iso.datetime().meta({ description: 'unless it is used before' }),
  })
  .meta({ id: 'Session' });
export type SessionAnswer = z.infer<typeof session>;

export const createInvitationBody = strict({
  email,
  roles: z
    .array(invitedRole)
    .max(200)
    .default([])
    .meta({ description: 'what they may do from the first day' }),
  expiresInHours: z.int().min(1).max(720).default(168),
}).meta({
  id: 'CreateInvitation',
  examples: [{ email: 'grace@example.com', roles: [{ role: 'editor', project: 'default' }] }],
});

export const invitation = z
  .strictObject({
    id: z.string(),
    email: z.string(),
    roles: z.array(shownRole),
    state: z.enum(['open', 'accepted', 'expired', 'withdrawn']),
    createdBy: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Invitation' });
export type InvitationAnswer = z.infer<typeof invitation>;

const shownOnce = {
  link: z.string().optional().meta({
    description:
      'what follows # lets in whoever has it, once; a path below where the service is reached, where that is not known',
  }),
  notice: z.string(),
};

export const createdInvitation = invitation.extend(shownOnce).meta({ id: 'CreatedInvitation' });

export const resetLink = z
  .strictObject({ person: z.string(), expiresAt: z.iso.datetime(), ...shownOnce })
  .meta({ id: 'PasswordResetLink' });
