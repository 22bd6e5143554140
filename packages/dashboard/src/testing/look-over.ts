/** Every screen that the features list: it opens without moving, axe finds nothing wrong with it in either theme, and it fits a phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInaccessible, findUnreadable } from './axe.ts';
import { fillDashboard } from './fill-dashboard.ts';
import { shiftsOf } from './layout-shift.ts';
import { screens } from './list-screens.ts';
import { showScreen } from './show-screen.ts';
import { startDashboard, type TestDashboard } from './start-dashboard.ts';

/** A fifth of what is still called good: a word may come, and a block that pushes others away may not. */
export const mostShift = 0.02;

/** Tests of one part of all screens: parts are files of their own, so that they are looked over side by side. Gives the dashboard, for more. */
export function lookOver(part: number, parts: number): () => TestDashboard {
  let d: TestDashboard;
  beforeAll(async () => {
    d = await startDashboard();
    await fillDashboard(d);
  });
  afterAll(() => d?.close());

  // Every screen always; every further state of one takes as long again.
  const isEverything = process.env['HALYARD_SCREENS'] === 'all';
  const wanted = screens.filter(({ isShown = true }) => isShown || isEverything);
  const mine = wanted.filter((_, i) => i % parts === part);
  describe.each(mine.map((screen) => [screen.name, screen] as const))('%s', (_, screen) => {
    it('opens in its place, is accessible in light and in dark, and fits a phone', async () => {
      const moved: string[] = [];
      const page = await showScreen(d, screen, {}, async (opened) => {
        const { sum, told } = await shiftsOf(opened);
        if (sum > mostShift) moved.push(...told);
      });
      const light = await findInaccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
      const dark = await findUnreadable(page);
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
      expect({ moved, light, dark, fits }).toEqual({ moved: [], light: [], dark: [], fits: true });
    });
  });
  return () => d;
}
