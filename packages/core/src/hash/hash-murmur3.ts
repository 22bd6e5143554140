/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) over UTF-8, read straight from strings: every split asks
 * it, so it neither allocates nor copies. The prefix, the same for everybody, is taken in beforehand.
 */
import { codePoint } from '../read/utf8.ts';

/** A hash that has taken in some bytes: what is left over from the last block waits in `rest`. */
export interface Murmur3 {
  hash: number;
  /** 0 to 3 bytes, the first lowest. */
  rest: number;
  restBits: number;
  length: number;
}

/** The hash that has taken in a prefix, for `hashAfter`. */
export function startMurmur3(prefix: Uint8Array, seed: number): Murmur3 {
  return takeBytes({ hash: seed | 0, rest: 0, restBits: 0, length: 0 }, prefix);
}

/** A function from text to the hash of prefix + text + suffix as a signed 32-bit integer. */
export function murmur3(prefix: Uint8Array, suffix: Uint8Array, seed: number): (text: string) => number {
  const start = startMurmur3(prefix, seed);
  if (suffix.length === 0) return (text) => hashAfter(start, text);
  const state = { ...start };
  return (text) => {
    state.hash = start.hash;
    state.rest = start.rest;
    state.restBits = start.restBits;
    state.length = start.length;
    return finish(takeBytes(takeText(state, text), suffix));
  };
}

/**
 * The hash of what `start` has taken in and of text, as a signed 32-bit integer. Four ASCII characters at a time while
 * there are such; the slow way from the first other character on.
 */
export function hashAfter(start: Murmur3, text: string): number {
  const shift = start.restBits;
  const whole = text.length - (text.length & 3);
  let hash = start.hash;
  let rest = start.rest;
  let i = 0;
  for (; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) return hashOther(start, text);
    const block = a | (b << 8) | (c << 16) | (d << 24);
    hash = mix(hash, rest | (block << shift));
    rest = shift === 0 ? 0 : block >>> (32 - shift);
  }
  let restBits = shift;
  for (; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return hashOther(start, text);
    rest |= unit << restBits;
    restBits += 8;
    if (restBits === 32) {
      hash = mix(hash, rest);
      rest = 0;
      restBits = 0;
    }
  }
  return avalanche(hash ^ scramble(rest) ^ (start.length + text.length));
}

const other: Murmur3 = { hash: 0, rest: 0, restBits: 0, length: 0 };

function hashOther(start: Murmur3, text: string): number {
  other.hash = start.hash;
  other.rest = start.rest;
  other.restBits = start.restBits;
  other.length = start.length;
  return finish(takeText(other, text));
}

function takeText(state: Murmur3, text: string): Murmur3 {
  for (let i = 0; i < text.length; i++) {
    const point = codePoint(text, i);
    if (point < 0x80) {
      takeByte(state, point);
    } else if (point < 0x800) {
      takeByte(state, 0xc0 | (point >> 6));
      takeByte(state, 0x80 | (point & 0x3f));
    } else {
      if (point > 0xffff) {
        i++;
        takeByte(state, 0xf0 | (point >> 18));
        takeByte(state, 0x80 | ((point >> 12) & 0x3f));
      } else {
        takeByte(state, 0xe0 | (point >> 12));
      }
      takeByte(state, 0x80 | ((point >> 6) & 0x3f));
      takeByte(state, 0x80 | (point & 0x3f));
    }
  }
  return state;
}

function takeBytes(state: Murmur3, bytes: Uint8Array): Murmur3 {
  for (let i = 0; i < bytes.length; i++) takeByte(state, bytes[i]!);
  return state;
}

function takeByte(state: Murmur3, byte: number): void {
  state.rest |= byte << state.restBits;
  state.restBits += 8;
  state.length++;
  if (state.restBits === 32) {
    state.hash = mix(state.hash, state.rest);
    state.rest = 0;
    state.restBits = 0;
  }
}

function finish(state: Murmur3): number {
  return avalanche(state.hash ^ scramble(state.rest) ^ state.length);
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function mix(hash: number, block: number): number {
  const h = hash ^ scramble(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function avalanche(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
