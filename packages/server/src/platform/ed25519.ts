/** Ed25519 (RFC 8032) by keys of 32 bytes, written as base64url. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** PKCS #8 (RFC 8410) around the seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SigningKey {
  /** 32 bytes as base64url. */
  readonly publicKey: string;
  /** 64 bytes as base64url. */
  sign(text: string): string;
}

/** `seed` is of 32 bytes. */
export function signingKey(seed: Buffer): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x!;
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
}

/** False also where the key or the signature is none. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch {
    return false;
  }
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/** 32 bytes as base64, base64url or hex; undefined: something else. */
export function parseSeed(text: string): Buffer | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(trimmed)) return undefined;
  const seed = Buffer.from(trimmed.replaceAll('+', '-').replaceAll('/', '_'), 'base64url');
  return seed.length === 32 ? seed : undefined;
}
