import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startChromium } from './start-chromium.ts';

it('shows a page and runs what is in it', async () => {
  const page = `<title>before</title><script>document.title = 'after';</script>`;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await using browser = await startChromium();
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(await tab.title()).toBe('after');
});
