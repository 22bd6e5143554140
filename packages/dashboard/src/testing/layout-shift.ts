/** How much of a page moved by itself while somebody could have read it: the browser's own measure, 0 for nothing. */
import type { Page } from 'playwright-core';

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** Since it was opened: the sum, and what moved from where to where. Throws where more moved than the browser remembers. */
export function shiftsOf(page: Page): Promise<{ sum: number; told: string[] }> {
  return page.evaluate(async () => {
    const place = ({ top, left }: DOMRectReadOnly) => `${Math.round(left)},${Math.round(top)}`;
    const result = { sum: 0, told: [] as string[] };
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: 'layout-shift', buffered: true });
    const shifts = observer.takeRecords() as Shift[];
    observer.disconnect();
    // It keeps so many of a document.
    if (shifts.length >= 150) throw new Error('More moved than is remembered.');
    for (const { value, hadRecentInput, sources } of shifts) {
      // What moves since somebody pressed something is what they asked for.
      if (hadRecentInput) continue;
      result.sum += value;
      for (const { node, previousRect, currentRect } of sources.slice(0, 3)) {
        const text = node?.textContent?.trim().slice(0, 40) ?? '';
        result.told.push(`${value.toFixed(4)} “${text}” ${place(previousRect)} -> ${place(currentRect)}`);
      }
    }
    return result;
  });
}
