import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  for (const key of ['new-checkout', 'old-checkout', 'banner']) {
    await d.api('POST', '/flags', { body: { key, kind: 'boolean' } });
  }
  await d.api('POST', '/segments', { body: { key: 'checkout-testers', name: 'Testers of the checkout' } });
  await d.api('PATCH', '/environments/production', { body: { protected: true } });
});
afterAll(() => d?.close());
beforeEach(async () => {
  for (const place of ['development', 'staging', 'production']) {
    const at = `/flags/new-checkout/environments/${place}`;
    await d.api('POST', `${at}/lift`, { mayFail: true });
    await d.api('POST', `${at}/disable`);
  }
});

const home = '/projects/default/changes';
const field = (page: Page) => page.getByRole('combobox', { name: 'Search or do anything' });
const palette = (page: Page) => page.getByRole('dialog', { name: 'Search or do anything' });
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name });
const enabled = async (environment: string) =>
  (await d.api('GET', `/flags/new-checkout/environments/${environment}`)).body;

async function openPalette(options?: Parameters<TestDashboard['open']>[1]): Promise<Page> {
  const { page } = await d.open(home, options);
  await page.getByRole('button', { name: 'Search or do anything' }).first().waitFor();
  await page.keyboard.press('Control+k');
  await field(page).waitFor();
  return page;
}

describe('the palette', () => {
  it('finds flags and segments as the service knows them, and remembers where one went', async () => {
    const page = await openPalette();
    await field(page).fill('checkout');
    await option(page, /^checkout-testers/).waitFor();
    await option(page, 'old-checkout').waitFor();
    expect(
      await palette(page).getByRole('group', { name: 'Flags' }).getByRole('option').allTextContents(),
    ).toEqual(['new-checkout', 'old-checkout']);
    expect(await d.axe(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/flags\/old-checkout$/);
    await page.keyboard.press('Control+k');
    await palette(page)
      .getByRole('group', { name: 'Recent' })
      .getByRole('option', { name: 'old-checkout' })
      .waitFor();
    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'hidden' });
  });

  it('keeps to what was chosen where a later answer puts others before it', async () => {
    const page = await openPalette();
    const { promise: chosen, resolve: answer } = Promise.withResolvers<void>();
    await page.route(/\/flags\?.*text=checkout/, async (route) => {
      await chosen;
      await route.continue();
    });
    await field(page).fill('checkout');
    await option(page, /^checkout-testers/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    answer();
    await option(page, 'old-checkout').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/segments\/checkout-testers$/);
  });

  it('does what it is told, at once where nothing is protected, and takes it back', async () => {
    const page = await openPalette();
    await field(page).fill('turn on new-ch in dev');
    await option(page, 'Turn on new-checkout in development').waitFor();
    await page.keyboard.press('Enter');
    const note = page.getByRole('alert').filter({ hasText: 'new-checkout is on in development' });
    await note.waitFor();
    expect((await enabled('development')).enabled).toBe(true);
    await note.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('alert').filter({ hasText: 'new-checkout is off in development' }).waitFor();
    expect((await enabled('development')).enabled).toBe(false);
  });

  it('asks once more in a protected environment, and why something is killed', async () => {
    const page = await openPalette();
    await field(page).fill('enable new-checkout in prod');
    await option(page, /^Turn on new-checkout in production/).click();
    const dialog = page.getByRole('dialog', { name: 'Turn on new-checkout' });
    await dialog.getByRole('button', { name: 'Turn on in production' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await enabled('production')).enabled).toBe(true);
    await page.keyboard.press('Control+k');
    await field(page).fill('kill new-checkout in prod');
    await option(page, /^Kill new-checkout in production/).click();
    const killing = page.getByRole('dialog', { name: 'Kill new-checkout' });
    await killing.getByRole('textbox', { name: 'Why' }).fill('payments fail');
    await killing.getByRole('button', { name: 'Kill in production' }).click();
    await killing.waitFor({ state: 'hidden' });
    expect((await enabled('production')).killed).toMatchObject({ reason: 'payments fail' });
  });

  it('offers nothing that one may not do', async () => {
    const page = await openPalette({ as: 'viewer' });
    await field(page).fill('turn on new-checkout');
    await page.getByText('it is not yours to do').waitFor();
    await field(page).fill('new-checkout');
    await option(page, 'new-checkout').waitFor();
    expect(await palette(page).getByRole('option').allTextContents()).toEqual(['new-checkout']);
    await field(page).fill('create a flag');
    await page.getByText('Nothing is called').waitFor();
  });
});

describe('keys', () => {
  it('lead to screens, open the palette and the list of keys, and are letters where one types', async () => {
    const { page } = await d.open(home);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.waitForURL(/\/flags$/);
    await page.getByRole('link', { name: 'banner' }).first().waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByRole('row', { name: /^Flags/ }).waitFor();
    expect(await d.axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL(/\/changes$/);
    await page.keyboard.press('/');
    await field(page).waitFor();
    await field(page).pressSequentially('g?/');
    expect(await field(page).inputValue()).toBe('g?/');
  });
});
