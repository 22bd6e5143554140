import { calendar, calendarQuery } from '../nouns/calendar.ts';
import { defineOperation } from '../operation.ts';

export const readCalendar = defineOperation({
  name: 'calendar.read',
  method: 'GET',
  path: '/calendar',
  summary:
    'See what is coming: held operations with their recurrences, windows, rollouts, ends of environments',
  description:
    'Of what recurs, every occurrence; whatever waits for approvals is shown at its time, as not `ready`.',
  permission: 'held:read',
  query: calendarQuery,
  answer: calendar,
});
