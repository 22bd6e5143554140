/** Instants in words, in the viewer's language and zone. */

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
  timeZoneName: 'short',
});

/** The viewer's own zone, e.g. `Europe/Berlin`. */
export const ownTimeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 minutes ago`, `in 2 hours`, `yesterday`; the day where it is more than four weeks away. */
export function relatively(instant: Date, now: number): string {
  const ms = instant.getTime() - now;
  if (Math.abs(ms) > 28 * 86_400_000) return day.format(instant);
  if (Math.abs(ms) < 10_000) return ms <= 0 ? 'just now' : 'in a moment';
  if (Math.abs(ms) < 60_000) return relative.format(Math.trunc(ms / 1_000), 'second');
  for (const [unit, size] of units) {
    if (Math.abs(ms) >= size) return relative.format(Math.trunc(ms / size), unit);
  }
  return exact.format(instant);
}

/** To the second, with the zone. */
export function exactly(instant: Date): string {
  return exact.format(instant);
}
