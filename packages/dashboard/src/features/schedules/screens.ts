import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../../testing/screen.ts';

const schedule = async (page: Page, way?: string) => {
  await page.getByRole('button', { name: 'Schedule a flag' }).click();
  await page.getByRole('dialog').getByLabel('Flag').fill('gift-cards');
  await page.getByRole('dialog').getByRole('button', { name: 'gift-cards' }).click();
  await page.getByRole('dialog').getByLabel('Environment').waitFor();
  if (way !== undefined) await page.getByText(way, { exact: true }).click();
};

/** For pictures and for axe. */
export const scheduleScreens: readonly Screen[] = [
  { name: 'schedules', path: inShop('/rollouts?tab=schedules') },
  { name: 'schedules-viewer', path: inShop('/rollouts?tab=schedules'), as: 'viewer', isShown: false },
  { name: 'schedules-none', path: inShop('/rollouts?tab=schedules&state=missed'), isShown: false },
  {
    name: 'schedule-once',
    path: inShop('/rollouts?tab=schedules'),
    isShown: false,
    prepare: (page) => schedule(page),
  },
  {
    name: 'schedule-recurring',
    path: inShop('/rollouts?tab=schedules'),
    prepare: (page) => schedule(page, 'Again and again'),
  },
  {
    name: 'schedule-window',
    path: inShop('/rollouts?tab=schedules'),
    isShown: false,
    prepare: (page) => schedule(page, 'For a while'),
  },
];
