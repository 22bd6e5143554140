import { inShop, type Screen } from '../../testing/screen.ts';

/** For pictures and for axe. */
export const settingsScreens: readonly Screen[] = [
  { name: 'settings-project', path: inShop('/settings/project') },
  {
    name: 'project-new',
    path: inShop('/settings/project'),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'New project' }).click();
      await page.getByRole('textbox', { name: 'Key' }).waitFor();
    },
  },
  { name: 'settings-transfer', path: inShop('/settings/transfer') },
  {
    name: 'settings-import',
    path: inShop('/settings/transfer'),
    prepare: async (page) => {
      const buffer = Buffer.from(
        'format: 1\nflags:\n  express-checkout:\n    kind: boolean\n    name: Express checkout\n',
      );
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'shop.yaml', mimeType: 'application/yaml', buffer });
      await page.getByRole('button', { name: 'See what it would change' }).click();
      await page.getByRole('button', { name: 'Review and import' }).waitFor();
    },
  },
  {
    name: 'settings-import-problems',
    path: inShop('/settings/transfer'),
    prepare: async (page) => {
      const buffer = Buffer.from(
        'format: 1\nflags:\n  express-checkout:\n    kind: boolen\n  fast:\n    kind: boolean\n    environments:\n      nowhere: { enabled: true }\n',
      );
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'shop.yaml', mimeType: 'application/yaml', buffer });
      await page.getByRole('button', { name: 'See what it would change' }).click();
      await page.getByText(/in the document; nothing was changed/).waitFor();
    },
  },
  {
    name: 'settings-log',
    path: inShop('/settings/log'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Sign a checkpoint now' }).click();
      await page.getByText('holds').first().waitFor();
    },
  },
];
