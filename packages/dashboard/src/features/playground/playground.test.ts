import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', {
    body: {
      key: 'checkout',
      kind: 'boolean',
      environments: {
        production: {
          enabled: true,
          off: 'off',
          rules: [{ id: 'german', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'on' }],
          otherwise: { serve: 'off' },
        },
      },
    },
  });
  await d.api('POST', '/flags', { body: { key: 'banner', kind: 'boolean' } });
});
afterAll(() => d.close());

const at = (search: Record<string, unknown>) =>
  `/projects/default/playground?${Object.entries(search)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('&')}`;

it('answers what is typed, says which rule and why, and keeps it in the link', async () => {
  const { page } = await d.open(at({ environment: 'production' }));
  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'checkout' }) });
  await row.getByText('off', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add attribute' }).click();
  await page.locator('input[aria-label="Name of attribute 2"]').fill('country');
  await page.locator('input[aria-label="Value of country"]').fill('DE');
  await row.getByText('on', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show why checkout' }).click();
  await page.getByText('Rule 1 matches', { exact: false }).waitFor();
  await page.getByRole('img', { name: 'true' }).first().waitFor();
  await page.getByRole('button', { name: 'Pin checkout' }).click();
  await page.waitForURL(/pinned/);
  const link = page.url();
  const other = await d.open(link.slice(link.indexOf('/app') + 4), { as: 'viewer' });
  await other.page.getByText('Rule 1 matches', { exact: false }).waitFor();
  await other.page.getByRole('button', { name: 'Unpin checkout' }).waitFor();
});

it('says what is wrong with what is typed, and asks nothing of it', async () => {
  const { page } = await d.open(at({ environment: 'production', context: { age: 3 } }));
  await page.locator('input[aria-label="Value of age"]').fill('old');
  await page.getByText('age is not a number').waitFor();
  await page.locator('label', { hasText: 'JSON' }).first().click();
  await page.getByLabel('Context as JSON').fill('[1]');
  await page.getByText('A context is an object', { exact: false }).waitFor();
});

it('compares two contexts, and shows what differs first', async () => {
  const { page } = await d.open(
    at({ environment: 'production', context: { country: 'NL' }, b: { context: { country: 'DE' } } }),
  );
  await page.getByText(/^1 flag of [23] differ/).waitFor();
  await page.locator('label', { hasText: 'Differ' }).click();
  const rows = page.getByRole('list', { name: 'Flags and what they answer' }).getByRole('listitem');
  await page.getByText('1 flag of 1 differ').waitFor();
  expect(await rows.count()).toBe(1);
});

it('answers as it was at another time', async () => {
  const { snapshotVersion } = (await d.api('GET', '/environments/production')).body;
  await d.api('POST', '/flags/checkout/environments/production/disable');
  const { page } = await d.open(
    at({ environment: 'production', context: { country: 'DE' }, b: { at: `v${snapshotVersion}` } }),
  );
  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'checkout' }) });
  await row.getByText('differs').waitFor();
  await row.getByText('off', { exact: true }).waitFor();
  await row.getByText('on', { exact: true }).waitFor();
});

it('saves a context in this browser', async () => {
  const { page } = await d.open(at({ environment: 'production', context: { targetingKey: 'berlin-1' } }));
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Berlin');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Berlin', exact: true }).waitFor();
  await page.goto(`${d.url}/app/projects/default/playground?environment=production`);
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('button', { name: 'Berlin', exact: true }).click();
  await page.locator('input[aria-label="Value of targetingKey"][value="berlin-1"]').waitFor();
});

it('says how many flags are not listed, and finds them by their keys', async () => {
  for (const key of ['a-1', 'a-2', 'zz-last', 'zz-pinned']) {
    await d.api('POST', '/flags', { body: { key, kind: 'boolean' } });
  }
  const { page } = await d.open('/account');
  // Pages of one flag instead of 500: four flags are what 2,000 are else.
  await page.route('**/environments/production/evaluate?*', (route) =>
    route.continue({ postData: { ...route.request().postDataJSON(), limit: 1 } }),
  );
  await page.goto(`${d.url}/app${at({ environment: 'production', pinned: ['zz-pinned'] })}`);
  await page.getByText(/^\d more flags? (is|are) not listed here/).waitFor();
  await page.getByRole('link', { name: 'zz-pinned' }).waitFor();
  expect(await page.getByRole('link', { name: 'zz-last' }).count()).toBe(0);
  await page.getByRole('searchbox', { name: 'Search flags' }).fill('zz-l');
  await page.getByRole('link', { name: 'zz-last' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search flags' }).fill('zz-nowhere');
  await page.getByText('No flag fits').waitFor();
});
