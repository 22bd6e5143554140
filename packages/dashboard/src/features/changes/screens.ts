import { inShop, type Screen } from '../../testing/screen.ts';

export const changesScreens: readonly Screen[] = [
  { name: 'changes', path: inShop('/changes') },
  {
    name: 'changes-filtered',
    path: inShop('/changes?text=cart&environment=production'),
    isShown: false,
    prepare: async (page) => {
      await page
        .getByRole('button', { name: /Show what differs/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'More filters' }).click();
      await page.getByLabel('Request id').waitFor();
    },
  },
  {
    name: 'changes-none',
    path: inShop('/changes?text=nobodyeversaidthis'),
    isShown: false,
  },
  {
    name: 'change',
    path: inShop('/changes?operation=flags.create'),
    prepare: async (page) => {
      await page.getByRole('link', { name: /created flag new-checkout/ }).click();
      await page.getByRole('heading', { name: 'What differs' }).waitFor();
    },
  },
  {
    name: 'change-restore',
    path: inShop('/changes?operation=configurations.patch&environment=staging'),
    prepare: async (page) => {
      await page
        .getByRole('link', { name: /free-shipping-threshold in staging/ })
        .first()
        .click();
      await page
        .getByRole('button', { name: 'Restore free-shipping-threshold to before this change' })
        .click();
      await page.getByRole('dialog').getByRole('heading', { name: 'What changes' }).waitFor();
    },
  },
  {
    name: 'change-redact',
    path: inShop('/changes?operation=configurations.kill'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('link', { name: /killed cart-upsell/ }).click();
      await page.getByRole('button', { name: 'Redact…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'changes-check',
    path: inShop('/changes'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Check the log' }).click();
      await page.getByRole('dialog').getByText('Verify all of it').waitFor();
    },
  },
];
