/** What is coming, by the viewer's days. */
import type { Coming } from '@halyard/contract';
import { dayOf } from './month-grid.ts';

export function byDay(items: readonly Coming[]): Map<string, Coming[]> {
  return Map.groupBy(items, ({ at }) => dayOf(new Date(at)));
}

const kinds: Record<Coming['kind'], string> = {
  'held-operation': 'scheduled',
  'window-begin': 'a window begins',
  'window-end': 'a window ends',
  'rollout-step': 'a step of a rollout',
  'environment-end': 'an environment ends',
};

export function kindWords({ kind, recurs, ready }: Pick<Coming, 'kind' | 'recurs' | 'ready'>): string {
  const parts = [
    kinds[kind],
    ...(recurs ? ['recurs'] : []),
    ...(ready ? [] : ['waits for somebody as well']),
  ];
  return parts.join(' · ');
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `09:00`, by the viewer's clocks. */
export function timeOf(at: string): string {
  return clock.format(new Date(at));
}

/** `3 things: 09:00 Enable checkout in production; …`, for a cell that is read aloud. */
export function spokenDay(day: Date, items: readonly Coming[]): string {
  const words = day.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
  if (items.length === 0) return `${words}, nothing`;
  return `${words}, ${items.length === 1 ? '1 thing' : `${items.length} things`}`;
}
