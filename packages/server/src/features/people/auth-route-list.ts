/** Which routes of the identity library anybody reaches: these, and no other. */
import { strict } from '@halyard/contract';
import { z } from 'zod';
import { ssoProviderId } from './sso-settings.ts';

export interface AuthRoute {
  method: 'GET' | 'POST';
  /** Below the root; `*` stands for one segment. */
  path: string;
  /** What may be in the body; undefined: nothing. */
  body?: z.ZodType;
  /** Whether a wrong answer is a failure to prove who one is, which is counted. */
  isProof?: boolean;
  /** Whether browsers come here from other sites, as providers lead back. Reading only. */
  isFromAnywhere?: boolean;
  /** Whether it keeps something for a while for whoever asks, known or not: limited by address. */
  isForStrangers?: boolean;
}

/** No longer than what is hashed; never judged here: a password that is too short is wrong like any other. */
const password = z.string().max(256);

/** A code of an app, or a backup code. */
const code = strict({ code: z.string().max(64) });
const confirmed = strict({ password });
/** Where to go on this origin; the library looks at it, too. */
const path = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])/, 'use a path, e.g. /app');
/** Of a passkey; the library reads it with care of its own. */
const response = z.record(z.string(), z.unknown());
const passkeyId = z.string().max(128);

export const authRoutes: readonly AuthRoute[] = [
  {
    method: 'POST',
    path: '/sign-in/email',
    body: strict({ email: z.string().max(254), password }),
    isProof: true,
  },
  { method: 'POST', path: '/sign-out' },
  {
    method: 'POST',
    path: '/change-password',
    body: strict({ currentPassword: password, newPassword: password }),
    isProof: true,
  },

  {
    method: 'POST',
    path: '/sign-in/social',
    body: strict({
      provider: z.literal(ssoProviderId),
      callbackURL: path,
      errorCallbackURL: path,
      loginHint: z.string().max(254).optional(),
    }),
    isForStrangers: true,
  },
  { method: 'GET', path: `/callback/${ssoProviderId}`, isFromAnywhere: true },

  { method: 'POST', path: '/two-factor/enable', body: confirmed, isProof: true },
  { method: 'POST', path: '/two-factor/disable', body: confirmed, isProof: true },
  { method: 'POST', path: '/two-factor/generate-backup-codes', body: confirmed, isProof: true },
  { method: 'POST', path: '/two-factor/verify-totp', body: code, isProof: true },
  { method: 'POST', path: '/two-factor/verify-backup-code', body: code, isProof: true },

  { method: 'GET', path: '/passkey/generate-register-options' },
  {
    method: 'POST',
    path: '/passkey/verify-registration',
    body: strict({ response, name: z.string().trim().min(1).max(100) }),
  },
  { method: 'GET', path: '/passkey/generate-authenticate-options', isForStrangers: true },
  {
    method: 'POST',
    path: '/passkey/verify-authentication',
    body: strict({ response }),
    isProof: true,
  },
  { method: 'GET', path: '/passkey/list-user-passkeys' },
  {
    method: 'POST',
    path: '/passkey/update-passkey',
    body: strict({ id: passkeyId, name: z.string().trim().min(1).max(100) }),
  },
  { method: 'POST', path: '/passkey/delete-passkey', body: strict({ id: passkeyId }) },
];

export function findAuthRoute(method: string | undefined, path: string): AuthRoute | undefined {
  return authRoutes.find((route) => route.method === method && isAt(route.path, path));
}

/** Segments as they are: what has to be decoded to be known is no route. */
function isAt(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((segment, i) => (segment === '*' ? /^[\w-]{1,128}$/.test(given[i]!) : segment === given[i]))
  );
}
