import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const roleScreens: readonly Screen[] = [
  { name: 'roles', path: inShop('/settings/roles') },
  {
    name: 'role-new',
    path: inShop('/settings/roles-new'),
    prepare: async (page) => {
      await page.getByRole('textbox', { name: 'Name' }).fill('Support');
      await page.getByRole('row', { name: /Turn a flag on/ }).waitFor();
    },
  },
  { name: 'role-built-in', path: inShop('/settings/roles/editor'), isShown: false },
];
