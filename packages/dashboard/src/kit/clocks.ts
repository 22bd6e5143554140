/** Instants by the clocks of a zone, as fields of a form have them: `2026-12-01T09:00`. */
import { localTime } from '@halyard/contract/local-time';

/** What the clocks there show. */
export function wallClock(instant: Date, timeZone: string): string {
  const shown = localTime(instant, timeZone).replace(/[+-]\d\d:\d\d(:\d\d)?$/, '');
  return shown.replace(/(T\d\d:\d\d):00$/, '$1');
}

/** The instant at which clocks there show it; the first of two where they are set back, undefined where it is no time. */
export function instantAt(clock: string, timeZone: string): Date | undefined {
  const asUtc = Date.parse(`${clock.length === 16 ? `${clock}:00` : clock}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // A zone is at most a day away from UTC: its offsets a day before and after are all there can be.
  const offsets = [asUtc - 86_400_000, asUtc + 86_400_000].map((ms) => offsetMs(ms, timeZone));
  const found = offsets.map((offset) => asUtc - offset).filter((ms) => ms + offsetMs(ms, timeZone) === asUtc);
  return new Date(found.length > 0 ? Math.min(...found) : asUtc - offsets[0]!);
}

function offsetMs(ms: number, timeZone: string): number {
  const clock = wallClock(new Date(ms), timeZone);
  return Date.parse(`${clock.length === 16 ? `${clock}:00` : clock}Z`) - Math.floor(ms / 1_000) * 1_000;
}

/** `Tue, 1 Dec 2026, 09:00 in Europe/Berlin`. */
export function zonedWords(instant: Date, timeZone: string): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(instant);
  return `${words} in ${timeZone}`;
}
