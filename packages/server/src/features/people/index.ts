/** People: who they are, how they come in, and where they are signed in. */
import { patchPerson, removePerson } from './change-person.ts';
import { becomeFirstAdministrator } from './first-administrator.ts';
import { acceptInvitation, createInvitation, listInvitations, withdrawInvitation } from './invitations.ts';
import { endMySession, listMySessions, signOutEverywhere } from './own-sessions.ts';
import { listPeople, readMyself, readPerson } from './read-people.ts';
import { removeSecondFactor } from './second-factor-removal.ts';
import { createResetLink, setPassword } from './set-password.ts';

export type { SignInLimits } from './failed-sign-ins.ts';
export { inviteAdministrator } from './first-administrator.ts';
export { forgetLink } from './forget-link.ts';
export { authRoot } from './identity.ts';
export { createPeople, type People } from './people.ts';
export { secretOf } from './secret.ts';
export { signInPlugins } from './sign-in-plugins.ts';
export { parseEmailDomains, parseIssuer, type SsoSettings } from './sso-settings.ts';

export const peopleHandlers = [
  readMyself,
  listMySessions,
  endMySession,
  signOutEverywhere,
  becomeFirstAdministrator,
  setPassword,
  listPeople,
  readPerson,
  patchPerson,
  removePerson,
  createResetLink,
  removeSecondFactor,
  listInvitations,
  createInvitation,
  withdrawInvitation,
  acceptInvitation,
];
