import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';
import { typeAtOnce } from '../../testing/type-at-once.ts';

let d: TestDashboard;
const condition = async (environment: string) =>
  (await d.api('GET', `/segments/beta/environments/${environment}`)).body.if;
beforeAll(async () => {
  d = await startDashboard();
  const keys = { attribute: 'targetingKey', op: 'in', values: ['ann', 'bob'] };
  await d.api('POST', '/segments', {
    body: { key: 'beta', name: 'Beta', environments: { staging: { if: keys }, production: { if: keys } } },
  });
  await d.api('POST', '/flags', {
    body: {
      key: 'checkout',
      kind: 'boolean',
      environments: {
        production: { rules: [{ if: { segment: 'beta' }, serve: 'on' }], otherwise: { serve: 'off' } },
      },
    },
  });
});
afterAll(() => d.close());

it('makes a segment, and refuses a key that is taken in words', async () => {
  const { page } = await d.open('/projects/default/segments', { allowed: [/409|Conflict/] });
  await page.getByRole('link', { name: 'Beta' }).waitFor();
  await page.getByRole('button', { name: 'Create segment' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Beta');
  await dialog.getByRole('button', { name: 'Create segment' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('Gold members');
  await dialog.getByRole('button', { name: 'Create segment' }).click();
  await page.getByRole('heading', { name: 'Gold members' }).waitFor();
});

it('adds pasted keys, reviewed before anything is live', async () => {
  const { page } = await d.open('/projects/default/segments/beta?environment=staging');
  await page.getByRole('button', { name: 'Add to Always in it' }).click();
  await page.getByRole('textbox', { name: 'Keys' }).fill('ann, cid\ndora');
  await page.getByText('3 keys, 1 of them there already').waitFor();
  await page.getByRole('button', { name: 'Add 2 keys' }).click();
  await page.getByText('2 added, not live yet').waitFor();
  expect((await condition('staging')).values).toEqual(['ann', 'bob']);
  await page.getByRole('button', { name: 'Review changes' }).click();
  const review = page.getByRole('dialog');
  await review.getByText('cid').first().waitFor();
  await review.getByRole('button', { name: /^Save/ }).click();
  await review.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Edits' }).waitFor({ state: 'detached' });
  expect((await condition('staging')).values).toEqual(['ann', 'bob', 'cid', 'dora']);
});

it('reads keys out of a CSV file', async () => {
  const { page } = await d.open('/projects/default/segments/beta?environment=development');
  await page.getByRole('button', { name: 'Add to Never in it' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Read a CSV file' }).click();
  const buffer = Buffer.from('name,user_id\nAnn,u1\nBob,u2\n');
  await (await chooser).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Add 2 keys' }).click();
  await page.getByRole('list', { name: 'Keys of Never in it' }).getByText('u2').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('region', { name: 'Edits' }).waitFor({ state: 'detached' });
});

it('mixes in what somebody else saves meanwhile, and asks where both changed the same', async () => {
  const { page } = await d.open('/projects/default/segments/beta?environment=production');
  await page.getByRole('button', { name: 'Remove bob' }).click();
  await page.getByRole('switch', { name: 'By a condition' }).check({ force: true });
  const others = {
    any: [
      { attribute: 'targetingKey', op: 'in', values: ['ann', 'bob', 'eve'] },
      { attribute: 'country', op: 'in', values: ['NL'] },
    ],
  };
  await d.api('PUT', '/segments/beta/environments/production', { as: 'administrator', body: { if: others } });
  await page.getByText('You and somebody else changed the same').waitFor();
  await page.getByRole('list', { name: 'Keys of Always in it' }).getByText('eve').waitFor();
  expect(await page.getByRole('button', { name: 'Review changes' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('region', { name: 'Edits' }).waitFor({ state: 'detached' });
  const saved = await condition('production');
  expect(saved.any[0].values).toEqual(['ann', 'eve']);
  expect(saved.any[1].values).toEqual(['NL']);
});

it('inherits again where a preview had its own', async () => {
  await d.api('POST', '/environments', { body: { key: 'pr-9', name: 'PR 9', inherits: 'staging' } });
  const own = { attribute: 'targetingKey', op: 'in', values: ['zoe'] };
  await d.api('PUT', '/segments/beta/environments/pr-9', { body: { if: own } });
  const { page } = await d.open('/projects/default/segments/beta?environment=pr-9');
  await page.getByRole('list', { name: 'Keys of Always in it' }).getByText('zoe').waitFor();
  await page.getByRole('button', { name: 'Inherit again' }).click();
  await page.getByRole('button', { name: 'Drop what PR 9 has of its own' }).click();
  await page.getByText('Segment beta is as in staging again').waitFor();
  await page.getByText(/^As in staging, where PR 9 inherits from/).waitFor();
  await page
    .getByRole('list', { name: 'Keys of Always in it' })
    .getByText('zoe')
    .waitFor({ state: 'detached' });
  expect(await condition('pr-9')).toEqual(await condition('staging'));
});

it('says who stands on it instead of deleting it', async () => {
  const { page } = await d.open('/projects/default/segments/beta?environment=production', {
    allowed: [/409|Conflict/],
  });
  await page.getByRole('region', { name: 'Used by' }).getByRole('link', { name: 'checkout' }).waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('link', { name: 'flag checkout in production' }).waitFor();
  expect(await dialog.getByRole('button', { name: /^Delete/ }).count()).toBe(0);
});

it('shows a viewer who is in it, and nothing to change', async () => {
  const { page } = await d.open('/projects/default/segments/beta?environment=production', { as: 'viewer' });
  await page.getByRole('list', { name: 'Keys of Always in it' }).getByText('ann').waitFor();
  expect(await page.getByRole('button', { name: /Add|Remove|Restore|More actions/ }).count()).toBe(0);
  expect(await page.getByRole('switch').count()).toBe(0);
});

it('is found among any number, in the list and in a condition', async () => {
  for (const key of ['zz-one', 'zz-two']) {
    await d.api('POST', '/segments', { body: { key, name: `Late ${key}` } });
  }
  const { page } = await d.open('/account');
  // Pages of one segment instead of fifty or a hundred.
  await page.route('**/segments?*', (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('limit', '1');
    return route.continue({ url: url.href });
  });
  await page.goto(`${d.url}/app/projects/default/segments`);
  await page.getByText('The first 1 segment').waitFor();
  const search = page.getByRole('searchbox', { name: 'Search segments' });
  await typeAtOnce(search, 'zz-tw');
  await page.getByRole('link', { name: 'Late zz-two' }).waitFor();
  expect(await search.inputValue()).toBe('zz-tw');
  await page.getByRole('searchbox', { name: 'Search segments' }).fill('nobody');
  await page.getByText('No segment fits “nobody”').waitFor();

  await page.goto(`${d.url}/app/projects/default/flags/checkout?environment=production`);
  await page.getByRole('button', { name: /^Rule 1:/ }).waitFor();
  await page.keyboard.press('e');
  const segment = page.getByRole('combobox', { name: 'Segment', exact: true });
  await expect.poll(() => segment.inputValue(), { timeout: 10_000 }).toBe('Beta (beta)');
  await segment.fill('late zz-t');
  await page.getByRole('option', { name: 'Late zz-two (zz-two)' }).click();
  await expect.poll(() => segment.inputValue(), { timeout: 10_000 }).toBe('Late zz-two (zz-two)');
});
