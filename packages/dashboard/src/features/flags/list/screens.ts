import { inShop, type Screen } from '../../../testing/screen.ts';

export const flagListScreens: readonly Screen[] = [
  { name: 'flags', path: inShop('/flags') },
  { name: 'flags-viewer', path: inShop('/flags'), as: 'viewer', isShown: false },
  { name: 'flags-stale', path: inShop('/flags?lifecycle=stale'), isShown: false },
  { name: 'flags-none', path: inShop('/flags?text=nowhere'), isShown: false },
  { name: 'flags-archived', path: inShop('/flags?archived=true'), isShown: false },
  {
    name: 'flag-create',
    path: inShop('/flags?create=multivariate'),
    prepare: async (page) =>
      page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Tip on the invoice'),
  },
];
