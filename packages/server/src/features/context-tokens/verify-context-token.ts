import { createPublicKey, verify } from 'node:crypto';
import { expiredToken, invalidToken } from './invalid-token.ts';
import { readClaims, type SignedContext } from './read-claims.ts';
import { parseTokenJson } from './token-json.ts';

/** Whose tokens are judged: a client key in secure mode. */
export interface TokenParty {
  /** The selector. */
  readonly id: string;
  /** 32 bytes, base64url. */
  readonly contextPublicKey: string;
}

/** In characters. A header of 8 KB is what balancers pass on as they come, and half of what Node takes for all. */
export const maxTokenLength = 8_192;

/** No padding, no fourth part, nothing around it. 64 bytes of signature are 86 digits. */
const compact = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;
const usualHeader = '{"alg":"EdDSA","typ":"JWT","kid":"<id of the client key>"}';

/**
 * What a context token says, where it holds: a JWT (RFC 7519) in compact form, signed with Ed25519 (RFC 8037). Nothing
 * of it is believed, or said, before its signature is verified. Throws CONTEXT_TOKEN_INVALID with what is wrong.
 */
export function verifyContextToken(token: string, party: TokenParty, nowMs: number): SignedContext {
  const signed = verifyOnceHeld(token, party, nowMs);
  if (nowMs >= signed.endsAtMs) throw expiredToken();
  return signed;
}

/** As verifyContextToken(), and a token that has only ended is answered as well. */
export function verifyOnceHeld(token: string, party: TokenParty, nowMs: number): SignedContext {
  if (token.length > maxTokenLength) throw invalidToken(`it has more than ${maxTokenLength} characters`);
  const [, header, payload, signature] = compact.exec(token) ?? [];
  if (!header || !payload || !signature) {
    throw invalidToken('it is malformed: three parts of base64url without padding, with dots between');
  }
  requireHeader(header, party);
  if (!isSigned(token.slice(0, -signature.length - 1), signature, party)) {
    throw invalidToken('its signature is not that of the signing key');
  }
  return readClaims(payload, nowMs);
}

/** Nobody is asked by the token itself how it wants to be verified. */
function requireHeader(text: string, { id }: TokenParty): void {
  const { alg, typ, kid, ...more } = parseTokenJson(text, 'header');
  if (alg !== 'EdDSA' || (typ !== undefined && typ !== 'JWT') || Object.keys(more).length > 0) {
    throw invalidToken(`its algorithm or header is another: it is ${usualHeader}`);
  }
  if (kid !== id) throw invalidToken('it is for another key: its kid is the id of the client key');
}

function isSigned(signed: string, signature: string, { contextPublicKey }: TokenParty): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  // The last digit has four bits too many: another one would be another spelling of the same token.
  if (bytes.toString('base64url') !== signature) return false;
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: contextPublicKey },
    format: 'jwk',
  });
  return verify(null, Buffer.from(signed, 'latin1'), key, bytes);
}
