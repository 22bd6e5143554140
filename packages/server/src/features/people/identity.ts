/**
 * The identity library, put together: passwords, sessions, and what plugins add. Everything of it that HTTP reaches goes
 * through `auth-routes.ts`, everything it writes through `recorded-adapter.ts`. It reads no environment variable that
 * would change it, sends nothing anywhere, and makes no table.
 */

import type { BetterAuthOptions, BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { randomText } from '../../platform/ids.ts';
import type { System } from '../../platform/system.ts';
import { identityTables } from './identity-tables.ts';
import { hashPassword, passwordLength, verifyPassword } from './passwords.ts';
import { recordedAdapter } from './recorded-adapter.ts';

/** Where the library's routes stand. */
export const authRoot = '/auth';

/** A session that is not used for so long is over. */
const idleSeconds = 12 * 3_600;
/** A session in use is written anew no more often than this. */
const refreshSeconds = 300;

export interface IdentityParts {
  system: Pick<System, 'database' | 'bus' | 'clock' | 'log'>;
  /** At least 32 characters. Signs cookies and encrypts what second factors share; stands in no database. */
  secret: string;
  /** Second factors, passkeys, providers: made anew for each origin. */
  plugins?: (origin: string) => BetterAuthPlugin[];
}

export type Auth = ReturnType<typeof createAuth>;

export interface Identity {
  /** For requests to this origin, e.g. https://flags.example; `path` where a proxy adds one. Kept. */
  at(origin: string, path?: string): Auth;
}

const mostOrigins = 16;

export function createIdentity(parts: IdentityParts): Identity {
  const made = new Map<string, Auth>();
  return {
    at(origin, path = '') {
      const place = origin + path;
      let auth = made.get(place);
      if (!auth) {
        if (made.size >= mostOrigins) made.clear();
        auth = createAuth(identityOptions(parts, origin, path));
        made.set(place, auth);
      }
      return auth;
    },
  };
}

function createAuth(options: BetterAuthOptions) {
  return betterAuth(options);
}

/** As they are for an origin; also what the tables are compared with. */
export function identityOptions(
  { system, secret, plugins }: IdentityParts,
  origin: string,
  path = '',
): BetterAuthOptions {
  const isSecure = origin.startsWith('https://');
  return {
    appName: 'Halyard',
    baseURL: `${origin}${path}${authRoot}`,
    basePath: authRoot,
    trustedOrigins: [origin],
    // As a list: else an environment variable of the library's would come first.
    secrets: [{ version: 1, value: secret }],
    secret,
    database: recordedAdapter(system),
    ...identityTables,
    session: {
      ...identityTables.session,
      expiresIn: idleSeconds,
      updateAge: refreshSeconds,
      cookieCache: { enabled: false },
      freshAge: 600,
    },
    account: {
      ...identityTables.account,
      // Whoever a provider says somebody is: only where it vouches for the e-mail.
      accountLinking: { enabled: true, trustedProviders: [], disableImplicitLinking: false },
      updateAccountOnSignIn: false,
    },
    verification: { ...identityTables.verification, storeIdentifier: 'hashed' },
    user: { ...identityTables.user, changeEmail: { enabled: false }, deleteUser: { enabled: false } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    hooks: { before: endOtherSessions },
    plugins: plugins?.(origin) ?? [],
    // Failures are counted where all nodes see them: failed-sign-ins.ts.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) =>
        system.log[level === 'error' ? 'error' : 'debug']({ part: 'identity' }, message),
    },
    // What is no answer of its own is answered by the service.
    // Where a way back from a provider ends that is not known to have begun here.
    onAPIError: { throw: true, errorURL: `${origin}${path}/app/sign-in` },
    advanced: {
      cookiePrefix: isSecure ? '__Host-halyard' : 'halyard',
      // Its own prefix would be __Secure-, which is less.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure, httpOnly: true, sameSite: 'lax', path: '/' },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: () => randomText(22), validateSchema: false },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
  };
}

/** Set by auth-routes.ts to the address that the service believes; what clients send by that name is dropped there. */
export const addressHeader = 'x-halyard-address';

/** Whoever changes their password is alone with it, whatever the request says. */
const endOtherSessions = createAuthMiddleware(async (context) => {
  if (context.path !== '/change-password') return;
  return { context: { body: { ...context.body, revokeOtherSessions: true } } };
});
