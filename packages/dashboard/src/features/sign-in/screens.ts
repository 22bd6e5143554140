/** What is shown before somebody is signed in. */
import type { Screen } from '../../testing/screen.ts';

const token = '#hal_link_0123456789abcdef0123456789abcdef';

export const signInScreens: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', as: null },
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    as: null,
    prepare: async (page) => {
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
    isShown: false,
  },
  { name: 'sign-in-returned', path: '/sign-in?error=not_invited', as: null, isShown: false },
  { name: 'first-administrator', path: `/first-administrator${token}`, as: null },
  { name: 'join', path: `/join${token}`, as: null },
  { name: 'reset', path: `/reset${token}`, as: null },
  { name: 'broken-link', path: '/join', as: null, isShown: false },
];
