import { inShop, type Screen } from '../../../testing/screen.ts';

const production = 'environment=production';

export const flagPageScreens: readonly Screen[] = [
  { name: 'flag', path: inShop(`/flags/new-checkout?${production}`) },
  {
    name: 'flag-rule-open',
    path: inShop(`/flags/new-checkout?${production}`),
    prepare: async (page) => {
      await page.getByRole('button', { name: /^Rule 2:/ }).click();
      const editor = page.getByRole('group', { name: 'Rule 2', exact: true });
      await editor.waitFor();
      // On a phone it opens below what is on screen.
      if (page.viewportSize()!.width < 700) await editor.evaluate((node) => node.scrollIntoView());
    },
  },
  {
    name: 'flag-draft',
    path: inShop(`/flags/payment-provider?${production}`),
    prepare: async (page) => {
      await page.getByRole('button', { name: /^Rule 2:/ }).click();
      await page.getByRole('slider').first().press('Shift+ArrowRight');
      await page.getByRole('button', { name: 'Review changes' }).waitFor();
    },
  },
  { name: 'flag-viewer', path: inShop(`/flags/new-checkout?${production}`), as: 'viewer', isShown: false },
  { name: 'flag-killed', path: inShop(`/flags/cart-upsell?${production}`), isShown: false },
  { name: 'flag-kill-switch', path: inShop(`/flags/recommendations?${production}`) },
  { name: 'flag-variants', path: inShop('/flags/free-shipping-threshold?view=variants') },
  { name: 'flag-variants-json', path: inShop('/flags/search-ranking?view=variants') },
  { name: 'flag-details', path: inShop('/flags/new-checkout?view=details') },
  { name: 'flag-document', path: inShop('/flags/new-checkout?view=document') },
  { name: 'flag-missing', path: inShop('/flags/no-such-flag'), isShown: false },
  { name: 'flag-inherited', path: inShop('/flags/new-checkout?environment=pr-1204'), isShown: false },
];
