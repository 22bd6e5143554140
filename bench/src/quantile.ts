/** The value below which a share of the samples lies, by the nearest rank. Throws where there are none. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('nothing was measured');
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Of an even number of samples the lower one. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Least and greatest, for a note: `812 to 1040`. */
export function spread(samples: readonly number[]): string {
  return `${text(Math.min(...samples))} to ${text(Math.max(...samples))}`;
}

/** Three digits that count, without an exponent. */
export function text(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}
