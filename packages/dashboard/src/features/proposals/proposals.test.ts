import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('PATCH', '/environments/production', { body: { protected: true, approvals: 1 } });
});
afterAll(() => d?.close());

let made = 0;
/** What the editor asks for, which others have to approve of. */
const aProposal = async () => {
  const flag = `flag-${++made}`;
  await d.api('POST', '/flags', { body: { key: flag, kind: 'boolean' } });
  const { body } = await d.api('POST', `/flags/${flag}/environments/production/enable`, { as: 'editor' });
  return { flag, id: body.id as string };
};
const pathOf = (id: string) => `/projects/default/proposals/${id}`;
const dialog = (page: Page) => page.getByRole('dialog');
const approvals = (page: Page) => page.getByRole('region', { name: 'Approvals' });

it('waits for whoever may approve it, is approved, and applied by its author, who sees it happen', async () => {
  const { flag, id } = await aProposal();
  const own = (await d.open(pathOf(id), { as: 'editor' })).page;
  await approvals(own).getByText('It is your own proposal: somebody else has to approve it.').waitFor();
  expect(await own.getByRole('button', { name: 'Apply now' }).count()).toBe(0);
  const { page } = await d.open('/projects/default/proposals', { as: 'approver' });
  await page.getByRole('link', { name: `Enable ${flag} in production` }).click();
  await page.getByRole('region', { name: 'What it does' }).getByText('Everyone gets on.').waitFor();
  await approvals(page).getByRole('button', { name: 'Approve' }).click();
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('as agreed');
  await dialog(page).getByRole('button', { name: 'Approve revision 1' }).click();
  await approvals(own).getByText('It has all it takes.').waitFor();
  await own.getByText('as agreed').waitFor();
  await own.getByRole('button', { name: 'Apply now' }).click();
  await dialog(own).getByRole('button', { name: 'Apply now' }).click();
  await page.getByText('It ran; the log has the change.').waitFor();
  const { body } = await d.api('GET', `/flags/${flag}/environments/production`);
  expect(body.enabled).toBe(true);
});

it('is talked about, live', async () => {
  const { id } = await aProposal();
  const { page } = await d.open(pathOf(id), { as: 'editor' });
  await page.getByRole('heading', { name: 'Conversation' }).waitFor();
  await d.api('POST', `/held-operations/${id}/comments`, { as: 'approver', body: { text: 'Austria, too?' } });
  await page.getByText('Austria, too?').waitFor();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Next week.');
  await page.getByRole('button', { name: 'Comment' }).click();
  await page.getByText('Next week.', { exact: true }).waitFor();
  // Sent, and empty for the next one.
  await page.getByRole('textbox', { name: 'Comment' }).and(page.locator(':placeholder-shown')).waitFor();
});

it('is approved anew once it is edited, which is said before', async () => {
  const { flag, id } = await aProposal();
  await d.api('POST', `/held-operations/${id}/approve`, { as: 'approver', body: { revision: 1 } });
  const { page } = await d.open(pathOf(id), { as: 'editor' });
  await approvals(page).getByText('1 of 1 approval').waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const calls = [
    { operation: 'configurations.disable', params: { flagId: flag, environment: 'production' }, query: {} },
  ];
  const field = dialog(page).getByRole('textbox', { name: 'What it does' });
  await field.fill('[');
  await dialog(page).getByText('This is not a JSON list of calls').waitFor();
  await field.fill(JSON.stringify(calls));
  await dialog(page).getByText('Approvals begin anew').waitFor();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await approvals(page).getByText('0 of 1 approval').waitFor();
  await approvals(page)
    .getByText(/Does not count: it was edited since/)
    .waitFor();
});

it('is approved as it was when that was asked, and not as somebody edits it meanwhile', async () => {
  const { flag, id } = await aProposal();
  const { page } = await d.open(pathOf(id), { as: 'approver' });
  await approvals(page).getByRole('button', { name: 'Approve' }).click();
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('as agreed');
  const calls = [
    { operation: 'configurations.disable', params: { flagId: flag, environment: 'production' }, query: {} },
  ];
  await d.api('PATCH', `/held-operations/${id}`, { as: 'editor', body: { calls } });
  await page.getByText(`Disable ${flag} in production`).first().waitFor({ state: 'attached' });
  await dialog(page).getByRole('button', { name: 'Approve revision 1' }).click();
  await dialog(page).getByRole('alert').waitFor();
  expect((await d.api('GET', `/held-operations/${id}`)).body.ready).toBe(false);
});

it('is not saved over an edit that somebody made meanwhile', async () => {
  const { id } = await aProposal();
  const { page } = await d.open(pathOf(id), { as: 'editor' });
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('Mine');
  await d.api('PATCH', `/held-operations/${id}`, { body: { comment: 'Theirs' } });
  await dialog(page).getByText('It was changed meanwhile').waitFor();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await dialog(page).getByRole('alert').waitFor();
  expect((await d.api('GET', `/held-operations/${id}`)).body.comment).toBe('Theirs');
});

it('is rejected with a reason, which its author reads', async () => {
  const { id } = await aProposal();
  const own = (await d.open(pathOf(id), { as: 'editor' })).page;
  const { page } = await d.open(pathOf(id), { as: 'approver' });
  await approvals(page).getByRole('button', { name: 'Reject' }).click();
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('after the holidays');
  await dialog(page).getByRole('button', { name: 'Reject the proposal' }).click();
  await own.getByText('Why it was rejected').waitFor();
  await own.getByText('after the holidays').first().waitFor();
  expect(await own.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
});

it('is done without approval by whoever may, who says why', async () => {
  const { flag, id } = await aProposal();
  const { page } = await d.open(pathOf(id));
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Do it now, without approval' }).click();
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('the shop is down');
  await dialog(page).getByRole('button', { name: 'Bypass the protection of production' }).click();
  await page.getByText('Somebody cancelled it. It will not run.').waitFor();
  expect((await d.api('GET', `/flags/${flag}/environments/production`)).body.enabled).toBe(true);
});

it('shows a viewer what is proposed, and nothing to press', async () => {
  const { flag, id } = await aProposal();
  const { page } = await d.open('/projects/default/proposals', { as: 'viewer' });
  const proposal = page.getByRole('link', { name: `Enable ${flag} in production` });
  await proposal.waitFor();
  expect(await page.getByText('Waiting for me').count()).toBe(0);
  await proposal.click();
  await approvals(page)
    .getByText(/Your approval would not count/)
    .waitFor();
  await page.getByRole('region', { name: 'What it does' }).waitFor();
  for (const name of [/^Approve/, /^Reject/, /^Edit/, /^More/, /^Apply/, /^Comment/]) {
    expect(await page.getByRole('main').getByRole('button', { name }).count()).toBe(0);
  }
  expect(page.url()).toContain(id);
});
