import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

let made = 0;
const aFlag = async () => {
  const key = `flag-${++made}`;
  const development = { enabled: true, off: 'off', otherwise: { serve: 'off' } };
  await d.api('POST', '/flags', { body: { key, kind: 'boolean', environments: { development } } });
  return key;
};
const begin = (flag: string, steps: object[], as: 'editor' | 'administrator' = 'editor') =>
  d.api('POST', `/flags/${flag}/rollout`, {
    as,
    body: { environment: 'development', variant: 'on', steps },
  });
const path = '/projects/default/rollouts';
const cardOf = (page: Page, flag: string) =>
  page.getByRole('article', { name: `Rollout of on of ${flag} in development` });
const dialog = (page: Page) => page.getByRole('dialog');

it('is begun in a dialog, and a step is seen being taken', async () => {
  const flag = await aFlag();
  const { page } = await d.open(path, { as: 'editor' });
  await page.getByRole('button', { name: 'Start a rollout' }).click();
  await dialog(page).getByLabel('Flag').fill(flag);
  await dialog(page).getByRole('button', { name: flag }).click();
  const form = dialog(page);
  await form.getByText('It only grows').waitFor();
  // What shrinks is said at once, and not sent.
  await form.getByLabel('Step 1: share').fill('60');
  await form.getByText('A rollout only grows: the step before has 60 % already').first().waitFor();
  expect(await form.getByRole('button', { name: 'Start the rollout' }).isDisabled()).toBe(true);
  await form.getByLabel('Step 1: share').fill('10');
  for (const step of [5, 4]) await form.getByRole('button', { name: `Remove step ${step}` }).click();
  await form.getByLabel('Step 2: share').fill('50');
  await form.getByLabel('Step 2: by how much').fill('1');
  await form.getByLabel('Step 2: unit').click();
  await page.getByRole('option', { name: 'seconds' }).click();
  await form.getByLabel('Step 3: share').fill('100');
  await form.getByLabel('Step 3: wants an approval').check();
  await form.getByRole('button', { name: 'Start the rollout in development' }).click();
  await page.getByText(`The rollout of ${flag} in development has begun`).waitFor();
  const card = cardOf(page, flag);
  await card.getByText('50 % of people whom no rule answers, by user id, get on').waitFor();
  await card.getByText(/Step 3, to 100 %, comes .* and waits for an approval/).waitFor();
});

it('is paused, resumed, taken further and rolled back', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 10 }, { percent: 50, after: '1h' }, { percent: 100, after: '1h' }]);
  const { page } = await d.open(`${path}?flag=${flag}`, { as: 'editor' });
  const card = cardOf(page, flag);
  await card.getByRole('button', { name: 'Pause' }).click();
  await dialog(page).getByRole('button', { name: 'Pause in development' }).click();
  await card.getByText('Paused', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'Resume' }).click();
  await dialog(page).getByRole('button', { name: 'Resume in development' }).click();
  await card.getByText('Running', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Go further now' }).click();
  await dialog(page).getByRole('button', { name: 'Go to 50 % in development' }).click();
  await card.getByText('50 % of people whom no rule answers, by user id, get on').waitFor();
  await card.getByRole('button', { name: 'Roll back' }).click();
  await dialog(page).getByText('The 50 % who are in lose on').waitFor();
  await dialog(page).getByRole('button', { name: 'Roll back in development' }).click();
  await card.getByText('Rolled back', { exact: true }).waitFor();
  const { body } = await d.api('GET', `/flags/${flag}/environments/development`);
  expect(body.otherwise.serve).toBe('off');
});

it('is approved by somebody else alone, and goes on before their eyes', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 10 }, { percent: 100, approval: true }]);
  const own = (await d.open(`${path}?flag=${flag}`, { as: 'editor' })).page;
  await cardOf(own, flag).getByText('Step 2, to 100 %, waits for an approval.').waitFor();
  expect(
    await cardOf(own, flag)
      .getByRole('button', { name: /Approve/ })
      .count(),
  ).toBe(0);
  const { page } = await d.open(`${path}?flag=${flag}`);
  await cardOf(page, flag).getByRole('button', { name: 'Approve step 2' }).click();
  await dialog(page).getByRole('button', { name: 'Approve 100 % in development' }).click();
  for (const each of [page, own]) await cardOf(each, flag).getByText('All steps are done.').waitFor();
});

it('is not approved for another step than was asked about, though somebody else is faster', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 10 }, { percent: 50, approval: true }, { percent: 100, approval: true }]);
  const { page } = await d.open(`${path}?flag=${flag}`);
  await cardOf(page, flag).getByRole('button', { name: 'Approve step 2' }).click();
  await dialog(page).getByRole('button', { name: 'Approve 50 % in development' }).waitFor();
  const body = { environment: 'development' };
  await d.api('POST', `/flags/${flag}/rollout/approve`, { as: 'approver', body });
  await dialog(page).waitFor({ state: 'detached' });
  await cardOf(page, flag).getByRole('button', { name: 'Approve step 3' }).waitFor();
});

it('stops where somebody edited its place, shows both, and goes on from theirs', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 10 }, { percent: 50, after: '3s' }, { percent: 60, after: '1h' }]);
  await d.api('PATCH', `/flags/${flag}/environments/development`, {
    body: { otherwise: { serve: { split: [{ variant: 'on', weight: 20_000 }] } } },
  });
  const { page } = await d.open(`${path}?flag=${flag}`, { as: 'editor' });
  const card = cardOf(page, flag);
  await card.getByText('It stopped, and waits for somebody').waitFor();
  await card.getByRole('button', { name: 'Resume' }).click();
  await dialog(page)
    .getByRole('radio', { name: /Go on from what stands there now/ })
    .check();
  await dialog(page).getByRole('button', { name: 'Resume in development' }).click();
  await card.getByText('50 % of people whom no rule answers, by user id, get on').waitFor();
});

it('takes verdicts, and tells whether somebody is in', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 100 }, { percent: 100, after: '1h', guardrails: ['errors'] }]);
  const { page } = await d.open(`${path}?flag=${flag}`, { as: 'editor' });
  const card = cardOf(page, flag);
  await card.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Record a verdict' }).click();
  await dialog(page).getByRole('radio', { name: 'Hold' }).check();
  await dialog(page).getByLabel('Evidence').fill('{"rate": ');
  await dialog(page).getByText('This is not a JSON object').waitFor();
  await dialog(page).getByLabel('Evidence').fill('{"rate": 3}');
  await dialog(page).getByRole('button', { name: 'Pause in development' }).click();
  await card.getByText('Paused', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'Details' }).click();
  await card.getByText(/errors held it, for step 2, by Grace Hopper/).waitFor();
  await card.getByLabel('Is somebody in?').fill('user-1');
  await card.getByRole('button', { name: 'Look' }).click();
  await card.getByText('user-1 is in, since step 1.').waitFor();
});

it('shows a viewer how it stands, and nothing to press', async () => {
  const flag = await aFlag();
  await begin(flag, [{ percent: 10 }, { percent: 50, after: '1h' }]);
  const { page } = await d.open(`${path}?flag=${flag}`, { as: 'viewer' });
  await cardOf(page, flag).waitFor();
  const names = await page.getByRole('main').getByRole('button').allInnerTexts();
  expect(names).toEqual(['Details']);
});

it('keeps templates, and does not write over somebody else’s edit of one', async () => {
  const { page } = await d.open('/projects/default/settings/templates', { as: 'editor' });
  await page.getByRole('button', { name: 'New template' }).click();
  await dialog(page).getByRole('textbox', { name: 'Key' }).fill('not a key');
  await dialog(page).getByRole('button', { name: 'Save the template' }).click();
  await dialog(page).getByText('use 1 to 128 of A-Z a-z 0-9 . _ ~ -').first().waitFor();
  await dialog(page).getByRole('textbox', { name: 'Key' }).fill('careful');
  await dialog(page).getByRole('button', { name: 'Save the template' }).click();
  await page.getByRole('article', { name: 'Template careful' }).waitFor();
  await page.getByRole('button', { name: 'Edit careful' }).click();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Mine');
  await d.api('PUT', '/rollout-templates/careful', { body: { name: 'Theirs', steps: [{ percent: 3 }] } });
  await dialog(page).getByText('It is called “Theirs” now').waitFor();
  await dialog(page).getByRole('button', { name: 'Keep mine, over theirs' }).click();
  await dialog(page).getByRole('button', { name: 'Save the template' }).click();
  await page.getByRole('article', { name: 'Template Mine' }).waitFor();
  await page.getByRole('button', { name: 'Delete careful' }).click();
  await dialog(page).getByRole('button', { name: 'Delete careful' }).click();
  await page.getByText('No template yet').waitFor();
});

it('is resumed by a proposal where others have to agree, and taken back without one', async () => {
  const flag = `flag-${++made}`;
  const production = { enabled: true, off: 'off', otherwise: { serve: 'off' } };
  await d.api('POST', '/flags', { body: { key: flag, kind: 'boolean', environments: { production } } });
  const steps = [{ percent: 10 }, { percent: 50, after: '1h' }];
  const body = { environment: 'production', variant: 'on', steps };
  await d.api('POST', `/flags/${flag}/rollout`, { body });
  await d.api('PATCH', '/environments/production', { body: { approvals: 1 } });
  const { page } = await d.open(`${path}?flag=${flag}`, { as: 'editor' });
  const card = page.getByRole('article', { name: `Rollout of on of ${flag}` });
  await card.getByRole('button', { name: 'Pause' }).click();
  await dialog(page).getByRole('button', { name: 'Pause in production' }).click();
  await card.getByText('Paused', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'Resume' }).click();
  await dialog(page).getByRole('button', { name: 'Propose: resume in production' }).click();
  await page.getByText('It is proposed').waitFor();
  const { body: proposed } = await d.api('GET', '/held-operations?state=waiting');
  expect(proposed.items[0].calls).toMatchObject([{ operation: 'rollouts.resume' }]);
  await card.getByRole('button', { name: 'Roll back' }).click();
  await dialog(page).getByRole('button', { name: 'Roll back in production' }).click();
  await card.getByText('Rolled back', { exact: true }).waitFor();
});
