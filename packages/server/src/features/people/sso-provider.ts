/**
 * Signing in with an OpenID Connect issuer. better-auth keeps state, nonce and code verifier, and decides whose account
 * it is; openid-client, which is certified, speaks to the issuer and verifies what it says.
 */
import { createHash } from 'node:crypto';
import { OperationError } from '@halyard/contract';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getOAuthState } from 'better-auth/api';
import type { OAuthProvider } from 'better-auth/oauth2';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
} from 'openid-client';
import type { System } from '../../platform/system.ts';
import type { SsoIssuer } from './sso-issuer.ts';
import { joinByIssuer } from './sso-join.ts';
import { issuerUnavailable, type SsoSettings, ssoProviderId, subjectDiffers } from './sso-settings.ts';

/** What an issuer says of a person, verified. */
export interface SsoClaims {
  issuer: string;
  subject: string;
  /** In lower case. */
  email: string;
  name: string | undefined;
}

/** Why a sign-in was refused; nothing in it is secret. */
class Refused extends Error {
  /** What whoever signs in may know of it: their own page is told so. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

export function ssoPlugin(settings: SsoSettings, issuer: SsoIssuer, system: System): BetterAuthPlugin {
  const provider = createSsoProvider(settings, issuer, system);
  return {
    id: 'halyard-sso',
    init: (context) => ({ context: { socialProviders: [provider, ...context.socialProviders] as never } }),
    hooks: {
      before: [
        {
          // better-auth compares what is there, and would not miss it (RFC 9207, 2.4).
          matcher: ({ path, params }) => path === '/callback/:id' && params?.['id'] === ssoProviderId,
          handler: createAuthMiddleware(async ({ query, context, redirect }) => {
            if (query?.['code'] === undefined || query['iss'] !== undefined) return;
            // Where it cannot be asked now, nor can it be for what the code stands for.
            const known = await issuer.configuration().catch(() => undefined);
            const isNamed = known?.serverMetadata().authorization_response_iss_parameter_supported;
            if (isNamed) throw redirect(`${context.options.onAPIError?.errorURL}?error=issuer_missing`);
          }),
        },
      ],
    },
  };
}

export function createSsoProvider(
  settings: SsoSettings,
  issuer: SsoIssuer,
  system: System,
): OAuthProvider<SsoClaims> {
  const configuration = async (): Promise<Configuration> => {
    try {
      return await issuer.configuration();
    } catch (error) {
      system.log.warn({ reason: reasonOf(error) }, 'sign-in: the issuer cannot be asked');
      const message = 'the identity provider does not answer; try again, or sign in another way';
      throw new APIError('SERVICE_UNAVAILABLE', { code: issuerUnavailable, message });
    }
  };
  return {
    id: ssoProviderId,
    name: settings.name,
    issuer: settings.issuer,
    requiresIdTokenNonce: true,
    // Whoever may join has been made a person before the library looks for one.
    disableSignUp: true,
    options: { disableSignUp: true, disableIdTokenSignIn: true },

    async createAuthorizationURL({ state, codeVerifier, redirectURI, loginHint, idTokenNonce }) {
      return buildAuthorizationUrl(await configuration(), {
        scope: 'openid email profile',
        redirect_uri: redirectURI,
        state,
        nonce: idTokenNonce!,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      });
    },

    // The code is exchanged below, where the nonce is known; the issuer's tokens go no further than there.
    async validateAuthorizationCode({ code, codeVerifier, redirectURI }) {
      return { raw: { code, codeVerifier, redirectURI } };
    },

    async getUserInfo({ raw, expectedIdTokenNonce }) {
      try {
        const claims = await exchange(
          await configuration(),
          raw as unknown as Exchange,
          expectedIdTokenNonce,
        );
        const person = personOf(claims, settings);
        const { email, name = email } = person;
        await joinByIssuer(system, { account: accountOf(person), email, name, role: settings.signUpRole });
        return { user: { email, emailVerified: true, name }, data: person };
      } catch (error) {
        system.log.warn({ reason: reasonOf(error) }, 'sign-in: what the issuer answered was refused');
        const code = error instanceof Refused ? error.code : undefined;
        const isForbidden = error instanceof OperationError && error.code === 'FORBIDDEN';
        const isAnother = isForbidden && error.more['reason'] === subjectDiffers;
        const told = isAnother ? subjectDiffers : isForbidden ? 'not_invited' : code;
        if (told !== undefined) await leaveWith(told);
        return null;
      }
    },

    accountSubject: ({ profile }) => accountOf(profile),
  } satisfies OAuthProvider<SsoClaims>;
}

/** Back to the page that began it; the library looked at its address when it did. */
async function leaveWith(error: string): Promise<void> {
  const page = (await getOAuthState())?.errorURL;
  if (page === undefined) return;
  const location = `${page}${page.includes('?') ? '&' : '?'}error=${error}`;
  throw new APIError('FOUND', undefined, new Headers({ location }));
}

/** A subject is one only with its issuer: where another is configured, nobody inherits an account. */
function accountOf({ issuer, subject }: SsoClaims): string {
  return `${issuer} ${subject}`;
}

interface Exchange {
  code: string;
  codeVerifier: string;
  redirectURI: string;
}

type Claims = Record<string, unknown> & { iss: string; sub: string };

async function exchange(
  configuration: Configuration,
  { code, codeVerifier, redirectURI }: Exchange,
  nonce: string | undefined,
): Promise<Claims> {
  if (nonce === undefined) throw new Refused('the nonce of this sign-in is not known');
  const answered = new URL(redirectURI);
  answered.searchParams.set('code', code);
  // What it was, and that it was there where it has to be, was settled before this is called.
  answered.searchParams.set('iss', configuration.serverMetadata().issuer);
  const tokens = await authorizationCodeGrant(configuration, answered, {
    pkceCodeVerifier: codeVerifier,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims() as Claims | undefined;
  if (!claims || typeof claims.sub !== 'string' || claims.sub === '') throw new Refused('no subject');
  requireParty(claims, configuration.clientMetadata().client_id);
  requireAccessToken(claims, tokens.id_token!, tokens.access_token);
  if (claims['email'] !== undefined) return claims;
  // Some say in the id token only who it is.
  return {
    ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)),
    iss: claims.iss,
    sub: claims.sub,
  };
}

/** OpenID Connect Core, 3.1.3.7, 5: the library looks only where there are several audiences. */
function requireParty(claims: Claims, clientId: string): void {
  if (claims['azp'] !== undefined && claims['azp'] !== clientId)
    throw new Refused('made for another client (azp)');
}

/** OpenID Connect Core, 3.1.3.8: left to clients, and by the library too. */
function requireAccessToken(claims: Claims, idToken: string, accessToken: string): void {
  if (claims['at_hash'] === undefined) return;
  const { alg } = JSON.parse(Buffer.from(idToken.split('.')[0]!, 'base64url').toString()) as { alg: string };
  // EdDSA with Ed25519 hashes with SHA-512 (RFC 8032), all others say it in their name.
  const digest = createHash(`sha${/(256|384|512)$/.exec(alg)?.[1] ?? '512'}`)
    .update(accessToken)
    .digest();
  const expected = digest.subarray(0, digest.length / 2).toString('base64url');
  if (claims['at_hash'] !== expected) throw new Refused('made for another access token (at_hash)');
}

function personOf(claims: Claims, { emailDomains, trustEmail }: SsoSettings): SsoClaims {
  const { iss, sub, email: given, email_verified: verified, name } = claims;
  if (typeof given !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(given))
    throw new Refused('no e-mail', 'email_missing');
  // In lower case some letters beyond ASCII are of it: K, the sign of kelvin, is k, and so another's address.
  if (!/^[\x21-\x7e]+$/.test(given)) throw new Refused('the e-mail is not of ASCII', 'email_not_allowed');
  const email = given.toLowerCase();
  if (verified !== true && !(verified === undefined && trustEmail))
    throw new Refused('the e-mail is not verified', 'email_not_verified');
  const domain = email.slice(email.indexOf('@') + 1);
  if (emailDomains.length > 0 && !emailDomains.includes(domain)) {
    throw new Refused('the domain of the e-mail is not allowed', 'email_not_allowed');
  }
  return { issuer: iss, subject: sub, email, name: typeof name === 'string' ? name : undefined };
}

/** Of what the library throws only its words: its causes hold tokens. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const told = cause instanceof Error ? cause : (error as Error);
  return told.message;
}
