/**
 * What earlier rules leave of the positions of a bucket. Shares of one bucket are not independent: whoever the first
 * rule takes by it can be no part of a share that a later rule takes by the same one.
 */
import { type Audience, audienceOf, combine } from '../audience/audience.ts';
import { positionsOf } from '../check/check-bucket.ts';
import type { Bucket, Flag, Range, Serve, Split } from '../model.ts';
import type { Known } from '../validate.ts';
import { areKin, bucketsIn, isSameBucket } from './describe-kinship.ts';
import { joined, sizeOf, within, without } from './describe-ranges.ts';

/** A rule as it is to be told: without the positions that nobody is left at. */
export interface Left {
  audience: Audience;
  serve: Serve;
  standing: Standing;
}

/** How the share that a rule speaks of stands to what was said before. */
export interface Standing {
  /** Positions of its bucket that earlier rules take of everyone: it is `another` share. */
  taken: number;
  /** Whether some of its share are served by earlier rules. */
  isTorn: boolean;
  /** Whether those it speaks of are chosen by the same bucket: of them no share can be told. */
  isEntangled: boolean;
}

const ALONE: Standing = { taken: 0, isTorn: false, isEntangled: false };

export class Served {
  readonly #known: Known | undefined;
  readonly #required: readonly Bucket[];
  readonly #whole: { bucket: Bucket; ranges: Range[] }[] = [];
  readonly #partial: Bucket[] = [];
  #others = 0;

  constructor({ requires }: Flag, known: Known | undefined) {
    this.#known = known;
    this.#required = requires.flatMap((condition) => bucketsIn(audienceOf(condition), known));
  }

  /** What earlier rules leave of a rule. */
  leftOf(audience: Audience, serve: Serve): Left {
    const bucket = bucketOf(audience, serve);
    if (bucket === undefined) return { audience, serve, standing: ALONE };
    const parts = partsOf(audience);
    const rest = combine(
      'all',
      parts.filter((part) => part.kind !== 'bucket' || !isSameBucket(part.bucket, bucket)),
    );
    const taken = this.#takenOf(bucket);
    const clip = <R extends Range>(ranges: readonly R[]): R[] => {
      let left = without(ranges, taken);
      for (const part of parts) {
        if (part.kind !== 'bucket' || !isSameBucket(part.bucket, bucket)) continue;
        left = part.negated ? without(left, part.ranges) : within(left, part.ranges);
      }
      return left;
    };
    const standing = {
      taken: sizeOf(taken),
      isTorn:
        this.#partial.some((other) => areKin(other, bucket)) ||
        this.#whole.some((other) => areKin(other.bucket, bucket) && !isSameBucket(other.bucket, bucket)) ||
        (taken.length > 0 && this.#others > 0),
      isEntangled: [...this.#required, ...bucketsIn(rest, this.#known)].some((other) =>
        areKin(other, bucket),
      ),
    };
    if (isSplit(serve)) return { audience: rest, serve: { ...serve, split: clip(serve.split) }, standing };
    const ranges = clip([{ from: 0, to: positionsOf(bucket) }]);
    const share: Audience =
      ranges.length === 0 ? { kind: 'nobody' } : { kind: 'bucket', bucket, ranges, negated: false };
    return { audience: combine('all', [rest, share]), serve, standing };
  }

  /** Has it that those a rule is left with are served. */
  add({ audience, serve, standing }: Left): void {
    const own = isSplit(serve) ? { bucket: serve.bucket, ranges: serve.split } : undefined;
    const isShare = !isSplit(serve) && audience.kind === 'bucket' && !audience.negated;
    const taking = isShare ? { bucket: audience.bucket, ranges: audience.ranges } : own;
    const isOfAll = !standing.isEntangled && (isShare || audience.kind === 'everyone');
    if (taking === undefined || !isOfAll) {
      this.#others++;
      this.#partial.push(...bucketsIn(audience, this.#known), ...(own === undefined ? [] : [own.bucket]));
      return;
    }
    const before = this.#whole.find(({ bucket }) => isSameBucket(bucket, taking.bucket));
    if (before !== undefined) before.ranges = joined(before.ranges, taking.ranges);
    else {
      this.#others += this.#whole.length > 0 ? 1 : 0;
      this.#whole.push({ bucket: taking.bucket, ranges: [...taking.ranges] });
    }
  }

  /** A bucket of which every position is served: only those without a position are left. */
  get exhausted(): Bucket | undefined {
    return this.#whole.find(({ bucket, ranges }) => sizeOf(ranges) === positionsOf(bucket))?.bucket;
  }

  /** Whether anything but shares of one bucket is served. */
  get servesOthers(): boolean {
    return this.#others > 0;
  }

  /** All of them where those who have its attributes are served whole. */
  #takenOf(bucket: Bucket): Range[] {
    const { exhausted } = this;
    const names = exhausted === undefined ? [] : namesOf(exhausted);
    if (namesOf(bucket).every((name) => names.includes(name))) return [{ from: 0, to: positionsOf(bucket) }];
    return this.#whole.find((other) => isSameBucket(other.bucket, bucket))?.ranges ?? [];
  }
}

/** The bucket whose share a rule is told as: that of its split, or the one its condition asks of all. */
function bucketOf(audience: Audience, serve: Serve): Bucket | undefined {
  if (isSplit(serve)) return serve.bucket;
  const shares = partsOf(audience).flatMap((part) => {
    return part.kind === 'bucket' && !part.negated ? [part.bucket] : [];
  });
  const [first, ...others] = shares;
  return first !== undefined && others.every((other) => isSameBucket(first, other)) ? first : undefined;
}

function namesOf({ by }: Bucket): string[] {
  return typeof by === 'string' ? [by] : by;
}

function partsOf(audience: Audience): readonly Audience[] {
  return audience.kind === 'all' ? audience.parts : [audience];
}

export function isSplit(serve: Serve): serve is Split {
  return typeof serve === 'object' && serve !== null;
}
