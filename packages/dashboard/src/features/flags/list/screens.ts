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
  {
    name: 'flag-create-problems',
    path: inShop('/flags?create=json'),
    isShown: false,
    prepare: async (page) => {
      const form = page.getByRole('dialog');
      await form.getByRole('textbox', { name: 'Value of variant 1' }).fill('{"text"');
      await form.getByRole('button', { name: 'Create flag' }).click();
      await form.getByText('This is not JSON.').waitFor();
    },
  },
  {
    name: 'flags-switch',
    path: inShop('/flags?text=dark-mode'),
    prepare: async (page) => {
      await page.getByRole('switch', { name: 'Dark mode in Production' }).press('Space');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Production/ })
        .waitFor();
    },
  },
  {
    name: 'flags-several',
    path: inShop('/flags?tag=growth'),
    prepare: async (page) => {
      await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
      await page.getByRole('button', { name: 'Turn off in…' }).click();
      await page.getByRole('menuitem', { name: 'Staging' }).click();
      await page
        .getByRole('dialog')
        .getByText(/would change/)
        .waitFor();
    },
  },
  {
    name: 'flags-saved-filters',
    path: inShop('/flags?tag=growth'),
    isShown: false,
    prepare: async (page) => {
      const filters = page.getByRole('button', { name: 'Filters (1)' });
      if (await filters.isVisible()) await filters.click();
      await page.getByRole('button', { name: 'Saved filters' }).click();
      await page.getByRole('textbox', { name: 'Save what the list shows now' }).waitFor();
    },
  },
];
