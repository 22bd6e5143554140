import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../testing/screen.ts';

async function openPalette(page: Page, typed = ''): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search or do anything' });
  await field.fill(typed);
  if (typed !== '') {
    const dialog = page.getByRole('dialog', { name: 'Search or do anything' });
    await dialog
      .getByRole('option', { name: /new-checkout/ })
      .first()
      .waitFor();
  }
}

export const frameScreens: readonly Screen[] = [
  { name: 'palette', path: inShop('/changes'), isShown: false, prepare: (page) => openPalette(page) },
  { name: 'palette-found', path: inShop('/changes'), prepare: (page) => openPalette(page, 'checkout') },
  {
    name: 'palette-command',
    path: inShop('/changes'),
    isShown: false,
    prepare: (page) => openPalette(page, 'turn off new-checkout in'),
  },
  {
    name: 'keyboard-shortcuts',
    path: inShop('/changes'),
    prepare: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
];
