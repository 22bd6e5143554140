/** Changes under the day they happened on, where the viewer is. */

export interface Day<T> {
  /** yyyy-mm-dd in that zone. */
  day: string;
  changes: T[];
}

/** In the order they come. */
export function byDay<T extends { at: string }>(changes: readonly T[], timeZone?: string): Day<T>[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...(timeZone === undefined ? {} : { timeZone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days: Day<T>[] = [];
  for (const change of changes) {
    const day = format.format(new Date(change.at));
    const last = days.at(-1);
    if (last?.day === day) last.changes.push(change);
    else days.push({ day, changes: [change] });
  }
  return days;
}

/** "Today", "Yesterday", or the date in words. */
export function sayDay(day: string, today: string, locale?: string): string {
  const ms = Date.parse(`${day}T12:00:00Z`);
  const ago = Math.round((Date.parse(`${today}T12:00:00Z`) - ms) / 86_400_000);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(new Date(ms));
}
