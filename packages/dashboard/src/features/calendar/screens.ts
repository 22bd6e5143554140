import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const calendarScreens: readonly Screen[] = [
  { name: 'calendar', path: inShop('/rollouts?tab=calendar') },
  { name: 'calendar-week', path: inShop('/rollouts?tab=calendar&view=week'), isShown: false },
];
