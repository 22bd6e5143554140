/**
 * What a calendar rule means, found by walking the minutes of a zone's clocks one after the other. Knows nothing of how rules
 * are read: it is given what their fields say, and the text is made from the same.
 */
import fc from 'fast-check';

interface WallTime {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

/** Around these, clocks are turned: gaps and overlaps, either hemisphere, by an hour and by half of it, at night and at midnight; and not at all. */
const places: [string, string][] = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/Santiago', '2026-04-05T03:00Z'],
  ['America/Santiago', '2026-09-06T04:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Pacific/Auckland', '2026-09-26T14:00Z'],
  ['Asia/Kolkata', '2026-06-30T18:30Z'],
  ['Asia/Kathmandu', '2026-12-31T18:15Z'],
  ['UTC', '2028-02-29T00:00Z'],
];

type Field = { text: string; values: Set<number> | null; isWild: boolean };

/** A wildcard, a step, a list or a range; `values` null: any. */
function field(lowest: number, highest: number, wild: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min: lowest, max: highest });
  return fc.oneof(
    { weight: wild, arbitrary: fc.constant({ text: '*', values: null, isWild: true }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 2, max: Math.min(29, highest) }).map((step) => {
        const values = new Set<number>();
        for (let each = lowest; each <= highest; each += step) values.add(each);
        return { text: `*/${step}`, values, isWild: true };
      }),
    },
    {
      weight: 4,
      arbitrary: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((list) => ({
        text: list.join(','),
        values: new Set(list),
        isWild: false,
      })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value).map(([a, b]) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const values = new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i));
        return { text: `${from}-${to}`, values, isWild: false };
      }),
    },
  );
}

const night: fc.Arbitrary<Field> = fc
  .uniqueArray(fc.constantFrom(0, 1, 2, 3, 23), { minLength: 1, maxLength: 2 })
  .map((list) => ({ text: list.join(','), values: new Set(list), isWild: false }));

export const writtenRule = fc
  .record({
    place: fc.constantFrom(...places),
    minute: field(0, 59, 1),
    // Most of what is turned, is turned at these.
    hour: fc.oneof(field(0, 23, 1), night),
    day: field(1, 31, 8),
    month: field(1, 12, 12),
    weekday: field(0, 6, 8),
    hoursBefore: fc.integer({ min: 1, max: 30 }),
    hours: fc.integer({ min: 2, max: 80 }),
  })
  .map(({ place: [zone, turn], minute, hour, day, month, weekday, hoursBefore, hours }) => ({
    text: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    zone,
    from: new Date(Date.parse(turn) - hoursBefore * 3_600_000),
    hours,
    namesTimes: !minute.isWild && !hour.isWild,
    isMet(at: WallTime) {
      const has = ({ values }: Field, value: number) => values === null || values.has(value);
      // As cron has it: where both kinds of day are given, either will do.
      const isDay =
        day.text !== '*' && weekday.text !== '*'
          ? has(day, at.day) || has(weekday, at.weekday)
          : has(day, at.day) && has(weekday, at.weekday);
      return has(minute, at.minute) && has(hour, at.hour) && has(month, at.month) && isDay;
    },
  }));

export function expectedBetween(given: {
  zone: string;
  isMet: (at: WallTime) => boolean;
  namesTimes: boolean;
  from: Date;
  to: Date;
}): Date[] {
  const { zone, isMet, namesTimes, from, to } = given;
  const found: Date[] = [];
  const seen = new Set<number>();
  let before: number | undefined;
  // From earlier on, to know what an overlap repeats.
  for (let ms = from.getTime() - 4 * 3_600_000; ms < to.getTime(); ms += 60_000) {
    const wall = wallOf(zone, ms);
    let isDue = isMet(timeOf(wall)) && !(namesTimes && seen.has(wall));
    seen.add(wall);
    if (namesTimes && before !== undefined) {
      for (let skipped = before + 60_000; skipped < wall; skipped += 60_000) isDue ||= isMet(timeOf(skipped));
    }
    before = wall;
    if (isDue && ms >= from.getTime()) found.push(new Date(ms));
  }
  return found;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const read = new Map<string, number>();

/** What the clocks of a zone show, as if it were of UTC. */
function wallOf(zone: string, ms: number): number {
  const name = `${zone} ${ms}`;
  const known = read.get(name);
  if (known !== undefined) return known;
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    clocks.set(zone, clock);
  }
  const wall = Date.parse(`${clock.format(ms).replace(' ', 'T')}Z`);
  read.set(name, wall);
  return wall;
}

function timeOf(wall: number): WallTime {
  const at = new Date(wall);
  return {
    minute: at.getUTCMinutes(),
    hour: at.getUTCHours(),
    day: at.getUTCDate(),
    month: at.getUTCMonth() + 1,
    weekday: at.getUTCDay(),
  };
}
