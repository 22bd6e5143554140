/** Sets of positions as half-open ranges, in order and disjoint. */
import type { Range } from '../model.ts';

/** What of `ranges` lies in `others`; each piece keeps what else its range says. */
export function within<R extends Range>(ranges: readonly R[], others: readonly Range[]): R[] {
  return ranges.flatMap((range) =>
    others
      .map(({ from, to }) => ({ ...range, from: Math.max(from, range.from), to: Math.min(to, range.to) }))
      .filter(({ from, to }) => from < to),
  );
}

/** What of `ranges` lies outside `others`. */
export function without<R extends Range>(ranges: readonly R[], others: readonly Range[]): R[] {
  return within(ranges, gapsOf(others));
}

/** The ranges of both; they must not meet. */
export function joined(ranges: readonly Range[], others: readonly Range[]): Range[] {
  return [...ranges, ...others].sort((a, b) => a.from - b.from);
}

/** How many positions there are in them. */
export function sizeOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

function gapsOf(ranges: readonly Range[]): Range[] {
  const starts = [0, ...ranges.map(({ to }) => to)];
  return starts.map((from, i) => ({ from, to: ranges[i]?.from ?? Number.MAX_SAFE_INTEGER }));
}
