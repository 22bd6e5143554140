/** SHA-256 (FIPS 180-4), synchronous. */
import { forEachBlock } from './hash-padding.ts';

/** The digest of the first `length` bytes as eight big-endian words. */
export function sha256(bytes: Uint8Array, length: number): Int32Array {
  const state = Int32Array.from(ROOTS.squares.subarray(0, 8));
  const w = new Int32Array(64);
  const v = new Int32Array(8);
  forEachBlock(bytes, length, 'big', (block) => {
    w.set(block);
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15]!;
      const y = w[t - 2]!;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
    }
    v.set(state);
    for (let t = 0; t < 64; t++) {
      const a = v[0]!;
      const e = v[4]!;
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (v[7]! + s1 + ((e & v[5]!) ^ (~e & v[6]!)) + ROOTS.cubes[t]! + w[t]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = s0 + ((a & v[1]!) ^ (a & v[2]!) ^ (v[1]! & v[2]!));
      v.copyWithin(1, 0, 7);
      v[4]! += t1;
      v[0] = t1 + t2;
    }
    for (let i = 0; i < 8; i++) state[i]! += v[i]!;
  });
  return state;
}

/**
 * The standard's constants: the first 32 bits of the fractional parts of the square and cube roots of the first
 * primes, found in integers (the largest r with r^n <= prime * 2^(32 n)).
 */
const ROOTS = { squares: new Int32Array(64), cubes: new Int32Array(64) };
for (let prime = 2, found = 0; found < 64; prime++) {
  if (!isPrime(prime)) continue;
  ROOTS.squares[found] = fractionOfRoot(prime, 2n);
  ROOTS.cubes[found] = fractionOfRoot(prime, 3n);
  found++;
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}

function fractionOfRoot(prime: number, degree: bigint): number {
  const target = BigInt(prime) << (32n * degree);
  let root = 0n;
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) if ((root + bit) ** degree <= target) root += bit;
  return Number(BigInt.asIntN(32, root));
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
