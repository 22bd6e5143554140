import { inShop, type Screen } from '../../testing/screen.ts';

export const segmentScreens: readonly Screen[] = [
  { name: 'segments', path: inShop('/segments') },
  {
    name: 'segment',
    path: inShop('/segments/beta-testers?environment=staging'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Remove user-1007' }).click();
      await page.getByRole('switch', { name: 'By a condition' }).click();
      await page.getByRole('region', { name: 'Edits' }).waitFor();
    },
  },
  {
    name: 'segment-review',
    path: inShop('/segments/beta-testers?environment=production'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Remove user-1007' }).click();
      await page.getByRole('button', { name: 'Review changes' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Propose|Save/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'segment-add-keys',
    path: inShop('/segments/beta-testers?environment=development'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Add to Always in it' }).click();
      await page.getByRole('textbox', { name: 'Keys' }).fill('user-1, user-2\nuser-1000');
      await page.getByRole('button', { name: 'Add 2 keys' }).waitFor();
    },
  },
  {
    name: 'segment-delete-used',
    path: inShop('/segments/staff'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await page.getByText('while these stand on it').waitFor();
    },
  },
  { name: 'segment-history', path: inShop('/segments/staff?tab=history'), isShown: false },
  {
    name: 'segment-create',
    path: inShop('/segments'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Create segment' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Gold members');
    },
  },
];
