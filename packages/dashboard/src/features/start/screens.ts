/** From nothing to a flag that a program has evaluated. */
import { inShop, type Screen } from '../../testing/screen.ts';

export const startScreens: readonly Screen[] = [
  { name: 'connect', path: inShop('/start') },
  { name: 'connect-python', path: inShop('/start?client=ofrep-python'), isShown: false },
  { name: 'connect-as-viewer', path: inShop('/start?client=browser'), as: 'viewer', isShown: false },
  { name: 'connect-with-nothing', path: '/projects/default/start', isShown: false },
];
