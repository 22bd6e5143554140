/** Many samples, sorted once. */
export interface Distribution {
  readonly count: number;
  /** The value below which a share of the samples lies, by the nearest rank; NaN where there are none. */
  at(share: number): number;
  readonly max: number;
}

export function distributionOf(samples: ArrayLike<number>): Distribution {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, at, max: at(1) };
}
