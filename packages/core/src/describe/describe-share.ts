import { positionsOf } from '../check/check-bucket.ts';
import type { Bucket, Range } from '../model.ts';

/** The share of a bucket's positions that ranges cover. */
export function showShare(ranges: readonly Range[], bucket: Bucket): string {
  const covered = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  return showPercent(covered, positionsOf(bucket));
}

/** `33.333 %`, exact; where decimals do not end, `about` as many. */
export function showPercent(count: number, of: number): string {
  const scaled = BigInt(count) * 10n ** DECIMALS;
  const [percent, rest] = [(scaled * 100n) / BigInt(of), (scaled * 100n) % BigInt(of)];
  const digits = percent.toString().padStart(Number(DECIMALS) + 1, '0');
  const whole = digits.slice(0, -Number(DECIMALS));
  const decimals = digits.slice(-Number(DECIMALS)).replace(/0+$/, '');
  return `${rest === 0n ? '' : 'about '}${whole}${decimals === '' ? '' : `.${decimals}`} %`;
}

const DECIMALS = 6n;
