/** Which time the usage of a flag is shown for, as the address says it. */

export const usageRanges = ['1h', '24h', '7d', '30d', '90d'] as const;
export type UsageRange = (typeof usageRanges)[number];

interface RangeRow {
  label: string;
  ms: number;
  step: 'minute' | 'hour' | 'day';
}

const HOUR = 3_600_000;

/** With as many points as can be told apart. */
export const rangeTable: Readonly<Record<UsageRange, RangeRow>> = {
  '1h': { label: 'Last hour', ms: HOUR, step: 'minute' },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR, step: 'hour' },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR, step: 'hour' },
  '30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR, step: 'day' },
  '90d': { label: 'Last 90 days', ms: 90 * 24 * HOUR, step: 'day' },
};

export function rangeOf(value: unknown): UsageRange {
  return usageRanges.find((range) => range === value) ?? '24h';
}

/** From the beginning of a step, so that looking again in the same step asks the same. */
export function spanOf(
  range: UsageRange,
  nowMs: number,
): { from: string; to: string; step: RangeRow['step'] } {
  const { ms, step } = rangeTable[range];
  const stepMs = step === 'minute' ? 60_000 : step === 'hour' ? HOUR : 24 * HOUR;
  const to = Math.floor(nowMs / 60_000) * 60_000 + 60_000;
  const from = Math.floor((to - ms) / stepMs) * stepMs;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), step };
}
