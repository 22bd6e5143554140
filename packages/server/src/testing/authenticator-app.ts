/** An authenticator app, written from the standards and not from what it is to test. */
import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The secret that the QR code shows (RFC 4648, base 32). */
export function secretIn(totpUri: string): Buffer {
  const text = new URL(totpUri).searchParams.get('secret')!;
  const bits = [...text].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

/** As an authenticator app reckons it (RFC 6238). */
export function codeOf(totpUri: string, halfMinutesOn = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + halfMinutesOn));
  const digest = createHmac('sha1', secretIn(totpUri)).update(counter).digest();
  const number = digest.readUInt32BE(digest[19]! & 15) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, '0');
}
