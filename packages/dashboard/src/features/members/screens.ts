import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const memberScreens: readonly Screen[] = [
  { name: 'members', path: inShop('/settings/members') },
  { name: 'members-viewer', path: inShop('/settings/members'), as: 'viewer', isShown: false },
  {
    name: 'member-invite',
    path: inShop('/settings/members'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      await page.getByRole('textbox', { name: 'E-mail' }).waitFor();
    },
  },
  {
    name: 'member-roles',
    path: inShop('/settings/members'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Actions for Grace Hopper' }).click();
      await page.getByRole('menuitem', { name: 'Change roles…' }).click();
      await page.getByRole('button', { name: 'Add a role' }).waitFor();
    },
  },
  {
    name: 'member-remove',
    path: inShop('/settings/members'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Actions for Alan Turing' }).click();
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await page.getByText(/cannot be taken back/).waitFor();
    },
  },
  { name: 'service-accounts', path: inShop('/settings/service-accounts') },
  {
    name: 'service-account-new',
    path: inShop('/settings/service-accounts'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'New service account' }).click();
      await page.getByRole('textbox', { name: 'Description' }).waitFor();
    },
  },
];
