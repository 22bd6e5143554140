import { randomBytes, randomInt } from 'node:crypto';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Uniformly random base62 text; 5.95 bits a character. */
export function randomText(length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += base62[randomInt(62)];
  return text;
}

/** 64 random bits in hex: seeds of splits, epochs. */
export function randomHex(): string {
  return randomBytes(8).toString('hex');
}
