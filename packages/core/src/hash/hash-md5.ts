/** MD5 (RFC 1321). Not for secrets: other systems' buckets are cut from it. */
import { forEachBlock } from './hash-padding.ts';

/** The digest of the first `length` bytes as four words whose highest byte is the digest's first. */
export function md5(bytes: Uint8Array, length: number): Int32Array {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  forEachBlock(bytes, length, 'little', (block) => {
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      const word = block[(step * STRIDE[round]! + START[round]!) & 15]!;
      const sum = (a + mingle(round, b, c, d) + SINES[step]! + word) | 0;
      const bits = SHIFTS[round * 4 + (step & 3)]!;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
  });
  return state.map(swapBytes);
}

const STRIDE = [1, 5, 3, 7];
const START = [0, 1, 5, 0];
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** The RFC's table: 2^32 times |sin(i)|, where doubles are exact enough. */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

function mingle(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (d & b) | (~d & c);
  if (round === 2) return b ^ c ^ d;
  return c ^ (b | ~d);
}

function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
