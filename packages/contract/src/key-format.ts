/**
 * The written form of a key: `hal_<kind>_`, 8 characters of selector, 32 of secret (190 bits), 6 of CRC-32 over
 * all before, base62. The checksum lets a scanner, and the door, tell a real one without asking anybody. A signing key
 * has the same form, and the selector of the client key that it signs for; it lets nobody in.
 */
import { crc32 } from 'node:zlib';
import type { KeyKind } from './operation.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = /^hal_(api|server|client|sign)_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

export interface KeyParts {
  /** `sign`: a signing key. */
  kind: KeyKind | 'sign';
  selector: string;
  secret: string;
}

/** undefined where it cannot be a key: wrong shape or checksum. */
export function parseKey(text: string): KeyParts | undefined {
  const match = shape.exec(text);
  if (!match) return undefined;
  const [, kind, selector, secret, checksum] = match as unknown as [
    string,
    KeyParts['kind'],
    string,
    string,
    string,
  ];
  if (checksumOf(text.slice(0, -6)) !== checksum) return undefined;
  return { kind, selector, secret };
}

/** The inverse of parseKey. */
export function writeKey({ kind, selector, secret }: KeyParts): string {
  const body = `hal_${kind}_${selector}${secret}`;
  return body + checksumOf(body);
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let out = '';
  for (let i = 0; i < 6; i++) {
    out = digits[rest % 62] + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}

/** What a secret scanner looks for, before checking the CRC. */
export const keyPattern = shape.source.slice(1, -1);

/** Client keys are public; the checksum is not asked, since a key that was copied wrong is hardly less of a secret. */
const secretKey = /hal_(?!client_)([a-z]+)_[0-9A-Za-z]{46}/;

/** Whether a text has a key in it that must be known to nobody. Keys are told by their form, which is why they have one. */
export function holdsKey(text: string): boolean {
  return text.includes('hal_') && secretKey.test(text);
}

const everySecretKey = new RegExp(secretKey, 'g');

/** The same text with nothing but the kind left of such keys. */
export function withoutKeys(text: string): string {
  return text.includes('hal_') ? text.replaceAll(everySecretKey, 'hal_$1_…') : text;
}
