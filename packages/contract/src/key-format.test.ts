/** SEC-18: what is no key is known for none without anybody being asked. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyPattern, parseKey, writeKey } from './key-format.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** A million by HALYARD_KEY_RUNS=1000000, in a few seconds. */
const runs = Number(process.env['HALYARD_KEY_RUNS'] ?? 200_000);

/** Nearly uniform, which is enough here, and fast. */
function randomDigits(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += digits[byte % 62];
  return text;
}

const key = writeKey({ kind: 'server', selector: 'abcd1234', secret: randomDigits(32) });

describe('a key', () => {
  it(`is none of ${runs} random texts of its form: its checksum lets one of 4 billion pass`, () => {
    const whole = new RegExp(`^${keyPattern}$`);
    let accepted = 0;
    for (let i = 0; i < runs; i++) {
      const text = `hal_server_${randomDigits(46)}`;
      if (i % 1_000 === 0) expect(text).toMatch(whole);
      if (parseKey(text)) accepted++;
    }
    expect(accepted).toBe(0);
    // The control: made with their checksum, as many are accepted.
    for (let i = 0; i < runs / 100; i++) {
      const parts = { kind: 'server', selector: randomDigits(8), secret: randomDigits(32) } as const;
      expect(parseKey(writeKey(parts))).toEqual(parts);
    }
  });

  it('is none any more with another character, with two exchanged, with one more or one less', () => {
    for (let i = 0; i < key.length; i++) {
      for (const digit of `${digits}_ \n`) {
        if (digit === key[i]) continue;
        expect(parseKey(key.slice(0, i) + digit + key.slice(i + 1))).toBeUndefined();
      }
      expect(parseKey(key.slice(0, i) + key.slice(i + 1))).toBeUndefined();
      expect(parseKey(`${key.slice(0, i)}a${key.slice(i)}`)).toBeUndefined();
      const [one, other] = [key[i], key[i + 1]];
      if (other === undefined || one === other) continue;
      expect(parseKey(key.slice(0, i) + other + one + key.slice(i + 2))).toBeUndefined();
    }
    expect(parseKey(key)).toBeDefined();
  });

  it('is none as any other text', () => {
    for (const text of [
      '',
      'hal_',
      key.toUpperCase(),
      ` ${key}`,
      `${key}\n`,
      key.replace('server', 'relay'),
    ]) {
      expect(parseKey(text)).toBeUndefined();
    }
    for (let i = 0; i < 10_000; i++) {
      expect(parseKey(randomBytes(1 + (i % 80)).toString('latin1'))).toBeUndefined();
    }
  });
});
