/** What is asked of time: the calendar, and windows of flags. */
import { readCalendar } from './read-calendar.ts';

export const scheduleHandlers = [readCalendar];
