import type { Page, Request } from 'playwright-core';

const asked = new WeakMap<Page, Set<Request>>();

/** Follows what a page asks for; to be begun before it goes anywhere. */
export function followReads(page: Page): void {
  const open = new Set<Request>();
  asked.set(page, open);
  // Streams never end.
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/** Until everything that it asked for has come and is on screen, and has not made it ask for more. */
export async function readsDone(page: Page): Promise<void> {
  const open = asked.get(page);
  for (let quiet = 0; quiet < 2; ) {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
    );
    quiet = (open?.size ?? 0) === 0 ? quiet + 1 : 0;
  }
}
