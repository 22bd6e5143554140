import { durationMs } from '@halyard/contract/duration';

export const durationUnits = [
  { unit: 'm', one: 'minute', ms: 60_000 },
  { unit: 'h', one: 'hour', ms: 3_600_000 },
  { unit: 'd', one: 'day', ms: 86_400_000 },
  { unit: 'w', one: 'week', ms: 604_800_000 },
] as const;
export type DurationUnit = (typeof durationUnits)[number]['unit'] | 's';

/** `1 day 12 hours`; of an instant or what is no duration, undefined. */
export function durationWords(text: string): string | undefined {
  const ms = durationMs(text);
  return ms === undefined ? undefined : msWords(ms);
}

/** The two largest units that it takes. */
export function msWords(ms: number): string {
  const words: string[] = [];
  let left = ms;
  for (const { one, ms: size } of [...durationUnits].reverse()) {
    const n = Math.floor(left / size);
    if (n === 0 || words.length === 2) continue;
    words.push(`${n} ${one}${n === 1 ? '' : 's'}`);
    left -= n * size;
  }
  if (words.length > 0) return words.join(' ');
  const seconds = ms / 1_000;
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}

/** As a number and a unit, the largest that it is a whole number of. */
export function durationParts(text: string): { amount: number; unit: DurationUnit } | undefined {
  const ms = durationMs(text);
  if (ms === undefined) return undefined;
  const fits = [...durationUnits].reverse().find(({ ms: size }) => ms >= size && ms % size === 0);
  return fits ? { amount: ms / fits.ms, unit: fits.unit } : { amount: Math.ceil(ms / 1_000), unit: 's' };
}
