/**
 * Id tokens that no client may believe, each made of an honest one: most are signed by the issuer's own key, so that
 * nothing but what their name says is wrong with them.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
} from 'node:crypto';
import type { TokenAnswer } from './token-answer.ts';

export type SigningKey = JsonWebKey & { kid: string };
type Claims = Record<string, unknown>;

export interface ForgeryParts {
  /** The issuer's, private. */
  key: SigningKey;
  clientSecret: string;
  /** An id token of the same account that an earlier sign-in was given. */
  earlier: string;
  /** Where a key of the forger's can be had as a JWK set; nobody should ask. */
  foreignKeysUrl: string;
}

export type Forge = (honest: TokenAnswer, parts: ForgeryParts) => unknown;

/** In whose name a token is forged, and with what. */
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangerKey = { ...stranger.privateKey.export({ format: 'jwk' }), kid: 'stranger' };
export const strangerKeys = {
  keys: [{ ...stranger.publicKey.export({ format: 'jwk' }), kid: 'stranger', alg: 'RS256', use: 'sig' }],
};

/** By what is wrong. */
export const forgeries: Readonly<Record<string, Forge>> = {
  'alg none, no signature': withToken(({ claims }) => unsigned({ alg: 'none' }, claims)),
  'alg None in other letters': withToken(({ claims }) => unsigned({ alg: 'nOnE' }, claims)),
  'alg none, with the key’s name and the honest signature': withToken(
    ({ claims, parts, signature }) => unsigned({ alg: 'none', kid: parts.key.kid }, claims) + signature,
  ),
  'HS256 with the public key (PEM) as secret': withToken(({ claims, parts }) =>
    hmac({ alg: 'HS256', kid: parts.key.kid }, claims, publicPem(parts.key)),
  ),
  'HS256 with the public key (JWK) as secret': withToken(({ claims, parts }) =>
    hmac({ alg: 'HS256' }, claims, JSON.stringify({ kty: 'RSA', n: parts.key.n, e: parts.key.e })),
  ),
  'HS256 with the client’s secret': withToken(({ claims, parts }) =>
    hmac({ alg: 'HS256', kid: parts.key.kid }, claims, parts.clientSecret),
  ),
  'RS512 where the issuer signs RS256': withToken(({ claims, parts }) =>
    signed({ alg: 'RS512', kid: parts.key.kid }, claims, parts.key, 'sha512'),
  ),
  'an algorithm nobody knows': withToken(({ claims, parts }) =>
    signed({ alg: 'RS257', kid: parts.key.kid }, claims, parts.key),
  ),
  'no algorithm': withToken(({ claims, parts }) => signed({ kid: parts.key.kid }, claims, parts.key)),
  'a kid that the issuer does not have': withToken(({ claims, parts }) =>
    signed({ alg: 'RS256', kid: 'unknown' }, claims, parts.key),
  ),
  'a key that the issuer does not have': withToken(({ claims }) =>
    signed({ alg: 'RS256', kid: 'stranger' }, claims, strangerKey),
  ),
  'a key that the issuer does not have, by the name of its own': withToken(({ claims, parts }) =>
    signed({ alg: 'RS256', kid: parts.key.kid }, claims, strangerKey),
  ),
  'the forger’s key in the header (jwk)': withToken(({ claims }) =>
    signed({ alg: 'RS256', kid: 'stranger', jwk: strangerKeys.keys[0] }, claims, strangerKey),
  ),
  'an address of the forger’s key in the header (jku)': withToken(({ claims, parts }) =>
    signed({ alg: 'RS256', kid: 'stranger', jku: parts.foreignKeysUrl }, claims, strangerKey),
  ),
  'an address of the forger’s certificate in the header (x5u)': withToken(({ claims, parts }) =>
    signed({ alg: 'RS256', kid: 'stranger', x5u: parts.foreignKeysUrl }, claims, strangerKey),
  ),
  'a critical header that nobody knows': withToken(({ claims, parts }) =>
    signed({ alg: 'RS256', kid: parts.key.kid, crit: ['urn:x'], 'urn:x': true }, claims, parts.key),
  ),
  'other claims over an honest signature': withToken(
    ({ header, claims, signature }) => `${unsigned(header, { ...claims, sub: 'victim' })}${signature}`,
  ),
  'no signature under an honest header': withToken(({ header, claims }) => unsigned(header, claims)),
  'the signature of an earlier token': withToken(
    ({ header, claims, parts }) => unsigned(header, claims) + parts.earlier.split('.')[2],
  ),
  'no token at all': ({ id_token: _, ...rest }) => rest,
  'a token that is none': withToken(() => 'opaque'),
  'a token of five parts': withToken(({ token }) => `${token}.e30.e30`),
  'claims that are no object': withToken(({ header, parts }) => signed(header, 'claims', parts.key)),

  'the name of another issuer': withClaims({ iss: 'https://issuer.example' }),
  'its own name with a slash more': withClaims((claims) => ({ iss: `${claims['iss']}/` })),
  'no issuer': withClaims({ iss: undefined }),
  'the audience is another client': withClaims({ aud: 'other-client' }),
  'a token of another client': withClaims({ aud: 'other-client', azp: 'other-client' }),
  'no audience': withClaims({ aud: undefined }),
  'an empty list of audiences': withClaims({ aud: [] }),
  'several audiences and no authorised party': withClaims((claims) => ({
    aud: [claims['aud'], 'other-client'],
  })),
  'several audiences, authorised to another': withClaims((claims) => ({
    aud: [claims['aud'], 'other-client'],
    azp: 'other-client',
  })),
  'one audience, authorised to another': withClaims({ azp: 'other-client' }),
  'its time is over': withClaims({ iat: secondsFromNow(-7_200), exp: secondsFromNow(-3_600) }),
  'it never ends': withClaims({ exp: undefined }),
  'an end in words': withClaims({ exp: 'tomorrow' }),
  'its time has not come': withClaims({ nbf: secondsFromNow(3_600) }),
  'it was not issued at any time': withClaims({ iat: undefined }),
  'no nonce': withClaims({ nonce: undefined }),
  'another nonce': withClaims({ nonce: 'another' }),
  'a list of nonces': withClaims((claims) => ({ nonce: [claims['nonce']] })),
  'a token that an earlier sign-in was given': (honest, { earlier }) => ({ ...honest, id_token: earlier }),
  'made for another access token (at_hash)': withClaims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  'no subject': withClaims({ sub: undefined }),
  'an empty subject': withClaims({ sub: '' }),
  'a subject that is a number': withClaims({ sub: 1 }),
};

/** What a test changes of an honest token with the issuer's key. */
export function withClaims(change: Claims | ((claims: Claims) => Claims)): Forge {
  return withToken(({ header, claims, parts }) =>
    signed(header, { ...claims, ...(typeof change === 'function' ? change(claims) : change) }, parts.key),
  );
}

interface Taken {
  token: string;
  header: Claims;
  claims: Claims;
  signature: string;
  parts: ForgeryParts;
}

function withToken(make: (taken: Taken) => string): Forge {
  return (honest, parts) => {
    const [header = '', claims = '', signature = ''] = honest.id_token.split('.');
    const taken = {
      token: honest.id_token,
      header: decoded(header),
      claims: decoded(claims),
      signature,
      parts,
    };
    return { ...honest, id_token: make(taken) };
  };
}

function signed(header: Claims, claims: unknown, key: JsonWebKey, digest = 'sha256'): string {
  const text = unsigned(header, claims).slice(0, -1);
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return `${text}.${sign(digest, Buffer.from(text), privateKey).toString('base64url')}`;
}

function hmac(header: Claims, claims: unknown, secret: string): string {
  const text = unsigned(header, claims).slice(0, -1);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** With the dot after which a signature would follow. */
function unsigned(header: Claims, claims: unknown): string {
  return `${encoded(header)}.${encoded(claims)}.`;
}

function publicPem(key: JsonWebKey): string {
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): Claims {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
