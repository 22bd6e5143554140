/** Evaluations as they were counted, put together by variant or by reason. */
import type { Analytics } from './analytics.ts';

export type SplitBy = 'variant' | 'reason';

export interface Tally {
  /** Of a variant or a reason; what is asked for without a variant is the caller's default. */
  name: string;
  count: number;
  share: number;
}

/** Most first. */
export function tallyBy({ series, total }: Pick<Analytics, 'series' | 'total'>, by: SplitBy): Tally[] {
  const counts = new Map<string, number>();
  for (const point of series) {
    const name = nameOf(point, by);
    counts.set(name, (counts.get(name) ?? 0) + point.count);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count, share: total === 0 ? 0 : count / total }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** One row a step, also where nothing was asked: a gap in a line would say that nobody knows. */
export function rowsBy(analytics: Analytics, by: SplitBy): { at: string; [name: string]: number | string }[] {
  const { from, to, step, series } = analytics;
  const stepMs = step === 'minute' ? 60_000 : step === 'hour' ? 3_600_000 : 86_400_000;
  const names = tallyBy(analytics, by).map(({ name }) => name);
  const rows = new Map<number, { at: string; [name: string]: number | string }>();
  const first = Math.floor(Date.parse(from) / stepMs) * stepMs;
  for (let at = first; at < Date.parse(to); at += stepMs) {
    rows.set(at, { at: new Date(at).toISOString(), ...Object.fromEntries(names.map((name) => [name, 0])) });
  }
  for (const point of series) {
    const row = rows.get(Math.floor(Date.parse(point.at) / stepMs) * stepMs);
    const name = nameOf(point, by);
    if (row) row[name] = (row[name] as number) + point.count;
  }
  return [...rows.values()];
}

function nameOf({ variant, reason }: Analytics['series'][number], by: SplitBy): string {
  if (by === 'variant') return variant ?? 'caller’s default';
  return REASON_WORDS[reason] ?? reason.toLowerCase().replaceAll('_', ' ');
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  STATIC: 'same for everyone',
  TARGETING_MATCH: 'a rule matched',
  SPLIT: 'a split decided',
  DEFAULT: 'no rule matched',
  DISABLED: 'off',
  PREREQUISITE_FAILED: 'a requirement was not met',
  ERROR: 'error',
};

/** `41,204 evaluations: 62 % on, 38 % off.` */
export function usageSentence(analytics: Pick<Analytics, 'series' | 'total'>): string {
  const { total } = analytics;
  if (total === 0) return 'Nobody evaluated it in this time.';
  const shares = tallyBy(analytics, 'variant')
    .slice(0, 4)
    .map(({ name, share }) => `${percent(share)} ${name}`);
  return `${total.toLocaleString('en')} ${total === 1 ? 'evaluation' : 'evaluations'}: ${shares.join(', ')}.`;
}

export function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'less than 0.1 %';
  const value = share * 100;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} %`;
}
