/** Weights, which people edit, and ranges, which are evaluated. */
import { POSITIONS, type Range, type SplitRange } from './model.ts';

export interface Weight {
  variant: string;
  /** Positions, an integer. */
  weight: number;
}

/**
 * Ranges with these weights that move as few positions as can be: each variant keeps the lowest of its positions,
 * as many as it may; what others give up goes to those that grow, in the order of `weights`, before free positions
 * do. Sorted, with neighbours of one variant merged. Throws a RangeError on weights that do not fit.
 */
export function splitByWeights(
  previous: readonly SplitRange[],
  weights: readonly Weight[],
  of: number = POSITIONS,
): SplitRange[] {
  const wanting = wantedOf(weights, of);
  const kept: SplitRange[] = [];
  const given: Range[] = [];
  const free: Range[] = [];
  let end = 0;
  for (const { variant, from, to } of [...previous].sort((a, b) => a.from - b.from)) {
    const start = Math.max(from, end);
    const stop = Math.min(to, of);
    if (start >= stop) continue;
    if (start > end) free.push({ from: end, to: start });
    const wanted = wanting.get(variant) ?? 0;
    const cut = Math.min(stop, start + wanted);
    if (cut > start) kept.push({ variant, from: start, to: cut });
    if (cut < stop) given.push({ from: cut, to: stop });
    wanting.set(variant, wanted - (cut - start));
    end = stop;
  }
  if (end < of) free.push({ from: end, to: of });

  const pool = [...given, ...free].reverse();
  for (const { variant } of weights) {
    for (let wanted = wanting.get(variant)!; wanted > 0; ) {
      const { from, to } = pool.pop()!;
      const cut = Math.min(to, from + wanted);
      kept.push({ variant, from, to: cut });
      if (cut < to) pool.push({ from: cut, to });
      wanted -= cut - from;
    }
  }
  return merge(kept);
}

/** The weight of each variant, in the order of first appearance. */
export function weightsOf(split: readonly SplitRange[]): Weight[] {
  const weights = new Map<string, number>();
  for (const { variant, from, to } of split) weights.set(variant, (weights.get(variant) ?? 0) + to - from);
  return [...weights].map(([variant, weight]) => ({ variant, weight }));
}

function wantedOf(weights: readonly Weight[], of: number): Map<string, number> {
  const wanted = new Map<string, number>();
  let sum = 0;
  for (const { variant, weight } of weights) {
    if (!Number.isSafeInteger(weight) || weight < 0) {
      throw new RangeError(`The weight of ${variant} must be an integer of at least 0.`);
    }
    if (wanted.has(variant)) throw new RangeError(`${variant} has two weights.`);
    wanted.set(variant, weight);
    sum += weight;
  }
  if (sum > of) throw new RangeError(`The weights add up to ${sum}, above ${of}.`);
  return wanted;
}

function merge(ranges: SplitRange[]): SplitRange[] {
  const merged: SplitRange[] = [];
  for (const range of ranges.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && last.variant === range.variant && last.to === range.from) last.to = range.to;
    else merged.push({ ...range });
  }
  return merged;
}
