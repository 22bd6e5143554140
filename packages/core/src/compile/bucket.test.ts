import { describe, expect, it } from 'vitest';
import type { Bucket } from '../model.ts';
import { compileBucket } from './bucket.ts';

function position(bucket: Bucket, context: Record<string, unknown>): number {
  return compileBucket(bucket)(context, 0);
}

describe('the position of a context', () => {
  it('is the hash of seed, colon and value, scaled to 100,000', () => {
    // mmh3.hash('c0ffee:user-1', 0, signed=False) scaled, in integers.
    const { hash } = { hash: BigInt(referenceMurmur('c0ffee:user-1')) };
    expect(position({ by: 'targetingKey', seed: 'c0ffee' }, { targetingKey: 'user-1' })).toBe(
      Number((hash * 100_000n) >> 32n),
    );
  });

  it('takes safe integers for their decimals and nothing else for anything', () => {
    const bucket: Bucket = { by: 'id', seed: 's' };
    expect(position(bucket, { id: 42 })).toBe(position(bucket, { id: '42' }));
    expect(position(bucket, { id: -0 })).toBe(position(bucket, { id: '0' }));
    expect(position(bucket, { id: '' })).toBeGreaterThanOrEqual(0);
    for (const id of [1.5, 2 ** 53, Number.NaN, true, null, undefined, {}, ['42'], 42n]) {
      expect(position(bucket, { id })).toBe(-1);
    }
  });

  it('counts by the first attribute that is present, even if it gives no position', () => {
    const bucket: Bucket = { by: ['userId', 'deviceId'], seed: 's' };
    const byDevice = position({ by: 'deviceId', seed: 's' }, { deviceId: 'd' });
    expect(position(bucket, { deviceId: 'd' })).toBe(byDevice);
    expect(position(bucket, { userId: null, deviceId: 'd' })).toBe(byDevice);
    expect(position(bucket, { userId: true, deviceId: 'd' })).toBe(-1);
  });

  it('spreads evenly', () => {
    const counts = new Array<number>(10).fill(0);
    const at = compileBucket({ by: 'targetingKey', seed: 'even' });
    for (let i = 0; i < 100_000; i++) counts[Math.floor(at({ targetingKey: `user-${i}` }, 0) / 10_000)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('is exact where a double would not be', () => {
    const of = 2 ** 31 - 1;
    const expected = Number((BigInt(referenceMurmur('k')) * BigInt(of)) >> 32n);
    expect(position({ by: 'targetingKey', of }, { targetingKey: 'k' })).toBe(expected);
  });
});

describe('positions of other systems, by their published formulas', () => {
  it('Unleash: murmur3 of group and id, modulo 100', () => {
    // normalizedValue('123', 'gr1') = 73 and ('999', 'groupX') = 25 in Unleash's client specification, from 1 on.
    const unleash = (prefix: string): Bucket => ({ by: 'id', prefix: `${prefix}:`, fold: 'mod', of: 100 });
    expect(position(unleash('gr1'), { id: '123' }) + 1).toBe(73);
    expect(position(unleash('groupX'), { id: '999' }) + 1).toBe(25);
  });

  it('LaunchDarkly: 60 bits of SHA-1 of key, salt and id', () => {
    // Buckets in LaunchDarkly's SDK tests: userKeyA 0.42157587, userKeyB 0.6708485, userKeyC 0.10343106.
    const bucket: Bucket = { by: 'key', alg: 'sha1', prefix: 'hashKey.saltyA.', bits: 60, of: 100_000 };
    expect(position(bucket, { key: 'userKeyA' })).toBe(42157);
    expect(position(bucket, { key: 'userKeyB' })).toBe(67084);
    expect(position(bucket, { key: 'userKeyC' })).toBe(10343);
  });
});

function referenceMurmur(text: string): number {
  const rotate = (x: number, r: number) => (x << r) | (x >>> (32 - r));
  const scramble = (k: number) => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const bytes = Buffer.from(text);
  const padded = Buffer.concat([bytes, Buffer.alloc(4)]);
  let h = 0;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    h = (Math.imul(rotate(h ^ scramble(bytes.readInt32LE(i)), 13), 5) + 0xe6546b64) | 0;
  }
  h ^= scramble(padded.readInt32LE(i)) ^ bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
