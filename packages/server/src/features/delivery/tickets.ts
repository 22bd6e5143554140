/**
 * Tickets let browsers open a stream of nudges without a header: what stands in the URL is worth nothing else and soon
 * nothing at all. Every node can make and judge them, since it has the hash of the client key's secret; none keeps them.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** What a ticket says, once it is known to be right. */
export interface Ticket {
  /** The selector of the client key. */
  readonly keyId: string;
  /** It was handed out then or later, in epoch milliseconds. */
  readonly sinceMs: number;
}

/** One context is given the same ticket for so long. */
const windowSeconds = 900;
/** Of a ticket, from the start of its window; so it is good for at least half of it when it is handed out. */
const lifeSeconds = 2 * windowSeconds;
const macBytes = 16;
const shape = /^([0-9A-Za-z]{8})([0-9a-z]{7})([\w-]{22})$/;

/** `secretSha256` is what is stored of the key, in hexadecimal: whoever knows only tickets learns nothing of it. */
export function ticketSecret(secretSha256: Buffer): Buffer {
  return createHmac('sha256', secretSha256).update('halyard stream ticket\n').digest();
}

/** `context` is any text that names it; each has its own moment at which its ticket becomes another. */
export function writeTicket(keyId: string, secret: Buffer, context: string, nowMs: number): string {
  const shift = Number.parseInt(hash('sha256', context, 'hex').slice(0, 8), 16) % windowSeconds;
  const sinceWindow = (Math.floor(nowMs / 1_000) + shift) % windowSeconds;
  return signed(keyId, Math.floor(nowMs / 1_000) - sinceWindow + lifeSeconds, secret);
}

/** By the secret of the key that it names. 'expired': right, but made too long ago; undefined: made by somebody else. */
export function readTicket(text: string, secret: Buffer, nowMs: number): Ticket | 'expired' | undefined {
  const [, keyId, expiry] = shape.exec(text) ?? [];
  if (keyId === undefined || expiry === undefined) return undefined;
  const expirySeconds = Number.parseInt(expiry, 36);
  const right = Buffer.from(signed(keyId, expirySeconds, secret));
  const given = Buffer.from(text);
  if (right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
  if (nowMs >= expirySeconds * 1_000) return 'expired';
  return { keyId, sinceMs: (expirySeconds - lifeSeconds) * 1_000 };
}

/** The key whose ticket this says it is, to be looked up; undefined: it is none. */
export function keyOfTicket(text: string): string | undefined {
  return shape.exec(text)?.[1];
}

function signed(keyId: string, expirySeconds: number, secret: Buffer): string {
  const said = keyId + expirySeconds.toString(36).padStart(7, '0');
  const mac = createHmac('sha256', secret).update(said).digest().subarray(0, macBytes);
  return said + mac.toString('base64url');
}
