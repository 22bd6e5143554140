/** How much of a page moved by itself while somebody could have read it: the browser's own measure, 0 for nothing. */
import type { Page } from 'playwright-core';

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

interface Told {
  sum: number;
  told: string[];
}

/** To be begun before the page goes anywhere. */
export async function recordShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: Told = { sum: 0, told: [] };
    Object.assign(window, { halyardShifts: told });
    const place = ({ top, left }: DOMRectReadOnly) => `${Math.round(left)},${Math.round(top)}`;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        // What moves since somebody pressed something is what they asked for.
        if (hadRecentInput) continue;
        told.sum += value;
        for (const { node, previousRect, currentRect } of sources.slice(0, 3)) {
          const text = node?.textContent?.trim().slice(0, 40) ?? '';
          told.told.push(`${value.toFixed(4)} “${text}” ${place(previousRect)} -> ${place(currentRect)}`);
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Since it was opened: the sum, and what moved from where to where. */
export function shiftsOf(page: Page): Promise<Told> {
  return page.evaluate(() => (window as unknown as { halyardShifts: Told }).halyardShifts);
}
