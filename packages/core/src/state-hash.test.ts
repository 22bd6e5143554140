import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { StateHash, stateHashInput } from './state-hash.ts';

function digest(kind: string, key: string, version: number): Uint8Array {
  return createHash('sha256')
    .update(stateHashInput(kind, key, version))
    .digest();
}

describe('StateHash', () => {
  it('is the XOR of the first 8 bytes of the digests', () => {
    const hash = new StateHash();
    expect(hash.toString()).toBe('0000000000000000');
    hash.toggle(digest('flag', 'a', 1));
    const first = createHash('sha256').update('flag\na\n1').digest('hex').slice(0, 16);
    expect(hash.toString()).toBe(first);
    hash.toggle(digest('segment', 'a', 1));
    const second = createHash('sha256').update('segment\na\n1').digest('hex').slice(0, 16);
    expect(BigInt(`0x${hash}`)).toBe(BigInt(`0x${first}`) ^ BigInt(`0x${second}`));
  });

  it('does not care for order, and what is toggled twice is gone', () => {
    const [x, y] = [new StateHash(), new StateHash()];
    for (const key of ['a', 'b', 'c']) x.toggle(digest('flag', key, 1));
    for (const key of ['c', 'd', 'b', 'a', 'd']) y.toggle(digest('flag', key, 1));
    expect(y.toString()).toBe(x.toString());
    y.toggle(digest('flag', 'a', 1));
    y.toggle(digest('flag', 'a', 2));
    expect(y.toString()).not.toBe(x.toString());
  });
});
