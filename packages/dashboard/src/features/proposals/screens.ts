import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../../testing/screen.ts';

const opened = async (page: Page, name: RegExp) => {
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { name: 'When and where' }).waitFor();
};

/** For pictures and for axe. */
export const proposalScreens: readonly Screen[] = [
  { name: 'proposals', path: inShop('/proposals?view=all') },
  { name: 'proposals-none', path: inShop('/proposals?view=mine'), as: 'viewer', isShown: false },
  {
    name: 'proposal',
    path: inShop('/proposals'),
    as: 'approver',
    prepare: async (page) => {
      await opened(page, /store-pickup in production/);
      await page.getByRole('button', { name: 'Approve' }).waitFor();
    },
  },
  {
    name: 'proposal-approve',
    path: inShop('/proposals'),
    as: 'approver',
    isShown: false,
    prepare: async (page) => {
      await opened(page, /store-pickup in production/);
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('button', { name: 'Approve revision 1' }).waitFor();
    },
  },
  {
    name: 'proposal-edit',
    path: inShop('/proposals?view=all'),
    isShown: false,
    prepare: async (page) => {
      await opened(page, /store-pickup in production/);
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByRole('textbox', { name: 'What it does' }).waitFor();
    },
  },
  {
    name: 'schedule-conflict',
    path: inShop('/rollouts?tab=schedules'),
    prepare: async (page) => {
      await opened(page, /free-shipping-threshold in staging/);
      await page.getByText(/edited since/).waitFor();
    },
  },
  {
    name: 'schedule-page',
    path: inShop('/rollouts?tab=schedules'),
    as: 'viewer',
    isShown: false,
    prepare: (page) => opened(page, /Enable push-notifications/),
  },
];
