import { type HeldCall, invalidInput, operations } from '@halyard/contract';
import type { z } from 'zod';
import { handle } from '../../door.ts';
import { randomText } from '../../platform/ids.ts';
import { type CalendarRule, lastOccurrence, nextOccurrence } from './calendar-rule.ts';
import { holdCalls } from './hold.ts';
import { firstOccurrence } from './occurrence.ts';
import { windowAnswer } from './window-answer.ts';

interface End {
  dueAt: Date;
  rule: CalendarRule | null;
}

/** Either end is held by itself, so that each is judged, approved of and told of as whatever is held. */
export const createWindow = handle(operations.createWindow, async (door, { params, body }) => {
  const { begins, ends } = endsOf(body, door.now);
  const together = `window_${randomText(16)}`;
  const hold = (operation: string, { dueAt, rule }: End) => {
    const call: HeldCall = { operation, params, query: {} };
    const plain = rule as Record<string, string> | null;
    return holdCalls(door, { calls: [call], dueAt, rule: plain, comment: body.comment, together });
  };
  const first = await hold('configurations.enable', begins);
  const last = await hold('configurations.disable', ends);
  return { body: await windowAnswer(door, [first, last]) };
});

/** Throws INVALID_INPUT for a window that is over, and for one that never comes. */
function endsOf(
  { from, until, repeat }: z.infer<typeof operations.createWindow.body>,
  now: Date,
): { begins: End; ends: End } {
  if (until !== undefined && new Date(until) <= now) {
    throw invalidInput([{ pointer: '/until', message: `the window is over: it is ${now.toISOString()}` }]);
  }
  const start = from !== undefined && new Date(from) > now ? new Date(from) : now;
  if (!repeat) {
    return { begins: { dueAt: start, rule: null }, ends: { dueAt: new Date(until!), rule: null } };
  }
  const { timeZone } = repeat;
  const begins = { rule: repeat.begins, timeZone, ...(until === undefined ? {} : { until }) };
  const everyEnd = { rule: repeat.ends, timeZone };
  const firstEnd = firstOccurrence(everyEnd, start, '/repeat/ends');
  const firstBegin = firstOccurrence(begins, start, '/repeat/begins');
  // Its time is running: what it would have begun with was before.
  const isWithin = firstEnd < firstBegin;
  return {
    begins: { dueAt: isWithin ? start : firstBegin, rule: begins },
    ends: {
      dueAt: firstEnd,
      rule: until === undefined ? everyEnd : endedBy(begins, everyEnd, new Date(until)),
    },
  };
}

/** Whatever has begun by then is ended, though it should be after that. */
function endedBy(begins: CalendarRule, ends: CalendarRule, until: Date): CalendarRule {
  const lastBegin = lastOccurrence(begins, until) ?? until;
  const last = nextOccurrence(ends, lastBegin);
  return last ? { ...ends, until: last.toISOString() } : ends;
}
