/** Which time of a held operation it is, where it recurs: the latest that has come, and the one after it. */
import { invalidInput } from '@halyard/contract';
import { type CalendarRule, latestDue, nextOccurrence, occurrencesBetween } from './calendar-rule.ts';
import type { HeldRow } from './queries.ts';

export interface Occurrence {
  /** By the calendar; null: it has no time. */
  due: Date | null;
  /** Of those before it that came due as well, and did not run: how many, up to 10,000. */
  missed: number;
  /** What it waits for then; undefined: nothing. Never one that was already, whatever the clock says. */
  next: Date | undefined;
}

type Timed = Pick<HeldRow, 'due_at' | 'rule'>;

export function occurrenceAt({ due_at, rule }: Timed, now: Date): Occurrence {
  if (due_at === null || rule === null) return { due: due_at, missed: 0, next: undefined };
  // Applied ahead of its time: that is waited for all the same.
  if (due_at > now) return { due: due_at, missed: 0, next: due_at };
  const { due, missed } = latestDue(calendarRule(rule), due_at, now);
  return { due, missed, next: nextOccurrence(calendarRule(rule), due) };
}

/** The first at that instant or later. Throws INVALID_INPUT where there is none. */
export function firstOccurrence(rule: CalendarRule, start: Date, pointer: string): Date {
  const first = occurrencesBetween(rule, start, endOfTime, 1)[0];
  if (first !== undefined) return first;
  const message = `never comes after ${start.toISOString()}${rule.until ? ` and until ${new Date(rule.until).toISOString()}` : ''}`;
  throw invalidInput([{ pointer, message }]);
}

/** Whether another one comes due after `due` and has done so by now. */
export function hasCome({ due_at, rule }: Timed, due: Date, now: Date): boolean {
  if (due_at === null) return false;
  if (rule === null) return due_at > due && due_at <= now;
  const later = new Date(due.getTime() + 1);
  return occurrencesBetween(calendarRule(rule), later, new Date(now.getTime() + 1), 1).length > 0;
}

function calendarRule(rule: NonNullable<HeldRow['rule']>): CalendarRule {
  return rule as unknown as CalendarRule;
}

const endOfTime = new Date('9999-12-31T00:00:00Z');
