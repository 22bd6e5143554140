/** Since when an incident is looked at: a while ago, or an instant; both stand in the address. */

export const whiles = [
  { value: '15m', label: '15 minutes', ms: 900_000 },
  { value: '1h', label: '1 hour', ms: 3_600_000 },
  { value: '4h', label: '4 hours', ms: 14_400_000 },
  { value: '24h', label: '24 hours', ms: 86_400_000 },
  { value: '7d', label: '7 days', ms: 604_800_000 },
] as const;

export const usualWhile = '1h';

/** Whether an address may hold it. */
export function isSince(text: string): boolean {
  return whiles.some(({ value }) => value === text) || !Number.isNaN(instantOf(text));
}

/** In whole minutes, so that coming back within one asks the same. */
export function sinceInstant(text: string, nowMs: number): string {
  const found = whiles.find(({ value }) => value === text);
  if (found) return new Date(Math.floor((nowMs - found.ms) / 60_000) * 60_000).toISOString();
  return new Date(instantOf(text)).toISOString();
}

function instantOf(text: string): number {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
}
