import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

const roles = '/projects/default/settings/roles';

it('says what the built-in roles may do, noun by noun', async () => {
  const { page } = await d.open(roles, { as: 'viewer' });
  const row = page.getByRole('row', { name: /^Protected environments/ });
  await row.waitFor();
  expect(await row.getByRole('cell').allInnerTexts()).toEqual([
    'nothing',
    'nothing',
    expect.stringContaining('change'),
    expect.stringMatching(/change\s+bypass/),
  ]);
  expect(await page.getByRole('link', { name: 'New role' }).count()).toBe(0);
});

it('makes a role whose rules say at once what they come to', async () => {
  const { page } = await d.open(roles);
  await page.getByRole('link', { name: 'New role' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Support');
  const rule = page.getByRole('group', { name: 'Rule 1' });
  await rule.getByText('May change flags.').waitFor();
  const test = page.getByRole('region', { name: 'What this role may do' });
  const cells = () => turnOn.getByRole('cell').allInnerTexts();
  const turnOn = test.getByRole('row', { name: /Turn a flag on/ });
  await expect.poll(cells, { timeout: 10_000 }).toEqual(['yes', 'yes', 'yes']);
  await rule.getByLabel('In environments').fill('staging');
  await page.keyboard.press('Enter');
  await rule.getByText('May change flags in staging.').waitFor();
  const [development, staging, production] = ['no', 'yes', 'no'];
  const names = (await d.api('GET', '/projects/default')).body.environments.map(
    ({ key }: { key: string }) => key,
  );
  const expected = names.map((key: string) => ({ development, staging, production })[key as 'development']);
  await expect.poll(cells, { timeout: 10_000 }).toEqual(expected);
  await page.getByRole('button', { name: 'Create the role' }).click();
  await page.getByRole('link', { name: 'Support' }).waitFor();
});

it('changes a role, shows what somebody else made of it meanwhile, and deletes it', async () => {
  const { page } = await d.open(`${roles}/support`);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('button', { name: 'Save Support' }).click();
  await page
    .getByRole('alert')
    .getByText(/rules\/1\/operations/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Remove rule 2' }).click();
  await d.api('PUT', '/roles/support', { body: { name: 'Support team', rules: [] } });
  await page.getByText('Somebody changed this role while you were editing').waitFor();
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByRole('button', { name: 'Save Support' }).click();
  await page.getByText(/Support is changed/).waitFor();
  expect((await d.api('GET', '/roles/support')).body).toMatchObject({
    name: 'Support',
    rules: [{ operations: ['flags:write'], environments: ['staging'] }],
  });

  await page.getByRole('link', { name: 'Support' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete Support' }).click();
  await page.getByText('Every role is one that came with the service').waitFor();
});
