import { createPrivateKey, createPublicKey, hash } from 'node:crypto';

/** PKCS #8 (RFC 8410) around the 32 bytes of an Ed25519 seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * What verifies the tokens of a signing key, given the key's 32 characters of secret: 32 bytes as base64url. The seed is
 * made as spec/context-token/README.md says.
 */
export function contextPublicKey(secret: string): string {
  const seed = hash('sha256', `halyard context signing\n${secret}`, 'buffer');
  const key = Buffer.concat([pkcs8, seed]);
  return createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
    .x!;
}
