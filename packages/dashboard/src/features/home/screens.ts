import { inShop, type Screen } from '../../testing/screen.ts';

export const homeScreens: readonly Screen[] = [
  { name: 'home', path: inShop('') },
  { name: 'home-approver', path: inShop(''), as: 'approver', isShown: false },
  { name: 'home-empty', path: '/projects/default' },
];
