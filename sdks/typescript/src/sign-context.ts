import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { Context } from '@halyard/core';
import { ConfigurationError } from './options.ts';
import { parseSigningKey } from './signing-key.ts';

export interface SignOptions {
  /** How long the token holds, in whole seconds from 1 to 86400. Default 3600. */
  ttlSeconds?: number;
  /** When it is made, in milliseconds since 1970. Default: now. */
  nowMs?: number;
}

/** What the service accepts, in characters. */
const maxTokenLength = 8_192;
/** PKCS #8 (RFC 8410) around the 32 bytes of an Ed25519 seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * A context token for a client key in secure mode: a JWT signed with Ed25519, which vouches for every attribute of the
 * context until it expires (spec/context-token/README.md). For servers only: whoever has the signing key can be anybody.
 * Throws ConfigurationError with what to do.
 */
export function signContext(
  signingKey: string,
  context: Context,
  { ttlSeconds = 3_600, nowMs = Date.now() }: SignOptions = {},
): string {
  const { id, secret } = parseSigningKey(signingKey);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > 86_400) {
    throw new ConfigurationError('ttlSeconds must be a whole number from 1 to 86400, which is a day');
  }
  const iat = Math.floor(nowMs / 1_000);
  if (!Number.isSafeInteger(iat)) throw new ConfigurationError('nowMs must be a number of milliseconds');
  const header = `{"alg":"EdDSA","typ":"JWT","kid":"${id}"}`;
  const payload = `{"context":${jsonOf(context)},"iat":${iat},"exp":${iat + ttlSeconds}}`;
  const signed = `${encode(header)}.${encode(payload)}`;
  const token = `${signed}.${sign(null, Buffer.from(signed), privateKeyOf(secret)).toString('base64url')}`;
  if (token.length > maxTokenLength) {
    throw new ConfigurationError(
      `the context is too large to sign: its token has ${token.length} characters, and at most ${maxTokenLength} are accepted`,
    );
  }
  return token;
}

function privateKeyOf(secret: string) {
  const seed = createHash('sha256').update(`halyard context signing\n${secret}`).digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** JSON that says what the context says: what JSON.stringify would leave out or replace is refused. */
function jsonOf(context: unknown): string {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new ConfigurationError('the context must be an object, for example { targetingKey: user.id }');
  }
  try {
    return JSON.stringify(context, (name, value: unknown) => {
      const problem =
        name === '__proto__' ? 'is no name of an attribute' : (problemOf(name) ?? problemOf(value));
      if (problem === undefined) return value;
      throw new ConfigurationError(`the context cannot be signed: ${JSON.stringify(name)} ${problem}`);
    });
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { message } = error as Error;
    throw new ConfigurationError(`the context cannot be written as JSON: ${message.split('\n')[0]}`);
  }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed()
      ? 'has U+0000 or half of a surrogate pair in its text'
      : undefined;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `is ${value}`;
  return ['bigint', 'function', 'symbol'].includes(typeof value) ? `is a ${typeof value}` : undefined;
}
