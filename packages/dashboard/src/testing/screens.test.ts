import { expect, it } from 'vitest';
import { findInaccessible } from './axe.ts';
import { screens } from './list-screens.ts';
import { lookOver } from './look-over.ts';

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
