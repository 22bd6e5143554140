/** The review of a draft, and what stands beside the targeting of a flag. */
import type { FlagAnswer } from '@halyard/contract';
import type { Page } from 'playwright-core';
import { inShop, type Screen } from '../../../testing/screen.ts';
import { beginDraft } from './begin-draft.ts';

const flag = (key: string, search: Record<string, string>) =>
  inShop(`/flags/${key}?${new URLSearchParams(search)}`);
const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('dialog').waitFor();
};

const review =
  (edit: (flag: FlagAnswer) => FlagAnswer, then?: (page: Page) => Promise<void>) => async (page: Page) => {
    await beginDraft(page, { project: 'storefront', flag: 'new-checkout' }, edit);
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByRole('heading', { name: 'For whom it makes a difference' }).waitFor();
    await then?.(page);
  };

const widen = (value: FlagAnswer): FlagAnswer => {
  const production = value.environments['production']!;
  const [staff, germany, beta] = production.rules as [never, (typeof production.rules)[number], never];
  const split = {
    split: [
      { variant: 'on', weight: 60_000 },
      { variant: 'off', weight: 40_000 },
    ],
  };
  const again = { id: 'again', if: { segment: 'staff' }, serve: 'off' };
  return {
    ...value,
    name: 'New checkout, one page',
    environments: {
      ...value.environments,
      production: { ...production, rules: [staff, { ...germany, serve: split }, beta, again] },
    },
  };
};
const turnOff = (value: FlagAnswer): FlagAnswer => ({
  ...value,
  environments: {
    ...value.environments,
    staging: { ...value.environments['staging']!, enabled: false },
  },
});

const production = { environment: 'production' };

export const reviewScreens: readonly Screen[] = [
  { name: 'flag-review', path: flag('new-checkout', production), as: 'editor', prepare: review(widen) },
  {
    name: 'flag-review-json',
    path: flag('new-checkout', production),
    isShown: false,
    prepare: review(widen, async (page) => {
      await page.getByText('JSON side by side').click();
      await page.getByText('Emergency: skip approval').click();
    }),
  },
  {
    name: 'flag-review-time',
    path: flag('new-checkout', production),
    as: 'editor',
    prepare: review(turnOff, (page) => page.getByText('At a time').click()),
  },
  {
    name: 'flag-kill',
    path: flag('new-checkout', production),
    prepare: press('Kill in Production'),
  },
  {
    name: 'flag-delivery',
    path: flag('new-checkout', production),
    isShown: false,
    prepare: press(/connection|connected/),
  },
  { name: 'flag-usage', path: flag('new-checkout', { ...production, view: 'usage' }) },
  {
    name: 'flag-usage-table',
    path: flag('new-checkout', { ...production, view: 'usage', by: 'reason', table: 'true' }),
    isShown: false,
  },
  { name: 'flag-unused', path: flag('old-cart-api', { ...production, view: 'usage' }), isShown: false },
  { name: 'flag-across', path: flag('new-checkout', { view: 'across' }) },
  {
    name: 'flag-copy',
    path: flag('new-checkout', { view: 'across' }),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Make like Production' }).first().click();
      await page.getByRole('heading', { name: 'For whom it makes a difference' }).waitFor();
    },
  },
  {
    name: 'flag-history',
    path: flag('cart-upsell', { view: 'history', ...production }),
    prepare: (page) => page.getByRole('listitem').getByRole('button').first().click(),
  },
  {
    name: 'flag-past',
    path: flag('cart-upsell', { ...production, view: 'history' }),
    prepare: async (page) => {
      await page.getByRole('button', { name: /created flag cart-upsell/ }).click();
      await page.getByRole('button', { name: 'What did a user get then?' }).click();
      await page.getByRole('button', { name: 'Show what they got' }).click();
      await page.getByRole('heading', { name: 'When it became another answer' }).waitFor();
    },
  },
  {
    name: 'flag-archive',
    path: flag('new-checkout', production),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Archive…' }).click();
      await page.getByRole('dialog').getByRole('heading', { name: 'What it does' }).waitFor();
    },
  },
  { name: 'flag-triggers', path: flag('new-checkout', { view: 'triggers' }), isShown: false },
];
