/** Questions that a device is to answer, kept for minutes, and good for one answer from the browser that asked. */
import { randomBytes } from 'node:crypto';
import type { GenericEndpointContext } from 'better-auth';
import { APIError } from 'better-auth/api';

const limitSeconds = 300;
const cookieName = 'passkey';

export interface PasskeyChallenge {
  purpose: 'registration' | 'authentication';
  challenge: string;
  /** Of whoever registers; null: nobody knows yet who signs in. */
  person: string | null;
}

export async function keepChallenge(context: GenericEndpointContext, kept: PasskeyChallenge): Promise<void> {
  const identifier = `passkey-${randomBytes(24).toString('base64url')}`;
  const cookie = context.context.createAuthCookie(cookieName, { maxAge: limitSeconds });
  await context.setSignedCookie(cookie.name, identifier, context.context.secret, cookie.attributes);
  await context.context.internalAdapter.createVerificationValue({
    identifier,
    value: JSON.stringify(kept),
    expiresAt: new Date(Date.now() + limitSeconds * 1_000),
  });
}

/** Gone with it, whatever comes of the answer. Throws where there is none, or it was asked for something else. */
export async function takeChallenge(
  context: GenericEndpointContext,
  purpose: PasskeyChallenge['purpose'],
  person: string | null,
): Promise<string> {
  const cookie = context.context.createAuthCookie(cookieName);
  const identifier = await context.getSignedCookie(cookie.name, context.context.secret);
  const found = identifier && (await context.context.internalAdapter.consumeVerificationValue(identifier));
  if (!found) throw noChallenge();
  const kept = JSON.parse(found.value) as PasskeyChallenge;
  if (kept.purpose !== purpose || kept.person !== person || found.expiresAt < new Date()) throw noChallenge();
  return kept.challenge;
}

function noChallenge(): APIError {
  const message = 'ask for options first, and answer them once, within five minutes';
  return new APIError('BAD_REQUEST', { code: 'CHALLENGE_NOT_FOUND', message });
}
