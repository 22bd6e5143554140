import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Opened } from './start-dashboard.ts';
import { startDashboard, type TestDashboard } from './start-dashboard.ts';

let d: TestDashboard;
let before: Opened;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d.close());

it('a test leaves everything in a window that is put back', async () => {
  before = await d.open('/account');
  const { page, context } = before;
  const reads: string[] = [];
  page.on('request', (request) => reads.push(request.url()));
  await page.goto(`${d.url}/app/projects/default/segments`);
  await page.getByRole('button', { name: 'Create segment' }).hover();
  await page.route('**/segments?*', (route) => route.abort());
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'no-preference', media: 'print' });
  await page.setViewportSize({ width: 500, height: 400 });
  await context.addCookies([{ name: 'left', value: '1', url: d.url }]);
  await page.evaluate(() => {
    window.name = 'left';
    localStorage.setItem('left', '1');
    sessionStorage.setItem('left', '1');
    // As somebody writes who is slow.
    setInterval(() => localStorage.setItem('left', '1'), 1);
    addEventListener('pagehide', () => sessionStorage.setItem('left', '1'));
  });
  const other = await context.newPage();
  await other.goto(`${d.url}/app/account`);
  await context.setOffline(true);
  expect(reads.length).toBeGreaterThan(0);
});

it('the next one has the same window, and finds nothing in it', async () => {
  const { page, context } = await d.open('/projects/default/segments');
  expect(page).toBe(before.page);
  await page.getByRole('button', { name: 'Create segment' }).waitFor();
  await page.getByText('No segment yet').waitFor();
  expect(context.pages()).toEqual([page]);
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('left');
  expect(page.viewportSize()).toEqual({ width: 1280, height: 800 });
  expect(
    await page.evaluate(() => ({
      name: window.name,
      stored: [localStorage.getItem('left'), sessionStorage.getItem('left')],
      // As in a new window: a blank page, and this one.
      history: history.length,
      hovered: document.querySelectorAll('button:hover').length,
      size: [innerWidth, innerHeight],
      theme: document.documentElement.dataset['mantineColorScheme'],
      media: ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', 'print'].map(
        (query) => matchMedia(query).matches,
      ),
    })),
  ).toEqual({
    name: '',
    stored: [null, null],
    history: 2,
    hovered: 0,
    size: [1280, 800],
    theme: 'light',
    media: [false, true, false],
  });
});

it('somebody else has another window, and so has a second one at a time', async () => {
  const [mine, second, viewer] = [
    await d.open('/account'),
    await d.open('/account'),
    await d.open('/account', { as: 'viewer' }),
  ];
  expect(mine.page).toBe(before.page);
  expect(new Set([mine, second, viewer].map(({ context }) => context)).size).toBe(3);
  await viewer.page.getByRole('button', { name: /Alan Turing/ }).waitFor();
});

it('what nothing takes back is not found by the next test either', async () => {
  const { page } = await d.open('/account', { as: 'viewer', begin: (each) => each.clock.install() });
  before = { page, context: page.context() };
});

it('since that one has a new window', async () => {
  const { page } = await d.open('/account', { as: 'viewer' });
  expect(page).not.toBe(before.page);
  expect(before.page.isClosed()).toBe(true);
  expect(await page.evaluate(() => String(Date))).toContain('[native code]');
});
