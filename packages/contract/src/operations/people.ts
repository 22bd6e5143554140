import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import {
  createdInvitation,
  createInvitationBody,
  email,
  invitation,
  linkToken,
  newPassword,
  patchPersonBody,
  person,
  personInFull,
  personName,
  resetLink,
  session,
} from '../nouns/person.ts';
import { defineOperation } from '../operation.ts';

const personParams = strict({ personId: keyParam });
const sessionParams = strict({ sessionId: keyParam });
const invitationParams = strict({ invitationId: keyParam });

/** Whoever holds a one-time link has no key yet. */
const byLink = { method: 'POST', permission: null, within: 'instance', ifMatch: 'none' } as const;

export const readMyself = defineOperation({
  name: 'people.me',
  method: 'GET',
  path: '/people/me',
  summary: 'Who you are signed in as',
  permission: 'self:read',
  within: 'reach',
  answer: person,
});

export const listMySessions = defineOperation({
  name: 'people.list-own-sessions',
  method: 'GET',
  path: '/people/me/sessions',
  summary: 'Where you are signed in, newest first',
  permission: 'self:read',
  within: 'reach',
  answer: z.strictObject({ items: z.array(session) }).meta({ id: 'SessionList' }),
});

export const endMySession = defineOperation({
  name: 'people.end-own-session',
  method: 'DELETE',
  path: '/people/me/sessions/{sessionId}',
  summary: 'Sign out there',
  permission: 'self:write',
  within: 'reach',
  params: sessionParams,
  answer: session,
  ifMatch: 'none',
});

export const signOutEverywhere = defineOperation({
  name: 'people.sign-out-everywhere',
  method: 'POST',
  path: '/people/me/sign-out',
  summary: 'End all your sessions, this one too',
  permission: 'self:write',
  within: 'reach',
  answer: z.strictObject({ ended: z.int() }).meta({ id: 'EndedSessions' }),
  ifMatch: 'none',
});

export const becomeFirstAdministrator = defineOperation({
  ...byLink,
  name: 'people.become-first-administrator',
  path: '/people/first-administrator',
  summary: 'Create the account of the first administrator, by the link that the first start printed',
  body: strict({ token: linkToken, name: personName, email, password: newPassword }).meta({
    id: 'FirstAdministrator',
  }),
  answer: person,
  status: 201,
  errors: ['LINK_INVALID', 'ALREADY_EXISTS'],
  secretInputs: ['token', 'password'],
});

export const setPassword = defineOperation({
  ...byLink,
  name: 'people.set-password',
  path: '/people/password',
  summary: 'Set a new password, by a link that an administrator made; ends all sessions',
  body: strict({ token: linkToken, password: newPassword }).meta({ id: 'SetPassword' }),
  answer: person,
  errors: ['LINK_INVALID'],
  secretInputs: ['token', 'password'],
});

export const listPeople = defineOperation({
  name: 'people.list',
  method: 'GET',
  path: '/people',
  summary: 'List people, by name',
  permission: 'people:read',
  within: 'instance',
  answer: z.strictObject({ items: z.array(person) }).meta({ id: 'PersonList' }),
});

export const readPerson = defineOperation({
  name: 'people.read',
  method: 'GET',
  path: '/people/{personId}',
  summary: 'Read a person',
  permission: 'people:read',
  within: 'instance',
  params: personParams,
  answer: personInFull,
});

export const patchPerson = defineOperation({
  name: 'people.patch',
  method: 'PATCH',
  path: '/people/{personId}',
  summary: 'Rename a person, or disable them: their sessions end at once',
  description:
    'Keys of theirs are refused then. `knowsKeys` lists those that are not: rotate or revoke them.',
  permission: 'people:write',
  within: 'instance',
  params: personParams,
  body: patchPersonBody,
  answer: personInFull,
  errors: ['STALE'],
});

export const removePerson = defineOperation({
  name: 'people.remove',
  method: 'DELETE',
  path: '/people/{personId}',
  summary: 'Remove a person with all they sign in by; what they did stays in the log',
  description: 'Keys of theirs are revoked. `knowsKeys` lists those that are not: rotate or revoke them.',
  permission: 'people:write',
  within: 'instance',
  params: personParams,
  answer: personInFull,
  errors: ['STALE'],
});

export const createResetLink = defineOperation({
  name: 'people.create-reset-link',
  method: 'POST',
  path: '/people/{personId}/reset-link',
  summary: 'Make a link by which a person sets a new password; the one before holds no more',
  permission: 'people:write',
  within: 'instance',
  params: personParams,
  answer: resetLink,
  status: 201,
  ifMatch: 'none',
  secretFields: ['link'],
});

export const removeSecondFactor = defineOperation({
  name: 'people.remove-second-factor',
  method: 'DELETE',
  path: '/people/{personId}/second-factor',
  summary:
    'Take away the second factor of somebody who lost it, and the backup codes with it; ends their sessions',
  description:
    'From then on their password is enough, unless a second factor is required: then they set one up first.',
  permission: 'people:write',
  within: 'instance',
  params: personParams,
  answer: person,
  ifMatch: 'none',
});

export const listInvitations = defineOperation({
  name: 'invitations.list',
  method: 'GET',
  path: '/invitations',
  summary: 'List invitations, newest first',
  permission: 'people:read',
  within: 'instance',
  answer: z.strictObject({ items: z.array(invitation) }).meta({ id: 'InvitationList' }),
});

export const createInvitation = defineOperation({
  name: 'invitations.create',
  method: 'POST',
  path: '/invitations',
  summary: 'Invite somebody; the link is shown once, and nothing is sent',
  description: 'Nobody can invite to roles that may do more than they do themselves.',
  permission: 'people:write',
  within: 'instance',
  body: createInvitationBody,
  answer: createdInvitation,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS'],
  secretFields: ['link'],
});

export const withdrawInvitation = defineOperation({
  name: 'invitations.withdraw',
  method: 'DELETE',
  path: '/invitations/{invitationId}',
  summary: 'Withdraw an invitation: its link holds no more',
  permission: 'people:write',
  within: 'instance',
  params: invitationParams,
  answer: invitation,
  ifMatch: 'none',
});

export const acceptInvitation = defineOperation({
  ...byLink,
  name: 'invitations.accept',
  path: '/invitations/accept',
  summary: 'Join, by the link of an invitation',
  body: strict({ token: linkToken, name: personName, password: newPassword }).meta({
    id: 'AcceptInvitation',
  }),
  answer: person,
  status: 201,
  errors: ['LINK_INVALID', 'ALREADY_EXISTS'],
  secretInputs: ['token', 'password'],
});
