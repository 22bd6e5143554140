import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../read/utf8.ts';
import { hashOf } from '../testing/oracle.ts';
import { HASHES } from './hashes.ts';

const NOTHING = new Uint8Array(0);

function unsigned(text: string, alg: keyof typeof HASHES, seed = 0): number {
  return HASHES[alg].word(NOTHING, NOTHING, seed)(text) >>> 0;
}

describe('murmur3', () => {
  // Published vectors: https://en.wikipedia.org/wiki/MurmurHash#Test_vectors and Ian Boyd's list for x86_32.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aa', 0x9747b28c, 0x5d211726],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['abcd', 0x9747b28c, 0xf0478627],
    ['abc', 0x9747b28c, 0xc84a62dd],
    ['ab', 0x9747b28c, 0x74875592],
    ['\0\0\0\0', 0, 0x2362f9de],
    ['\0', 0, 0x514e28b7],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('of %j with seed %i', (text, seed, expected) => {
    expect(unsigned(text, 'murmur3', seed)).toBe(expected);
  });
});

describe('fnv1a', () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j', (text, expected) => {
    expect(unsigned(text, 'fnv1a')).toBe(expected);
  });
});

describe('all hashes', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 150 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 70 }),
  );

  it.each(Object.keys(HASHES) as (keyof typeof HASHES)[])('%s is what another implementation says', (alg) => {
    fc.assert(
      fc.property(part, part, part, fc.nat(2 ** 32 - 1), (prefix, text, suffix, anySeed) => {
        const seed = alg === 'murmur3' ? anySeed : 0;
        const expected = hashOf(alg, Buffer.from(prefix + text + suffix), seed);
        const word = HASHES[alg].word(utf8(prefix), utf8(suffix), seed);
        // Joining halves of a pair across the seams would make another text.
        fc.pre(prefix.isWellFormed() && text.isWellFormed() && suffix.isWellFormed());
        expect(word(text) >>> 0).toBe(expected.readUInt32BE(0));
        expect(word(text) >>> 0).toBe(expected.readUInt32BE(0));
        if (HASHES[alg].bits === 64) {
          expect(HASHES[alg].long(utf8(prefix), utf8(suffix))(text)).toBe(expected.readBigUInt64BE(0));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('take lone surrogates for U+FFFD, as UTF-8 encoders do', () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud800\ud800', 'x\udfff']) {
      expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text));
      expect(unsigned(text, 'murmur3')).toBe(hashOf('murmur3', Buffer.from(text), 0).readUInt32BE(0));
      expect(unsigned(text, 'sha256')).toBe(createHash('sha256').update(text).digest().readUInt32BE(0));
      expect(unsigned(text, 'crc32')).toBe(zlibCrc32(text));
    }
  });

  it('find the first character that is not ASCII, wherever it stands', () => {
    for (let before = 0; before < 9; before++) {
      for (const other of ['é', '€', '😀']) {
        for (const prefix of ['', 'p', 'pp', 'ppp']) {
          const text = `${'x'.repeat(before)}${other}yyyyy`;
          const hash = HASHES.murmur3.word(utf8(prefix), NOTHING, 7)(text) >>> 0;
          expect(hash).toBe(hashOf('murmur3', Buffer.from(prefix + text), 7).readUInt32BE(0));
        }
      }
    }
  });

  it('pad at every length around a block', () => {
    for (let length = 0; length < 140; length++) {
      const text = 'x'.repeat(length);
      for (const alg of ['md5', 'sha1', 'sha256'] as const) {
        expect(unsigned(text, alg)).toBe(createHash(alg).update(text).digest().readUInt32BE(0));
      }
    }
  });
});
