/** The table of hashes a bucket may name; a row more is a hash more, and nothing else changes. */

import type { Bucket } from '../model.ts';
import { writeUtf8 } from '../read/utf8.ts';
import { crc32 } from './hash-crc32.ts';
import { fnv1a } from './hash-fnv1a.ts';
import { md5 } from './hash-md5.ts';
import { murmur3 } from './hash-murmur3.ts';
import { sha1 } from './hash-sha1.ts';
import { sha256 } from './hash-sha256.ts';

export type HashName = NonNullable<Bucket['alg']>;

interface Hash {
  /** The most leading bits that can be had of it: 32 or 64. */
  bits: 32 | 64;
  /** Whether `hashSeed` means something to it. */
  seeded: boolean;
  /** From text to the first 32 bits of the hash of prefix + text + suffix, as a signed integer. */
  word(prefix: Uint8Array, suffix: Uint8Array, seed: number): (text: string) => number;
  /** The same for the first 64 bits, unsigned; asked only where `bits` is 64. */
  long(prefix: Uint8Array, suffix: Uint8Array): (text: string) => bigint;
}

export const HASHES: Readonly<Record<HashName, Hash>> = {
  murmur3: { bits: 32, seeded: true, word: murmur3, long: none },
  fnv1a: { bits: 32, seeded: false, word: (p, s) => over(p, s, fnv1a), long: none },
  crc32: { bits: 32, seeded: false, word: (p, s) => over(p, s, crc32), long: none },
  md5: digest(md5),
  sha1: digest(sha1),
  sha256: digest(sha256),
};

function digest(hash: (bytes: Uint8Array, length: number) => Int32Array): Hash {
  return {
    bits: 64,
    seeded: false,
    word: (prefix, suffix) => over(prefix, suffix, (bytes, length) => hash(bytes, length)[0]!),
    long: (prefix, suffix) =>
      over(prefix, suffix, (bytes, length) => {
        const words = hash(bytes, length);
        return (BigInt.asUintN(32, BigInt(words[0]!)) << 32n) | BigInt.asUintN(32, BigInt(words[1]!));
      }),
  };
}

function none(): never {
  throw new Error('This hash has 32 bits.');
}

/** Hashes prefix + text + suffix through one buffer that is kept between calls. */
function over<T>(
  prefix: Uint8Array,
  suffix: Uint8Array,
  hash: (bytes: Uint8Array, length: number) => T,
): (text: string) => T {
  let bytes = new Uint8Array(prefix.length + suffix.length + 192);
  bytes.set(prefix);
  return (text) => {
    const most = prefix.length + text.length * 3 + suffix.length;
    if (most > bytes.length) {
      bytes = new Uint8Array(most * 2);
      bytes.set(prefix);
    }
    const end = writeUtf8(text, bytes, prefix.length);
    bytes.set(suffix, end);
    return hash(bytes, end + suffix.length);
  };
}
