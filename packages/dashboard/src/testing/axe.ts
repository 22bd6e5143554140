import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 AA, and what is good practice beside it. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the colours on screen now: what of a screen is another in another theme. */
export function findUnreadable(page: Page): Promise<string[]> {
  return find(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });
}

/** What axe finds wrong with what is on screen now, a line each; empty: nothing. */
export function findInaccessible(page: Page): Promise<string[]> {
  return find(page, { type: 'tag', values: rules });
}

async function find(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  // Half-faded text has no contrast: what ends by itself is waited for.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((each) => each.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((each) => each.finished.catch(() => {})),
    ),
  );
  // Half a megabyte, which a document keeps.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (only) => {
    const { axe: run } = window as unknown as { axe: typeof axe };
    const { violations } = await run.run(document, { runOnly: only, resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  }, runOnly);
  return found.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.slice(0, 5).join('\n  ')}`);
}
