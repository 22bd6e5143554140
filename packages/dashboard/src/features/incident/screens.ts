import { inShop, type Screen } from '../../testing/screen.ts';

export const incidentScreens: readonly Screen[] = [
  { name: 'incident', path: inShop('/incident?since=24h&environment=production') },
  {
    name: 'incident-why',
    path: inShop(
      `/incident?since=24h&environment=production&context=${encodeURIComponent(JSON.stringify({ targetingKey: 'user-1042', country: 'DE' }))}`,
    ),
    isShown: false,
    prepare: async (page) => {
      await page.getByRole('heading', { name: 'Why user-1042 gets something else' }).waitFor();
    },
  },
  {
    name: 'incident-restore',
    path: inShop('/incident?since=24h&environment=staging'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Restore Staging…' }).click();
      await page.getByRole('dialog').getByLabel('Number of the change').waitFor({ state: 'detached' });
      await page.getByRole('dialog').getByText('After a change').click();
      await page.getByLabel('Number of the change').fill('30');
      await page.getByRole('heading', { name: 'What changes' }).waitFor();
    },
  },
];
