/**
 * When a calendar rule occurs, by the clocks of its time zone. Occurrences are whole minutes.
 *
 * Where clocks are turned: a rule that names its times (`30 2 * * *`) happens once a day that it is for: at the first of
 * two such times, and just after a gap that swallows its time. One with a wildcard or a step in minute or hour
 * (every quarter of an hour) goes on through both passes of an hour, and has none in a gap.
 */
import { Cron } from 'croner';

/** Of the shape that the contract takes. */
export interface CalendarRule {
  rule: string;
  /** IANA, e.g. Europe/Berlin. */
  timeZone: string;
  /** Nothing occurs after it; at it, it does. */
  until?: string | Date | null | undefined;
}

/** The first one after that instant, never at it; undefined: none comes any more. */
export function nextOccurrence(rule: CalendarRule, after: Date): Date | undefined {
  const next = cronOf(rule).nextRun(after);
  return next !== null && !isOver(rule, next) ? next : undefined;
}

/** The latest one at that instant or before; undefined: there was none. `until` does not count. */
export function lastOccurrence(rule: CalendarRule, at: Date): Date | undefined {
  return cronOf(rule)
    .previousRuns(2, new Date(at.getTime() + 1_000))
    .find((found) => found <= at);
}

/** Those from `from` to before `to`, in their order, at most so many. */
export function occurrencesBetween(rule: CalendarRule, from: Date, to: Date, most: number): Date[] {
  const found: Date[] = [];
  const cron = cronOf(rule);
  let next = cron.nextRun(new Date(from.getTime() - 1_000));
  while (next !== null && next < to && !isOver(rule, next) && found.length < most) {
    if (next >= from) found.push(next);
    next = cron.nextRun(next);
  }
  return found;
}

/** Of missed occurrences, how many are counted; a rule of every minute misses 10,080 a week. */
export const mostMissed = 10_000;

/**
 * What is left of a recurrence that waits for `first` when it is `now`: only its latest occurrence is for carrying out
 * (`due`), those from `first` to before it are counted, up to `mostMissed`.
 */
export function latestDue(rule: CalendarRule, first: Date, now: Date): { due: Date; missed: number } {
  const last = isOver(rule, now) ? new Date(rule.until!) : now;
  const cron = cronOf(rule);
  let due = first;
  let missed = 0;
  for (let next = cron.nextRun(due); next !== null && next <= last; next = cron.nextRun(due)) {
    if (missed === mostMissed) {
      // Further ones are passed without a count: the search from the end answers at once.
      const [latest] = cron.previousRuns(1, new Date(last.getTime() + 1_000));
      return { due: latest !== undefined && latest > due && latest <= last ? latest : due, missed };
    }
    due = next;
    missed++;
  }
  return { due, missed };
}

function isOver({ until }: CalendarRule, at: Date): boolean {
  return until !== undefined && until !== null && at > new Date(until);
}

/** Never runs anything: it is asked for instants alone. */
function cronOf({ rule, timeZone }: CalendarRule): Cron {
  return new Cron(rule.trim(), {
    mode: '5-part',
    paused: true,
    timezone: timeZone,
    fixedTimeRule: 'no-wildcard',
  });
}
