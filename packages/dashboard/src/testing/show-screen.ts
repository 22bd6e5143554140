import type { Page } from 'playwright-core';
import { followReads, readsDone } from './reads-done.ts';
import type { Screen } from './screen.ts';
import type { TestDashboard } from './start-dashboard.ts';

/**
 * Opens a screen and brings it to where it is looked at: everything it asked for has come, and nothing moves. `onOpened` sees it before
 * anything is pressed.
 */
export async function showScreen(
  dashboard: TestDashboard,
  { path, as = 'administrator', prepare }: Screen,
  look: { theme?: 'light' | 'dark'; phone?: boolean } = {},
  onOpened?: (page: Page) => Promise<void>,
): Promise<Page> {
  // What comes late moves what is there: nothing may be at hand.
  const { page } = await dashboard.open(path, { as, ...look, isFirst: true, begin: followReads });
  await settle(page);
  await onOpened?.(page);
  await prepare?.(page);
  await settle(page);
  return page;
}

/** A skeleton says that something is still to come; streams never end, so the network is never idle. */
async function settle(page: Page): Promise<void> {
  await page.locator('#root > :not(style)').first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('h1, form, [role="dialog"]') !== null &&
      document.querySelector('[class*="Skeleton-root"], [aria-busy="true"], [data-loading="true"]') ===
        null &&
      document.fonts.status === 'loaded',
  );
  await readsDone(page);
}
