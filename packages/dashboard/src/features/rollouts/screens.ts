import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../../testing/screen.ts';

const rolling = (page: Page) =>
  page.getByRole('article', { name: 'Rollout of on of image-cdn in Production' });
const paused = (page: Page) => page.getByRole('article', { name: 'Rollout of on of live-stock in Staging' });

/** For pictures and for axe. */
export const rolloutScreens: readonly Screen[] = [
  {
    name: 'rollouts',
    path: inShop('/rollouts'),
    prepare: async (page) => {
      await paused(page).getByRole('button', { name: 'Details' }).click();
      await page.getByText('latency held it').waitFor();
    },
  },
  { name: 'rollouts-viewer', path: inShop('/rollouts'), as: 'viewer', isShown: false },
  { name: 'rollouts-none', path: inShop('/rollouts?environment=development'), isShown: false },
  {
    name: 'rollout-start',
    path: inShop('/rollouts'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Start a rollout' }).click();
      await page.getByRole('dialog').getByLabel('Flag').fill('new-checkout');
      await page.getByRole('dialog').getByRole('button', { name: 'new-checkout' }).click();
      await page.getByRole('list', { name: 'Plan' }).waitFor();
    },
  },
  {
    name: 'rollout-roll-back',
    path: inShop('/rollouts'),
    prepare: async (page) => {
      await paused(page).getByRole('button', { name: 'Roll back' }).click();
      await page.getByText(/lose on/).waitFor();
    },
  },
  {
    name: 'rollout-jump',
    path: inShop('/rollouts'),
    isShown: false,
    prepare: async (page) => {
      await rolling(page).getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Go further now' }).click();
      await page.getByText(/are in now/).waitFor();
    },
  },
  {
    name: 'rollout-verdict',
    path: inShop('/rollouts'),
    isShown: false,
    prepare: async (page) => {
      await paused(page).getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Record a verdict' }).click();
      await page.getByRole('dialog').getByLabel('Guardrail').waitFor();
    },
  },
  { name: 'rollout-templates', path: inShop('/settings/templates') },
  {
    name: 'rollout-template-edit',
    path: inShop('/settings/templates'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Edit careful' }).click();
      await page.getByRole('dialog').getByRole('list', { name: 'Plan' }).waitFor();
    },
  },
];
