/** Instants in words, in the viewer's language and zone. */

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const short = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const exact = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** The viewer's own zone, e.g. `Europe/Berlin`. */
export const ownTimeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 minutes ago`, `in 2 hours`, `yesterday`; the day where it is more than four weeks away. */
export function relatively(instant: Date, now: number): string {
  const ms = instant.getTime() - now;
  if (Math.abs(ms) > 28 * 86_400_000) return day.format(instant);
  if (Math.abs(ms) < 10_000) return ms <= 0 ? 'just now' : 'in a moment';
  // Rounded: of two hours less a minute nobody says one hour. What rounds up to the next unit is said in that.
  const [unit, size] = units.find(([, size], i) => {
    const finer = units[i + 1]?.[1] ?? size;
    return Math.round(Math.abs(ms) / finer) * finer >= size;
  })!;
  return relative.format(Math.round(ms / size), unit);
}

/** By the viewer's clocks, to the minute: `Tue 1 Dec, 09:00`. */
export function shortly(instant: Date): string {
  return short.format(instant);
}

/** To the second, with the zone. */
export function exactly(instant: Date): string {
  return exact.format(instant);
}
