/** All screens there are, as their features list them. */
import { accountScreens } from '../features/account/screens.ts';
import { calendarScreens } from '../features/calendar/screens.ts';
import { changesScreens } from '../features/changes/screens.ts';
import { environmentScreens } from '../features/environments/screens.ts';
import { flagListScreens } from '../features/flags/list/screens.ts';
import { flagPageScreens } from '../features/flags/page/screens.ts';
import { reviewScreens } from '../features/flags/review/screens.ts';
import { homeScreens } from '../features/home/screens.ts';
import { incidentScreens } from '../features/incident/screens.ts';
import { keyScreens } from '../features/keys/screens.ts';
import { memberScreens } from '../features/members/screens.ts';
import { playgroundScreens } from '../features/playground/screens.ts';
import { proposalScreens } from '../features/proposals/screens.ts';
import { roleScreens } from '../features/roles/screens.ts';
import { rolloutScreens } from '../features/rollouts/screens.ts';
import { scheduleScreens } from '../features/schedules/screens.ts';
import { segmentScreens } from '../features/segments/screens.ts';
import { settingsScreens } from '../features/settings/screens.ts';
import { signInScreens } from '../features/sign-in/screens.ts';
import { startScreens } from '../features/start/screens.ts';
import { triggerScreens } from '../features/triggers/screens.ts';
import { frameScreens } from '../frame/screens.ts';
import type { Screen } from './screen.ts';

export const screens: readonly Screen[] = [
  // One a line.
  ...accountScreens,
  ...calendarScreens,
  ...changesScreens,
  ...environmentScreens,
  ...flagListScreens,
  ...flagPageScreens,
  ...reviewScreens,
  ...homeScreens,
  ...incidentScreens,
  ...keyScreens,
  ...memberScreens,
  ...playgroundScreens,
  ...proposalScreens,
  ...roleScreens,
  ...rolloutScreens,
  ...scheduleScreens,
  ...segmentScreens,
  ...settingsScreens,
  ...signInScreens,
  ...startScreens,
  ...triggerScreens,
  ...frameScreens,
];
