import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../../testing/screen.ts';

export const triggerScreens: readonly Screen[] = [
  { name: 'triggers', path: inShop('/settings/triggers') },
  { name: 'triggers-viewer', path: inShop('/settings/triggers'), as: 'viewer', isShown: false },
  {
    name: 'trigger-new',
    path: inShop('/settings/triggers'),
    prepare: async (page: Page) => {
      await page.getByRole('button', { name: 'New trigger' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make trigger' }).waitFor();
    },
  },
];
