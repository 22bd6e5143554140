/**
 * What a trigger's URL holds, and how its calls are signed. Only the SHA-256 of the token is stored. Signatures need a key
 * on both sides, so it is made of the token, which comes with each call, and of a salt, which only the database has:
 * neither the URL nor the database alone is enough to sign.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { randomText } from '../../platform/ids.ts';
import type { TriggerRow } from './trigger-row.ts';

/** Either way of now; as Standard Webhooks has it. */
export const toleranceMs = 300_000;

export interface NewSecret {
  columns: Pick<TriggerRow, 'secret_sha256' | 'signing_salt'>;
  shown: { url: string; signingSecret?: string };
}

export function newSecret({ id, mode }: Pick<TriggerRow, 'id' | 'mode'>, servedAt: string): NewSecret {
  const token = randomText(43);
  const salt = mode === 'signed' ? randomText(43) : null;
  const secret =
    salt === null ? {} : { signingSecret: `whsec_${signingKey(token, salt).toString('base64')}` };
  return {
    columns: { secret_sha256: sha256(token).toString('hex'), signing_salt: salt },
    shown: { url: `${servedAt}/triggers/${id}/calls/${token}`, ...secret },
  };
}

/** In constant time, also where there is no such trigger. */
export function isTokenOf(row: Pick<TriggerRow, 'secret_sha256'> | undefined, token: string): boolean {
  const known = Buffer.from(row?.secret_sha256 ?? '0'.repeat(64), 'hex');
  return timingSafeEqual(sha256(token), known) && row !== undefined;
}

export interface Signed {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

/** undefined: it holds; else what is wrong. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function signatureProblem(
  { id, timestamp, signature }: Signed,
  { token, salt, body, now }: { token: string; salt: string; body: Buffer; now: Date },
): string | undefined {
  if (!id || !timestamp || !signature) {
    return 'send the header fields webhook-id, webhook-timestamp and webhook-signature';
  }
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) return 'webhook-id is 1 to 256 visible ASCII characters';
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : Number.NaN;
  if (!(Math.abs(now.getTime() - at) <= toleranceMs)) {
    return 'webhook-timestamp is not within five minutes of now';
  }
  const hmac = createHmac('sha256', signingKey(token, salt));
  const expected = hmac.update(`${id}.${timestamp}.`).update(body).digest();
  // Several while the sender rotates; each is compared whatever the others said.
  const given = signature
    .split(' ')
    .slice(0, 10)
    .map((part) => bytesOf(part, expected.length));
  const matches = given.map((bytes) => timingSafeEqual(bytes, expected));
  return matches.includes(true) ? undefined : 'webhook-signature does not hold';
}

export function sha256(of: string | Buffer): Buffer {
  return createHash('sha256').update(of).digest();
}

function signingKey(token: string, salt: string): Buffer {
  return createHmac('sha256', salt).update(`halyard trigger signing\n${token}`).digest();
}

/** Of the length asked for: what has another, or another version of the scheme, is all zeros. */
function bytesOf(part: string, length: number): Buffer {
  const found = part.startsWith('v1,') ? Buffer.from(part.slice(3), 'base64') : Buffer.alloc(0);
  return found.length === length ? found : Buffer.alloc(length);
}
