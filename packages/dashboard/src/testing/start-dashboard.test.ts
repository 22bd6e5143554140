import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from './start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d.close());

it('opens pages as somebody who is signed in, and as nobody', async () => {
  const { page } = await d.open('/projects/default');
  await page.getByRole('button', { name: /Ada Lovelace/ }).waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain('Inter');
});

it('lets each see what they may', async () => {
  expect((await d.api('GET', '/people/me', { as: 'viewer' })).body.name).toBe('Alan Turing');
  expect(
    (await d.api('POST', '/flags', { as: 'viewer', body: { key: 'a', kind: 'boolean' }, mayFail: true }))
      .status,
  ).toBe(403);
});
