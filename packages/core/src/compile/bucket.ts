import { hashAfter, startMurmur3 } from '../hash/hash-murmur3.ts';
import { HASHES } from '../hash/hashes.ts';
import { type Bucket, type Context, POSITIONS } from '../model.ts';
import { compileRead, type MakeAccess } from '../read/access.ts';
import { unitText } from '../read/unit.ts';
import { utf8 } from '../read/utf8.ts';

/**
 * The position of a context among the bucket's, an integer in [0, of); -1 where it has none. The leading `bits` x
 * of the hash become floor(x * of / 2^bits), or x mod of, in integers.
 */
export function compileBucket(
  bucket: Bucket,
  makeAccess?: MakeAccess,
): (context: Context, now: number) => number {
  if (isUsual(bucket)) return compileUsual(bucket, makeAccess);
  const place = compilePlace(bucket);
  if (typeof bucket.by === 'string') {
    const read = compileRead(bucket.by, makeAccess);
    return (context, now) => placeOf(read(context, now), place);
  }
  const reads = bucket.by.map((name) => compileRead(name, makeAccess));
  return (context, now) => {
    for (let i = 0; i < reads.length; i++) {
      const value = reads[i]!(context, now);
      if (value !== undefined) return placeOf(value, place);
    }
    return -1;
  };
}

/** As buckets are but for those of flags brought over from other systems. */
interface UsualBucket {
  by: string;
  seed: string;
}

function isUsual(bucket: Bucket): bucket is UsualBucket {
  return Object.keys(bucket).length === 2 && typeof bucket.by === 'string' && bucket.seed !== undefined;
}

/** The same as the general way, without its three calls inside one another: every rollout asks this. */
function compileUsual({ by, seed }: UsualBucket, makeAccess?: MakeAccess) {
  const read = compileRead(by, makeAccess);
  const start = startMurmur3(utf8(`${seed}:`), 0);
  const share = POSITIONS / 2 ** 32;
  return (context: Context, now: number): number => {
    const value = read(context, now);
    if (typeof value === 'string') return Math.floor((hashAfter(start, value) >>> 0) * share);
    const text = unitText(value);
    return text === undefined ? -1 : Math.floor((hashAfter(start, text) >>> 0) * share);
  };
}

function placeOf(value: unknown, place: (text: string) => number): number {
  const text = unitText(value);
  return text === undefined ? -1 : place(text);
}

function compilePlace(bucket: Bucket): (text: string) => number {
  const { alg = 'murmur3', hashSeed = 0, bits = 32, fold = 'scale', of = POSITIONS } = bucket;
  const prefix = utf8(bucket.seed === undefined ? (bucket.prefix ?? '') : `${bucket.seed}:`);
  const suffix = utf8(bucket.suffix ?? '');
  const hash = HASHES[alg];
  if (bits > 32) {
    const long = hash.long(prefix, suffix);
    const [unused, width, positions] = [BigInt(64 - bits), BigInt(bits), BigInt(of)];
    if (fold === 'mod') return (text) => Number((long(text) >> unused) % positions);
    return (text) => Number(((long(text) >> unused) * positions) >> width);
  }
  const word = hash.word(prefix, suffix, hashSeed);
  const unused = 32 - bits;
  if (fold === 'mod') return (text) => (word(text) >>> unused) % of;
  const range = 2 ** bits;
  // A product below 2^53 is exact in a double, and so is its share by a power of two.
  if (range * of <= Number.MAX_SAFE_INTEGER) {
    const share = 1 / range;
    return (text) => Math.floor((word(text) >>> unused) * of * share);
  }
  return (text) => Number((BigInt(word(text) >>> unused) * BigInt(of)) >> BigInt(bits));
}
