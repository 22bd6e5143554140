import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  const staging = { enabled: true, off: 'off', otherwise: { serve: 'off' } };
  for (const [key, tag] of [
    ['ours', 'web'],
    ['theirs', 'app'],
  ] as const) {
    const body = { key, kind: 'boolean', tags: [tag], environments: { staging } };
    await d.api('POST', '/flags', { body });
    const steps = [{ percent: 10 }, { percent: 100, approval: true }];
    await d.api('POST', `/flags/${key}/rollout`, { body: { environment: 'staging', variant: 'on', steps } });
  }
  await give('editor', { operations: ['flags:write', 'held:write'], tags: ['web'] });
  await give('viewer', { operations: ['flags:write'], environments: ['staging'] });
});
afterAll(() => d?.close());

/** What a viewer may, and one rule beside it. */
async function give(person: 'editor' | 'viewer', rule: object): Promise<void> {
  const { items } = (await d.api('GET', '/members')).body;
  const { account } = items.find(
    (one: { account: { name: string } }) => one.account.name === d.people[person].name,
  );
  const key = `limited-${person}`;
  await d.api('POST', '/roles', { body: { key, rules: [rule] } });
  const roles = ['viewer', key].map((role) => ({ role, project: null }));
  await d.api('PUT', `/members/${account.id}`, { body: { roles } });
}

const card = (page: Page, flag: string) =>
  page.getByRole('article', { name: `Rollout of on of ${flag} in staging` });

it('offers whoever has a role about one tag the flags of that tag, and no others', async () => {
  const { page } = await d.open('/projects/default/rollouts', { as: 'editor' });
  await card(page, 'ours').getByRole('button', { name: 'Pause' }).waitFor();
  await card(page, 'theirs').waitFor();
  expect(await card(page, 'theirs').getByRole('button', { name: 'Pause' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Start a rollout' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'ours', exact: true }).waitFor();
  expect(await dialog.getByRole('button', { name: 'theirs', exact: true }).count()).toBe(0);

  // A flag that they make is theirs to make, and so has the tag.
  await page.goto(`${d.url}/app/projects/default/flags?create=boolean`);
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Made by us');
  await dialog.getByRole('button', { name: 'Create flag' }).click();
  await page.getByText('made-by-us was created').waitFor();
  expect((await d.api('GET', '/flags/made-by-us')).body.tags).toEqual(['web']);

  // So do both ways back from the log.
  const changed = async (flag: string) =>
    (await d.api('GET', `/flags/${flag}/history?limit=1`)).body.items[0].seq;
  await page.goto(`${d.url}/app/projects/default/changes/${await changed('ours')}`);
  await page.getByRole('button', { name: 'Restore ours to before this change' }).waitFor();
  await page.goto(`${d.url}/app/projects/default/changes/${await changed('theirs')}`);
  await page.getByRole('heading', { name: /^What differs/ }).waitFor();
  expect(await page.getByRole('button', { name: /Restore theirs/ }).count()).toBe(0);
});

it('offers whoever has a role about one tag to schedule the flags of that tag, and no others', async () => {
  const { page } = await d.open('/projects/default/rollouts?tab=schedules', { as: 'editor' });
  await page.getByRole('button', { name: 'Schedule a flag' }).click();
  const dialog = page.getByRole('dialog');
  const ours = dialog.getByRole('button', { name: 'ours', exact: true });
  await ours.waitFor();
  expect(await dialog.getByRole('button', { name: 'theirs', exact: true }).count()).toBe(0);
  await ours.click();
  await dialog.getByRole('button', { name: 'Schedule: turn on in development' }).click();
  await page.getByText('ours will be turned on in development').waitFor();
  await page.goto(`${d.url}/app/projects/default/flags/ours`);
  await page.getByRole('button', { name: 'Schedule on or off' }).waitFor();
});

it('offers whoever has a role about one environment to restore a flag there, and to make none', async () => {
  const { page } = await d.open('/projects/default/flags', { as: 'viewer' });
  await page.getByRole('row', { name: /ours/ }).waitFor();
  await page.getByRole('switch', { name: /ours in staging/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Create a flag' }).count()).toBe(0);

  await d.api('POST', '/flags/theirs/environments/staging/disable');
  await page.goto(`${d.url}/app/projects/default/flags/theirs?view=history`);
  const restore = page.getByRole('button', { name: /^Restore how it stood in staging before this$/i });
  await page
    .getByRole('button', { name: /(disabled|off).*theirs|theirs.*off/ })
    .first()
    .click();
  await restore.waitFor();
  expect(await page.getByRole('button', { name: 'Restore how it stood before this' }).count()).toBe(0);
  await restore.click();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await page.getByText(/theirs is as it stood after change/).waitFor();
  expect((await d.api('GET', '/flags/theirs/environments/staging')).body.enabled).toBe(true);
});
