/** All screens there are, as their features list them. */
import { environmentScreens } from '../features/environments/screens.ts';
import { flagListScreens } from '../features/flags/list/screens.ts';
import type { Screen } from './screen.ts';

export const screens: readonly Screen[] = [...environmentScreens];
import { changesScreens } from '../features/changes/screens.ts';
import { playgroundScreens } from '../features/playground/screens.ts';
import type { Screen } from './screen.ts';

export const screens: readonly Screen[] = [...changesScreens, ...playgroundScreens];
export const screens: readonly Screen[] = [...environmentScreens, ...flagListScreens];
