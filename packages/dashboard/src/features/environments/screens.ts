import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const environmentScreens: readonly Screen[] = [
  { name: 'environments', path: inShop('/environments') },
  {
    name: 'environments-previews',
    path: inShop('/environments'),
    prepare: async (page) => {
      await page.getByRole('button', { name: /2 previews/ }).click();
      await page.getByText('pr-1204').waitFor();
    },
  },
  { name: 'environments-viewer', path: inShop('/environments'), as: 'viewer', isShown: false },
  { name: 'environments-archived', path: inShop('/environments?archived=true'), isShown: false },
  {
    name: 'environment-new',
    path: inShop('/environments'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'New environment' }).click();
      await page.getByRole('dialog').getByLabel('Key').waitFor();
    },
  },
  {
    name: 'environment-archive',
    path: inShop('/environments'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Actions for Development' }).click();
      await page.getByRole('menuitem', { name: 'Archive…' }).click();
      await page.getByText(/What is configured in it stays/).waitFor();
    },
  },
  {
    name: 'environments-compare',
    path: inShop('/environments/compare?from=staging&to=production'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Both sides of new-checkout' }).click();
      await page.getByRole('region', { name: 'production' }).waitFor();
      await page.getByRole('checkbox', { name: 'Take over all that differs of payment-provider' }).check();
    },
  },
  {
    name: 'environments-promote',
    path: inShop('/environments/compare?from=staging&to=production'),
    prepare: async (page) => {
      await page.getByRole('checkbox', { name: 'Take over all that differs of new-checkout' }).check();
      await page.getByRole('button', { name: 'Review', exact: true }).click();
      await page.getByRole('heading', { name: 'For whom it makes a difference' }).waitFor();
    },
  },
];
