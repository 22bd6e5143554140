/** Which routes of the identity library anybody reaches: these, and no other. */
import { strict } from '@halyard/contract';
import { z } from 'zod';

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
}

/** No longer than what is hashed; never judged here: a password that is too short is wrong like any other. */
const password = z.string().max(256);

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
