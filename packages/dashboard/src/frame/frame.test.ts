/** What stands around every screen: it is live, says when it is not, and shows nobody what they may not do. */
import { startFaultProxy } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

const flags = '/projects/default/flags';

it('shows at once what somebody else changed, and who did it', async () => {
  const { page } = await d.open(flags);
  await page.getByText('Live', { exact: true }).waitFor();
  await d.api('POST', '/flags', { body: { key: 'from-elsewhere', kind: 'boolean' }, as: 'editor' });
  await page.getByText(/Grace Hopper created flag from-elsewhere/).waitFor();
  await page
    .getByRole('link', { name: /from-elsewhere/ })
    .first()
    .waitFor();
});

it('does not announce what one did oneself', async () => {
  const { page } = await d.open(flags);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(() =>
    fetch('/flags', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: 'by-hand', kind: 'boolean' }),
    }),
  );
  // Not by the page's own client, and so said: the control.
  await page.getByText(/created flag by-hand/).waitFor();
  // The log tells of it long before its answer has come.
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  await page.route(/\/(en|dis)able\?/, async (route) => {
    const response = await route.fetch();
    await told;
    await route.fulfill({ response });
  });
  const followed = page.waitForResponse(/\/flag-overview/);
  await page.getByRole('switch').first().press('Space');
  await followed;
  await d.api('POST', '/flags', { body: { key: 'after-it', kind: 'boolean' }, as: 'editor' });
  await page.getByText(/created flag after-it/).waitFor();
  expect(await page.getByText(/^Ada Lovelace (en|dis)abled/).count()).toBe(0);
  tell();
  await page.getByText(/ is (on|off) in /).waitFor();
});

it('says that the connection is lost, and that it is back, with what was missed', async () => {
  const { page, context } = await d.open(flags);
  await page.getByText('Live', { exact: true }).waitFor();
  await context.setOffline(true);
  await page.getByText('Connection lost').waitFor();
  await d.api('POST', '/flags', { body: { key: 'while-away', kind: 'boolean' } });
  await context.setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor();
  await page
    .getByRole('link', { name: /while-away/ })
    .first()
    .waitFor();
});

it('finds out that a connection is dead on which nothing comes any more', async () => {
  await using proxy = await startFaultProxy({ to: Number(new URL(d.url).port) });
  const { page, context } = await d.open('/account');
  const cookies = await context.cookies();
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: 'localhost' })));
  await page.clock.install();
  await page.goto(`http://localhost:${proxy.port}/app${flags}`);
  await page.getByText('Live', { exact: true }).waitFor();
  // From here on only the test moves the clock, and the connection begins where it stands.
  await page.clock.pauseAt(Date.now() + 60_000);
  const opened = page.waitForResponse(/\/changes\/stream/);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await opened;
  await page.getByText('Live', { exact: true }).waitFor();
  const toxic = proxy.add({ kind: 'halfOpen' });
  await page.clock.runFor(30_000);
  expect(await page.getByText('Live', { exact: true }).count()).toBe(1);
  await page.clock.runFor(10_000);
  await page.getByText('Connection lost').waitFor();
  toxic.remove();
  await page.clock.runFor(40_000);
  await page.clock.resume();
  await page.getByText('Live', { exact: true }).waitFor();
});

it('takes no connection where nobody looks, and is live again when somebody does', async () => {
  const { page } = await d.open(flags);
  await page.getByText('Live', { exact: true }).waitFor();
  const show = (state: string) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  await d.api('POST', '/flags', { body: { key: 'unseen', kind: 'boolean' } });
  const asked = page.waitForRequest(/\/changes\/stream/);
  await show('visible');
  await asked;
  await page
    .getByRole('link', { name: /unseen/ })
    .first()
    .waitFor();
});

it('leads whoever is not signed in to the door, and back to where they wanted to go', async () => {
  const { page } = await d.open(flags, { as: null });
  await page.getByLabel('E-mail').fill(d.people.viewer.email);
  await page.getByLabel('Password', { exact: true }).fill(d.people.viewer.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`**/app${flags}*`);
  await page.getByRole('button', { name: /Account of Alan Turing/ }).waitFor();
});

it('can be walked by the keyboard, and says where one is', async () => {
  const { page } = await d.open(flags);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  const menu = page.getByRole('navigation', { name: 'Screens' });
  expect(await menu.locator('[aria-current="page"]').allTextContents()).toEqual(['Flags']);
  expect(await page.title()).toBe('Flags · Halyard');
});

it('keeps the colours that were chosen', async () => {
  const { page } = await d.open(flags);
  const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await scheme()).toBe('light');
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  expect(await scheme()).toBe('dark');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await scheme()).toBe('dark');
});

it('says so where there is nothing', async () => {
  const { page } = await d.open('/projects/nowhere/flags');
  await page.getByText('There is nothing at this address').waitFor();
  const { page: other } = await d.open('/projects/default/no-such-screen');
  await other.getByText('There is nothing at this address').waitFor();
});
