import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const keyScreens: readonly Screen[] = [
  { name: 'keys', path: inShop('/settings/keys') },
  {
    name: 'key-new',
    path: inShop('/settings/keys'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('radio', { name: 'API' }).check();
    },
  },
  {
    name: 'key-rotate',
    path: inShop('/settings/keys'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Actions for Web shop' }).click();
      await page.getByRole('menuitem', { name: 'Rotate…' }).click();
      await page.getByText('It gets a new secret, shown once', { exact: false }).waitFor();
    },
  },
  {
    name: 'key-revoke',
    path: inShop('/settings/keys'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Actions for Web shop' }).click();
      await page.getByRole('menuitem', { name: 'Revoke…' }).click();
      await page.getByText(/within two seconds/).waitFor();
    },
  },
];
