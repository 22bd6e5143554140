import { expect, it } from 'vitest';
import { findInaccessible } from './axe.ts';
import { shiftsOf } from './layout-shift.ts';
import { screens } from './list-screens.ts';
import { lookOver, mostShift } from './look-over.ts';

const dashboard = lookOver(0, 2);

it('lists each screen once', () => {
  const names = screens.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

it('negative control: what is wrong is found', async () => {
  const { page } = await dashboard().open('/');
  await page.getByRole('main').waitFor();
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.style.width = '600px';
    document.querySelector('main')?.append(button);
  });
  expect((await findInaccessible(page)).join()).toContain('button-name');
});

it('negative control: what pushes others away is noticed', async () => {
  const { page } = await dashboard().open('/account');
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  const before = (await shiftsOf(page)).sum;
  expect(before).toBeLessThan(mostShift);
  await page.evaluate(() => {
    const banner = document.createElement('p');
    banner.style.height = '120px';
    document.querySelector('main')?.prepend(banner);
  });
  await expect
    .poll(async () => (await shiftsOf(page)).sum, { timeout: 10_000 })
    .toBeGreaterThan(before + mostShift);
});
