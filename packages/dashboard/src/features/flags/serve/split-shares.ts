/**
 * The shares of a split as people edit them, in positions. They never come to more than all positions, and what they
 * leave is a share of its own, the rest: so everything always adds up.
 */

export interface Share {
  variant: string;
  /** Positions, an integer of at least 0. */
  weight: number;
}

/** Positions that no variant has. */
export function restOf(shares: readonly Share[], of: number): number {
  return of - shares.reduce((sum, { weight }) => sum + weight, 0);
}

/** Gives one share a weight; what it takes comes from the rest first, then from the others, the last one first. */
export function withWeight(shares: readonly Share[], place: number, wanted: number, of: number): Share[] {
  const weight = Math.min(of, Math.max(0, Math.round(Number.isFinite(wanted) ? wanted : 0)));
  const next = shares.map((share, i) => (i === place ? { ...share, weight } : { ...share }));
  let excess = -restOf(next, of);
  for (let i = next.length - 1; i >= 0 && excess > 0; i--) {
    if (i === place) continue;
    const taken = Math.min(excess, next[i]!.weight);
    next[i]!.weight -= taken;
    excess -= taken;
  }
  return next;
}

/** Moves the edge behind a share to a position: it and the next one, or the rest, share what they had. */
export function withEdge(shares: readonly Share[], place: number, position: number, of: number): Share[] {
  const start = shares.slice(0, place).reduce((sum, { weight }) => sum + weight, 0);
  const own = shares[place]?.weight ?? 0;
  const after = shares[place + 1]?.weight ?? restOf(shares, of);
  const weight = Math.min(own + after, Math.max(0, Math.round(position) - start));
  return shares.map((share, i) => {
    if (i === place) return { ...share, weight };
    return i === place + 1 ? { ...share, weight: own + after - weight } : share;
  });
}

/** With the rest for itself; where there is none, half of what the largest has. */
export function withVariant(shares: readonly Share[], variant: string, of: number): Share[] {
  const rest = restOf(shares, of);
  if (rest > 0 || shares.length === 0) return [...shares, { variant, weight: rest }];
  const largest = shares.reduce((best, { weight }, i) => (weight > shares[best]!.weight ? i : best), 0);
  const half = Math.floor(shares[largest]!.weight / 2);
  const kept = shares.map((share, i) => (i === largest ? { ...share, weight: share.weight - half } : share));
  return [...kept, { variant, weight: half }];
}

/** What it had is left to the rest. */
export function without(shares: readonly Share[], place: number): Share[] {
  return shares.filter((_, i) => i !== place);
}

/** All positions in equal parts; what does not divide goes to the first ones. */
export function evenly(shares: readonly Share[], of: number): Share[] {
  if (shares.length === 0) return [];
  const each = Math.floor(of / shares.length);
  const over = of - each * shares.length;
  return shares.map((share, i) => ({ ...share, weight: each + (i < over ? 1 : 0) }));
}

/** One share for each variant: a split can have several ranges of one. */
export function sharesOf(split: readonly { variant: string; weight?: number | undefined }[]): Share[] {
  const shares = new Map<string, number>();
  for (const { variant, weight = 0 } of split) shares.set(variant, (shares.get(variant) ?? 0) + weight);
  return [...shares].map(([variant, weight]) => ({ variant, weight }));
}

/** As many decimals as the bucket can tell apart, three at most: `33.333`. */
export function percentOf(weight: number, of: number): number {
  return Math.round((weight / of) * 100_000) / 1000;
}

export function weightOf(percent: number, of: number): number {
  return Math.round((percent / 100) * of);
}

/** `33.333 %`; what is more than nothing never reads as 0 %. */
export function showPercent(weight: number, of: number): string {
  const percent = percentOf(weight, of);
  if (percent === 0 && weight > 0) return '< 0.001 %';
  return `${percent} %`;
}
