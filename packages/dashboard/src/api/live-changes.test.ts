/** What following the log costs a service, and a browser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', { body: { key: 'checkout', kind: 'boolean' } });
});
afterAll(() => d.close());

it('a window that nobody sees takes none of its few connections', async () => {
  const { page, context } = await d.open('/projects/default/flags');
  await page.getByText('Live', { exact: true }).waitFor();
  const hidden = await context.newPage();
  await hidden.addInitScript(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => (window as never)['seen'] ?? 'hidden' });
  });
  const streams: string[] = [];
  hidden.on('request', (request) => {
    if (request.url().includes('/changes/stream')) streams.push(request.url());
  });
  await hidden.goto(`${d.url}/app/projects/default/flags`);
  await hidden.getByRole('heading', { name: 'Flags' }).waitFor();
  await hidden.waitForLoadState('networkidle');
  await hidden.evaluate(() => window.dispatchEvent(new Event('online')));
  expect(streams).toEqual([]);
  await hidden.evaluate(() => {
    (window as never as { seen: string }).seen = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await hidden.getByText('Live', { exact: true }).waitFor();
  expect(streams).toHaveLength(1);
});

it('shows what changed after it was read and before the log was followed', async () => {
  const { promise: changed, resolve: follow } = Promise.withResolvers<void>();
  const { page } = await d.open('/projects/default/flags', {
    begin: async (opened) => {
      await opened.route(/\/changes\/stream/, async (route) => {
        await changed;
        await route.continue();
      });
    },
  });
  await page.getByText('checkout').first().waitFor();
  await page.waitForLoadState('networkidle');
  await d.api('PATCH', '/flags/checkout', { body: { name: 'Between the two' } });
  follow();
  await page.getByText('Between the two').first().waitFor();
});

it('many changes one after another are asked for together, and the last of them is seen', async () => {
  const { page } = await d.open('/projects/default/flags');
  await page.getByText('Live', { exact: true }).waitFor();
  let reads = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/flag-overview') reads++;
  });
  const from = performance.now();
  for (let i = 1; performance.now() - from < 3_000; i++) {
    await d.api('PATCH', '/flags/checkout', { body: { name: `Name ${i}` } });
  }
  await d.api('PATCH', '/flags/checkout', { body: { name: 'The last name' } });
  const seconds = (performance.now() - from) / 1_000;
  await page.getByText('The last name').first().waitFor();
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThanOrEqual(2 + Math.ceil(seconds / 2));
});
