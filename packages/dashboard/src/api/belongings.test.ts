/** One browser, several people and windows. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', { body: { key: 'checkout', kind: 'boolean' } });
});
afterAll(() => d.close());

const flagPath = '/projects/default/flags/checkout?view=details';
const kept = (page: Awaited<ReturnType<TestDashboard['open']>>['page']) =>
  page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)].join());

async function leaveSomething(page: Awaited<ReturnType<TestDashboard['open']>>['page']) {
  await page.getByRole('heading', { name: 'checkout' }).waitFor();
  await page.evaluate(() => {
    sessionStorage.setItem('halyard.draft/default/checkout', '{}');
    localStorage.setItem('halyard.contexts.default', '[]');
  });
}

async function signIn(page: Awaited<ReturnType<TestDashboard['open']>>['page'], who: 'editor' | 'viewer') {
  await page.getByLabel('E-mail').fill(d.people[who].email);
  await page.getByRole('textbox', { name: 'Password' }).fill(d.people[who].password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: new RegExp(d.people[who].name) }).waitFor();
}

it('whoever signs out leaves nothing in it', async () => {
  const { page } = await d.open(flagPath, { as: null });
  await signIn(page, 'editor');
  await leaveSomething(page);
  await page.getByRole('button', { name: new RegExp(d.people.editor.name) }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await kept(page)).not.toMatch(/draft|contexts/);
});

it('after a session ended by itself its owner finds what they left, and nobody else', async () => {
  const { page, context } = await d.open(flagPath, { as: null, allowed: [/401/] });
  await signIn(page, 'editor');
  await leaveSomething(page);
  await context.clearCookies();
  await page.goto(`${d.url}/app${flagPath}`);
  await signIn(page, 'editor');
  expect(await kept(page)).toMatch(/draft.*contexts/);
  await context.clearCookies();
  await page.goto(`${d.url}/app${flagPath}`);
  await signIn(page, 'viewer');
  expect(await kept(page)).not.toMatch(/draft|contexts/);
});

it('a window that shows what was somebody else’s is loaded anew', async () => {
  const { page, context } = await d.open(flagPath, { as: null });
  await signIn(page, 'editor');
  await leaveSomething(page);
  const other = await d.open('/', { as: 'viewer' });
  const cookies = await other.context.cookies();
  await context.clearCookies();
  await context.addCookies(cookies);
  await d.api('PATCH', '/flags/checkout', { body: { name: 'Renamed' } });
  await page.getByRole('button', { name: new RegExp(d.people.viewer.name) }).waitFor();
  expect(await kept(page)).not.toMatch(/draft/);
});
