import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
const inProduction = async () => (await d.api('GET', '/flags/checkout/environments/production')).body;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', { body: { key: 'checkout', kind: 'boolean' } });
  await d.api('POST', '/flags/checkout/environments/production/enable', { as: 'administrator' });
  await d.api('POST', '/flags/checkout/environments/staging/enable', { as: 'administrator' });
});
afterAll(() => d.close());

const path = (more = '') => `/projects/default/incident?environment=production${more}`;

it('shows what changed in one environment, and what made an answer another', async () => {
  const { page } = await d.open(path('&since=15m'));
  const timeline = page.getByRole('list', { name: 'What changed in production' });
  await timeline.getByRole('link', { name: 'Ada Lovelace enabled checkout in production' }).waitFor();
  expect(await timeline.getByText('in staging').count()).toBe(0);
  await page.getByRole('button', { name: 'Why did somebody get something else?' }).click();
  await page.getByLabel('Value of targetingKey').fill('user-7');
  await timeline.getByText('From here on user-7 gets another answer').first().waitFor();
  await page.waitForURL(/user-7/);
});

it('reverts from there, previewed', async () => {
  const { page } = await d.open(path());
  await page.getByRole('button', { name: /Revert in production: checkout/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'What changes' }).waitFor();
  await dialog.getByRole('button', { name: 'Restore checkout in production' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await inProduction()).enabled).toBe(false);
});

it('kills with a reason, and lifts it again', async () => {
  await d.api('POST', '/flags/checkout/environments/production/enable', { as: 'administrator' });
  const { page } = await d.open(path());
  await page.getByRole('button', { name: 'Kill checkout in production' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('Carts are empty');
  await dialog.getByRole('button', { name: 'Kill in production' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await inProduction()).killed.reason).toBe('Carts are empty');
  await page.getByRole('link', { name: /killed checkout in production/ }).waitFor();
  await page.getByRole('button', { name: 'Lift the kill of checkout in production' }).first().click();
  await dialog.getByRole('button', { name: 'Lift the kill in production' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await inProduction()).killed).toBeNull();
});

it('keeps what somebody reads and writes while minutes pass, and while the flag is changed', async () => {
  const { page } = await d.open('/account');
  await page.clock.install();
  await page.goto(`${d.url}/app${path()}`);
  const entry = page.getByRole('listitem').filter({ hasText: 'enabled checkout' }).first();
  await entry.getByRole('button', { name: 'Show what differs' }).click();
  await entry.getByRole('button', { name: 'Kill checkout in production' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('Carts are em');
  await page.clock.runFor(61_000);
  // Somebody else is faster; what is asked here stays what it says.
  await d.api('POST', '/flags/checkout/environments/production/kill', {
    as: 'administrator',
    body: { reason: 'Faster' },
  });
  await expect
    .poll(
      async () => {
        await page.clock.runFor(3_000);
        return page.getByRole('link', { name: /killed checkout in production/, includeHidden: true }).count();
      },
      { timeout: 10_000 },
    )
    .toBe(2);
  expect(await dialog.getByLabel('Why').inputValue()).toBe('Carts are em');
  await dialog.getByRole('button', { name: 'Kill in production' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await entry.getByRole('button', { name: 'Hide what differs' }).waitFor();
  await d.api('POST', '/flags/checkout/environments/production/lift', { as: 'administrator' });
});

it('puts an environment back as a whole', async () => {
  const { seq } = (await d.api('GET', '/changes?project=default&operation=flags.create&limit=1')).body
    .items[0];
  const { page } = await d.open(path());
  await page.getByRole('button', { name: 'Restore production…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('label', { hasText: 'After a change' }).click();
  await dialog.getByLabel('Number of the change').fill(String(seq));
  await dialog.getByText('1 entry goes back').waitFor();
  await dialog.getByRole('button', { name: 'Restore production' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await inProduction()).enabled).toBe(false);
});

it('shows a viewer what happened, and nothing to change', async () => {
  const { page } = await d.open(path(), { as: 'viewer' });
  await page
    .getByRole('list', { name: 'What changed in production' })
    .getByText('checkout')
    .first()
    .waitFor();
  expect(await page.getByRole('button', { name: /Revert|Kill|Lift|Restore/ }).count()).toBe(0);
});

it('says where nothing changed', async () => {
  const { page } = await d.open(path('&since=2999-01-01T00%3A00%3A00Z'));
  await page.getByRole('heading', { name: 'Nothing changed in production' }).waitFor();
});

it('reads only the flags that it shows, and waits for none of another change', async () => {
  const keys = Array.from({ length: 12 }, (_, i) => `imported-${String(i).padStart(2, '0')}`);
  await d.api('POST', '/flags/checkout/environments/production/enable', { as: 'administrator' });
  await d.api('POST', '/projects/default/import?mode=merge', {
    as: 'administrator',
    body: {
      format: 1,
      environments: ['development', 'staging', 'production'].map((key) => ({ key })),
      segments: {},
      flags: Object.fromEntries(
        keys.map((key) => [key, { kind: 'boolean', environments: { production: { enabled: true } } }]),
      ),
    },
  });
  const { page } = await d.open('/account');
  const read = new Set<string>();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  await page.route(/\/flags\/imported-\d+\?/, async (route) => {
    read.add(new URL(route.request().url()).pathname);
    await answered;
    await route.continue();
  });
  await page.goto(`${d.url}/app${path()}`);
  await page.getByText('and 8 more, which go back with the environment').waitFor();
  await page.getByRole('button', { name: 'Kill checkout in production' }).first().waitFor();
  const kill = page.getByRole('button', { name: /Kill imported-/ });
  expect(await kill.count()).toBe(0);
  answer();
  await expect.poll(() => kill.count(), { timeout: 10_000 }).toBe(4);
  expect(read.size).toBe(4);
});
