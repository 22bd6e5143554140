/** The account page, and what it asks in dialogs. */
import type { Screen } from '../../testing/screen.ts';

const path = '/account';

export const accountScreens: readonly Screen[] = [
  {
    name: 'account',
    path,
    prepare: async (page) => {
      await page.getByText('this one').waitFor();
    },
  },
  { name: 'account-of-a-viewer', path, as: 'viewer', isShown: false },
  {
    name: 'account-password',
    path,
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByLabel('New password').fill('three words');
    },
  },
  {
    name: 'account-second-factor',
    path,
    as: 'editor',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Set up' }).click();
      await page.getByRole('textbox', { name: 'Your password' }).fill('correct horse battery');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
    },
  },
  {
    name: 'account-sign-out-everywhere',
    path,
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
