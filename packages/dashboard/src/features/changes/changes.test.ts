import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  // Signed in before anything is counted: that is a change as well.
  await d.api('GET', '/flags', { as: 'editor' });
  await d.api('POST', '/flags', { body: { key: 'checkout', kind: 'boolean' } });
  await d.api('POST', '/flags/checkout/environments/production/enable?comment=The%20tests%20are%20green', {
    as: 'administrator',
  });
});
afterAll(() => d.close());

const row = /Ada Lovelace enabled checkout in production/;

it('finds changes by words, and keeps what was asked in the address', async () => {
  const { page } = await d.open('/projects/default/changes');
  await page.getByRole('link', { name: row }).waitFor();
  await page.getByText('“The tests are green”').waitFor();
  await page.getByRole('searchbox', { name: 'Search' }).fill('green');
  await page.waitForURL(/text=green/);
  await page.getByRole('link', { name: /created flag checkout/ }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('link', { name: row }).waitFor();
  await page.getByRole('searchbox', { name: 'Search' }).fill('nobodysaidthis');
  await page.getByRole('heading', { name: 'No change fits' }).waitFor();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByRole('link', { name: /created flag checkout/ }).waitFor();
});

it('holds what is new until it is asked for', async () => {
  const { page } = await d.open('/projects/default/changes');
  await page.getByRole('link', { name: row }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await d.api('POST', '/flags', { as: 'editor', body: { key: 'fresh', kind: 'boolean' } });
  await page.getByRole('button', { name: '1 new change' }).waitFor();
  expect(await page.getByRole('link', { name: /created flag fresh/ }).count()).toBe(0);
  await page.getByRole('button', { name: '1 new change' }).click();
  await page.getByRole('link', { name: /created flag fresh/ }).waitFor();
});

it('takes a flag back to before a change, previewed', async () => {
  const { page } = await d.open('/projects/default/changes?operation=configurations.enable');
  await page.getByRole('link', { name: row }).click();
  await page.getByRole('button', { name: 'Restore checkout to before this change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'What changes' }).waitFor();
  await dialog.getByText('enabled', { exact: true }).waitFor();
  await dialog.getByLabel('Why (optional)').fill('It was not green');
  await dialog.getByRole('button', { name: 'Restore checkout in production' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body } = await d.api('GET', '/flags/checkout/environments/production');
  expect(body.enabled).toBe(false);
});

it('says of a moment that never was what is wrong, and changes nothing', async () => {
  const { page } = await d.open('/projects/default/changes?operation=configurations.enable');
  await page.getByRole('link', { name: row }).click();
  await page.getByRole('button', { name: 'Restore checkout to after this change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Number of the change').fill('99999');
  await dialog.getByText('there is no change 99999').waitFor();
  expect(await dialog.getByRole('button', { name: /^Restore/ }).count()).toBe(0);
});

it('exports what the filters leave', async () => {
  const { page } = await d.open('/projects/default/changes?operation=configurations.enable');
  await page.getByRole('link', { name: row }).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'JSON Lines, with every hash' }).click(),
  ]);
  const stream = await download.createReadStream();
  let text = '';
  for await (const part of stream) text += String(part);
  const lines = text.trim().split('\n');
  expect(lines.some((line) => line.includes('configurations.enable'))).toBe(true);
  expect(lines.some((line) => line.includes('flags.create'))).toBe(false);
});

it('redacts a reason for good, and says so', async () => {
  await d.api('POST', '/flags/checkout/environments/staging/enable?comment=Call%20Bob%20Smith', {
    as: 'administrator',
  });
  const { page } = await d.open('/projects/default/changes?text=bob');
  await page.getByRole('link', { name: /enabled checkout in staging/ }).click();
  await page.getByRole('button', { name: 'Redact…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'The reason' }).check();
  await dialog.getByLabel('Why').fill('A name');
  await dialog.getByRole('button', { name: 'Redact for good' }).click();
  await page.getByText('Parts of this change were redacted').waitFor();
  expect(await page.getByText('Call Bob Smith').count()).toBe(0);
});

it('shows a viewer the log, and nothing to change', async () => {
  const { page } = await d.open('/projects/default/changes?operation=configurations.enable', {
    as: 'viewer',
  });
  await page.getByRole('link', { name: row }).click();
  await page.getByRole('heading', { name: 'What differs' }).waitFor();
  expect(await page.getByRole('button', { name: /Restore|Redact/ }).count()).toBe(0);
});

it('says of a restore that others are to approve of where it waits', async () => {
  await d.api('POST', '/flags/checkout/environments/production/enable', { as: 'administrator' });
  await d.api('PATCH', '/environments/production', { body: { protected: true, approvals: 1 } });
  const { page } = await d.open('/projects/default/changes?operation=configurations.enable');
  await page.getByRole('link', { name: row }).first().click();
  await page.getByRole('button', { name: 'Restore checkout to before this change' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Propose to restore checkout' }).click();
  await page.getByText(/^Restoring checkout.*: proposed/).waitFor();
  await page.getByRole('link', { name: 'See the proposal' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForURL(/\/projects\/default\/proposals\/./);
});
