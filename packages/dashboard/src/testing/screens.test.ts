/** Every screen that the features list, as axe sees it: nothing is wrong with it in either theme. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInaccessible } from './axe.ts';
import { fillDashboard } from './fill-dashboard.ts';
import { screens } from './list-screens.ts';
import { showScreen } from './show-screen.ts';
import { startDashboard, type TestDashboard } from './start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await fillDashboard(d);
});
afterAll(() => d?.close());

it('lists each screen once', () => {
  const names = screens.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

describe.each(screens.map((screen) => [screen.name, screen] as const))('%s', (_, screen) => {
  it('is accessible in light and in dark, and fits a phone', async () => {
    const page = await showScreen(d, screen);
    const light = await findInaccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    // Colours on their way from one theme to the other are of neither.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    const dark = await findInaccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    // The menu takes a moment to leave.
    const fits = await page
      .waitForFunction(
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        undefined,
        { timeout: 2_000 },
      )
      .then(() => true)
      .catch(() => false);
    expect({ light, dark, fits }).toEqual({ light: [], dark: [], fits: true });
  });
});

it('negative control: what is wrong is found', async () => {
  const { page } = await d.open('/');
  await page.getByRole('main').waitFor();
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.style.width = '600px';
    document.querySelector('main')?.append(button);
  });
  expect((await findInaccessible(page)).join()).toContain('button-name');
});
