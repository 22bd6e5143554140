import { HASHES, type HashName } from '../hash/hashes.ts';
import { POSITIONS, type Problem } from '../model.ts';
import { pointerTo } from './pointer.ts';
import { Problems } from './problems.ts';

/** The most positions a bucket may have. */
const MOST_POSITIONS = 2 ** 31 - 1;

/** What is wrong with the shape of a bucket. */
export function checkBucket(value: unknown, pointer = ''): Problem[] {
  const found = new Problems();
  findInBucket(found, value, pointer);
  return found.problems;
}

export function findInBucket(found: Problems, value: unknown, pointer: string): void {
  if (!found.fields(value, pointer, { required: ['by'], optional: OPTIONAL })) return;
  checkBy(found, value['by'], `${pointer}/by`);
  for (const name of TEXTS) {
    if (value[name] !== undefined && typeof value[name] !== 'string') {
      found.add(`${pointer}/${name}`, 'must be a string');
    }
  }
  if (value['seed'] !== undefined && value['prefix'] !== undefined) {
    found.add(`${pointer}/prefix`, '`seed` is short for a prefix: only one of the two may stand here');
  }
  const { alg = 'murmur3', hashSeed, bits, fold, of } = value;
  if (found.oneOf(alg, `${pointer}/alg`, 'hash', HASH_NAMES)) {
    if (hashSeed !== undefined && !HASHES[alg].seeded) {
      found.add(`${pointer}/hashSeed`, `${alg} takes no seed of its own`);
    }
    if (bits !== undefined) found.integer(bits, `${pointer}/bits`, 1, HASHES[alg].bits);
  }
  if (hashSeed !== undefined) found.integer(hashSeed, `${pointer}/hashSeed`, 0, 2 ** 32 - 1);
  if (fold !== undefined) found.oneOf(fold, `${pointer}/fold`, 'fold', FOLDS);
  if (of !== undefined) found.integer(of, `${pointer}/of`, 1, MOST_POSITIONS);
}

const HASH_NAMES = Object.keys(HASHES) as HashName[];
const FOLDS = ['scale', 'mod'] as const;
const TEXTS = ['seed', 'prefix', 'suffix'];
const OPTIONAL = ['seed', 'alg', 'hashSeed', 'prefix', 'suffix', 'bits', 'fold', 'of'];

function checkBy(found: Problems, by: unknown, pointer: string): void {
  if (!Array.isArray(by)) {
    found.name(by, pointer);
    return;
  }
  if (by.length === 0) found.add(pointer, 'must name at least one attribute');
  by.forEach((attribute, i) => {
    found.name(attribute, pointerTo(pointer, i));
  });
}

/** The positions a bucket has, if it is one; what it has by default if not. */
export function positionsOf(bucket: unknown): number {
  const of = (bucket as { of?: unknown } | null | undefined)?.of;
  return typeof of === 'number' && Number.isSafeInteger(of) && of > 0 ? of : POSITIONS;
}

/** Ranges must be half-open, within the bucket's positions, in order and disjoint. */
export function findInRange(
  found: Problems,
  range: Record<string, unknown>,
  pointer: string,
  { previousTo, of }: { previousTo: number; of: number },
): number {
  const { from, to } = range;
  const fromIsPosition = found.integer(from, `${pointer}/from`, 0, of);
  if (!found.integer(to, `${pointer}/to`, 0, of) || !fromIsPosition) return previousTo;
  if (to <= from) found.add(`${pointer}/to`, 'must be above `from`: ranges are half-open and not empty');
  else if (from < previousTo) {
    found.add(`${pointer}/from`, `must be at least ${previousTo}: ranges stand in order and do not overlap`);
  }
  return Math.max(previousTo, to);
}
