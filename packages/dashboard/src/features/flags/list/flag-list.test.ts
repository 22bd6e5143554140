import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  const flag = (key: string, more: object = {}) =>
    d.api('POST', '/flags', { body: { key, kind: 'boolean', ...more } });
  await flag('dark-mode', { name: 'Dark mode', tags: ['web'], owner: 'Web' });
  await flag('gift-cards', { name: 'Gift cards', tags: ['payments'], owner: 'Payments' });
  await flag('one-click', { name: 'One click', tags: ['payments'], owner: 'Payments' });
  await flag('needs-gift-cards', {
    environments: { development: { requires: [{ flag: 'gift-cards', variants: ['on'] }] } },
  });
  await d.api('PATCH', '/environments/production', { body: { protected: true, approvals: 0 } });
});
afterAll(() => d?.close());

const at = '/projects/default/flags';
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const refuseUndoOnce = (page: Page) =>
  page.route(/\/operations\?.*undone/, (route) => route.fulfill({ status: 503 }), { times: 1 });
const isEnabled = async (flag: string, environment: string) =>
  (await d.api('GET', `/flags/${flag}/environments/${environment}`)).body.enabled;

describe('the list of flags', () => {
  it('is narrowed by the service, and by its address', async () => {
    const { page } = await d.open(at);
    await row(page, 'Dark mode').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gift');
    await row(page, 'Dark mode').waitFor({ state: 'detached' });
    await page.waitForURL(/text=gift/);
    await page.reload();
    await row(page, 'Gift cards').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('gift');
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByRole('heading', { name: 'No flag matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row(page, 'Dark mode').waitFor();
  });

  it('is gone through by keyboard', async () => {
    const { page } = await d.open(`${at}?tag=payments`);
    await row(page, 'Gift cards').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.locator('a:focus', { hasText: 'One click' }).waitFor();
    await page.keyboard.press('x');
    await page.getByText('1 flag selected').waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/flags\/gift-cards/);
  });

  it('keeps a filter under a name, for everybody', async () => {
    const { page } = await d.open(`${at}?tag=web`);
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Save what the list shows now').fill('Of the web team');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Of the web team', exact: true }).waitFor();
    const { page: theirs } = await d.open(at, { as: 'viewer' });
    await theirs.getByRole('button', { name: 'Saved filters' }).click();
    await theirs.getByRole('link', { name: 'Of the web team' }).click();
    await theirs.waitForURL(/tag=web/);
    await row(theirs, 'Gift cards').waitFor({ state: 'detached' });
  });
});

describe('a switch in the list', () => {
  it('is seen at once, done, and taken back', async () => {
    const { page } = await d.open(at);
    const switched = page.getByRole('switch', { name: 'Dark mode in development' });
    await switched.waitFor();
    // Before the next frame, whatever the service takes: a number of milliseconds would be one of this machine.
    const shown = await switched.evaluate(async (element) => {
      const input = element as HTMLInputElement;
      input.click();
      await Promise.resolve();
      return [input.checked, input.closest('td')?.textContent];
    });
    expect(shown).toEqual([true, expect.stringContaining('turning on…')]);
    await page.getByText('dark-mode is on in development').waitFor();
    expect(await isEnabled('dark-mode', 'development')).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('dark-mode is off in development').waitFor();
    await page.getByRole('switch', { name: 'Dark mode in development', checked: false }).waitFor();
    expect(await isEnabled('dark-mode', 'development')).toBe(false);
  });

  it('is not taken back where somebody did something to it since', async () => {
    const { page } = await d.open(at, { allowed: [/412/] });
    await page.getByRole('switch', { name: 'Dark mode in development' }).press('Space');
    await page.getByText('dark-mode is on in development').waitFor();
    for (const verb of ['disable', 'enable']) {
      await d.api('POST', `/flags/dark-mode/environments/development/${verb}`);
    }
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.getByText('dark-mode was changed since, so nothing was undone').waitFor();
    expect(await isEnabled('dark-mode', 'development')).toBe(true);
    await d.api('POST', '/flags/dark-mode/environments/development/disable');
  });

  it('asks once more where the environment is protected, and says why in the log', async () => {
    const { page } = await d.open(at);
    await page.getByRole('switch', { name: 'Dark mode in production' }).press('Space');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why (optional)').fill('launch day');
    expect(await isEnabled('dark-mode', 'production')).toBe(false);
    await dialog.getByRole('button', { name: 'Turn on in production' }).click();
    await page.getByText('dark-mode is on in production').waitFor();
    const { items } = (await d.api('GET', '/changes?operation=configurations.enable&limit=1')).body;
    expect([items[0].comment, await isEnabled('dark-mode', 'production')]).toEqual(['launch day', true]);
  });

  it('that was left while it was carried out takes nothing from the next one that is asked about', async () => {
    const { page } = await d.open(at);
    const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
    await page.route(/dark-mode\/environments\/production\/disable/, async (route) => {
      await asked;
      await route.continue();
    });
    const dialog = page.getByRole('dialog');
    await page.getByRole('switch', { name: 'Dark mode in production' }).press('Space');
    await dialog.getByRole('button', { name: 'Turn off in production' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('switch', { name: 'One click in production' }).press('Space');
    await dialog.getByLabel('Why (optional)').fill('both at once');
    answer();
    await page.getByText('dark-mode is off in production').waitFor();
    await row(page, 'Dark mode').getByText('turning off…').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Turn on in production' }).click();
    await page.getByText('one-click is on in production').waitFor();
    const { items } = (await d.api('GET', '/changes?operation=configurations.enable&limit=1')).body;
    expect(items[0].comment).toBe('both at once');
    await d.api('POST', '/flags/one-click/environments/production/disable');
  });

  it('becomes a proposal of whoever may not change it there', async () => {
    const { page } = await d.open(at, { as: 'editor' });
    await page.getByRole('switch', { name: 'Gift cards in production' }).press('Space');
    await page.getByRole('button', { name: 'Propose to turn on in production' }).click();
    const link = page.getByRole('link', { name: 'Open the proposal' });
    await link.waitFor();
    const { items } = (await d.api('GET', '/held-operations?flag=gift-cards')).body;
    expect(await link.getAttribute('href')).toContain(`/proposals/${items[0].id}`);
    expect([items[0].ready, await isEnabled('gift-cards', 'production')]).toEqual([false, false]);
  });

  it('is no control for a viewer', async () => {
    const { page } = await d.open(at, { as: 'viewer' });
    await row(page, 'Dark mode').waitFor();
    expect(await page.getByRole('switch').count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Create a flag' }).count()).toBe(0);
    await row(page, 'Dark mode').getByText('Off').first().waitFor();
  });

  it('shows what somebody else does', async () => {
    const { page } = await d.open(at);
    const switched = page.getByRole('switch', { name: 'One click in staging' });
    await switched.waitFor();
    await d.api('POST', '/flags/one-click/environments/staging/enable');
    await page.getByRole('switch', { name: 'One click in staging', checked: true }).waitFor();
  });
});

describe('several flags', () => {
  it('are all chosen at once on a phone, too', async () => {
    const { page } = await d.open(`${at}?tag=payments`, { phone: true });
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByText('2 flags selected').waitFor();
  });

  it('are changed at once, but for those that are refused, and put back', async () => {
    const { page } = await d.open(`${at}?tag=payments`, { allowed: [/409|503/] });
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByRole('button', { name: 'Archive', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 flag would change').waitFor();
    await dialog.getByText('1 flag is refused, and left as it is').waitFor();
    await dialog.getByText(/gift-cards.*needs-gift-cards/).waitFor();
    await dialog.getByRole('button', { name: 'Archive: 1 flag' }).click();
    await page.getByText('1 flag is archived').waitFor();
    expect((await d.api('GET', '/flags/one-click')).body.archivedAt).not.toBeNull();
    await refuseUndoOnce(page);
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.click();
    // Refused, it is offered once more.
    await page.getByRole('alert').filter({ hasNotText: 'is archived' }).first().waitFor();
    await expect.poll(() => undo.count(), { timeout: 10_000 }).toBe(1);
    await undo.click();
    // The row may stand there still when it is taken back.
    const archivedAt = async () => (await d.api('GET', '/flags/one-click')).body.archivedAt;
    await expect.poll(archivedAt, { timeout: 10_000 }).toBeNull();
    await row(page, 'One click').waitFor();
  });

  it('get a tag in one change', async () => {
    const { page } = await d.open(`${at}?tag=payments`);
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByRole('button', { name: 'Add a tag…' }).click();
    const tag = page.getByRole('dialog', { name: 'Add a tag' }).locator('input');
    await tag.fill('checkout');
    await tag.press('Enter');
    await page.getByRole('button', { name: 'Add the tag checkout: 2 flags' }).click();
    await page.getByText('2 flags are tagged checkout').waitFor();
    const [change] = (await d.api('GET', '/changes?limit=1')).body.items;
    expect(new Set(change.items.map(({ key }: { key: string }) => key))).toEqual(
      new Set(['gift-cards', 'one-click']),
    );
    // Taken back of what there is now, and not of what there was.
    const tags = async (key: string) => (await d.api('GET', `/flags/${key}`)).body.tags.sort();
    const [giftCards, oneClick] = [await tags('gift-cards'), await tags('one-click')];
    await d.api('PATCH', '/flags/gift-cards', { body: { tags: [...giftCards, 'theirs'] } });
    await page.getByRole('button', { name: 'Undo' }).click();
    const without = (all: string[]) => all.filter((each) => each !== 'checkout');
    await expect.poll(() => tags('one-click'), { timeout: 10_000 }).toEqual(without(oneClick));
    expect(await tags('gift-cards')).toEqual(without([...giftCards, 'theirs']).sort());
  });

  const addTag = async (page: Page, name: string) => {
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByRole('button', { name: 'Add a tag…' }).click();
    const tag = page.getByRole('dialog', { name: 'Add a tag' }).locator('input');
    await tag.fill(name);
    await tag.press('Enter');
    await page.getByRole('button', { name: `Add the tag ${name}: 2 flags` }).click();
  };
  const tagsOf = async (key: string) => (await d.api('GET', `/flags/${key}`)).body.tags as string[];

  it('are taken back but for the one that is refused, which is named', async () => {
    const { page } = await d.open(`${at}?tag=payments`, { allowed: [/409/] });
    await addTag(page, 'undone');
    await page.getByText('2 flags are tagged undone').waitFor();
    await d.api('POST', '/flags/one-click/archive');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/^Not taken back: one-click \(.*archived/).waitFor();
    expect(await tagsOf('gift-cards')).not.toContain('undone');
    expect(await tagsOf('one-click')).toContain('undone');
    await d.api('POST', '/flags/one-click/restore');
  });

  it('say where taking them back waits for approval', async () => {
    const { page } = await d.open(`${at}?text=dark-mode`);
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByRole('button', { name: /Turn on/ }).click();
    await page.getByRole('menuitem', { name: /development/i }).click();
    const turn = page.getByRole('dialog').getByRole('button', { name: /^Turn on in development: 1 flag/i });
    await turn.click();
    await page.getByText('1 flag is turned on in development').waitFor();
    await d.api('PATCH', '/environments/development', { body: { approvals: 1 } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Proposed for 1 flag: to take it back.').waitFor();
    const link = page.getByRole('link', { name: 'Open the proposal' });
    const { items } = (await d.api('GET', '/held-operations?flag=dark-mode&waits=approval')).body;
    expect(await link.getAttribute('href')).toContain(`/proposals/${items[0].id}`);
    expect(await isEnabled('dark-mode', 'development')).toBe(true);
    await d.api('POST', `/held-operations/${items[0].id}/cancel`);
    const open = '/environments/development?bypass=true&comment=test';
    await d.api('PATCH', open, { body: { approvals: 0 } });
    await d.api('POST', '/flags/dark-mode/environments/development/disable');
  });

  it('keep a tag that somebody gives one of them while it is ticked and not listed', async () => {
    const { page } = await d.open(at);
    await page.getByRole('checkbox', { name: 'Select Dark mode' }).check();
    await page.getByRole('searchbox').fill('one-click');
    await row(page, 'Dark mode').waitFor({ state: 'detached' });
    await d.api('PATCH', '/flags/dark-mode', { body: { tags: ['web', 'theirs'] } });
    await page.getByRole('button', { name: 'Add a tag…' }).click();
    const tag = page.getByRole('dialog', { name: 'Add a tag' }).locator('input');
    await tag.fill('mine');
    await tag.press('Enter');
    await page.getByRole('button', { name: 'Add the tag mine: 1 flag' }).click();
    await page.getByText('1 flag is tagged mine').waitFor();
    const { body } = await d.api('GET', '/flags/dark-mode');
    expect(body.tags.sort()).toEqual(['mine', 'theirs', 'web']);
  });

  const importMany = () => {
    const keys = Array.from({ length: 105 }, (_, i) => `zz-bulk-${String(i).padStart(3, '0')}`);
    return d.api('POST', '/projects/default/import?mode=merge', {
      body: {
        format: 1,
        environments: ['development', 'staging', 'production'].map((key) => ({ key })),
        segments: {},
        flags: Object.fromEntries(keys.map((key) => [key, { kind: 'boolean', tags: ['bulk'] }])),
      },
    });
  };
  /** The number of the last one that is seen. */
  const reachEnd = async (page: Page) => {
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
    const rows = await page.getByRole('row').allInnerTexts();
    return Math.max(...rows.map((text) => Number(/zz-bulk-(\d+)/.exec(text)?.[1] ?? -1)));
  };

  it('show what somebody changes while more of them are asked for', async () => {
    await importMany();
    const { page } = await d.open(`${at}?tag=bulk`);
    await row(page, 'zz-bulk-000').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
    const again = page.waitForRequest(/\/flag-overview\?(?!.*cursor)/);
    await page.route(/\/flag-overview\?(?!.*cursor)/, async (route) => {
      await asked;
      await route.continue().catch(() => {});
    });
    await d.api('PATCH', '/flags/zz-bulk-000', { body: { name: 'Changed meanwhile' } });
    await again;
    expect(await reachEnd(page)).toBe(49);
    answer();
    await expect.poll(() => reachEnd(page)).toBeGreaterThanOrEqual(99);
    await page.evaluate('window.scrollTo(0, 0)');
    await row(page, 'Changed meanwhile').waitFor();
  });

  it('are counted, and put back, where only the first hundred were changed', async () => {
    await importMany();
    const tagged = async () => (await d.api('GET', '/flags?tag=new&limit=200')).body.items.length;
    const { page } = await d.open(`${at}?tag=bulk`, { allowed: [/409|conflict|503/i] });
    const all = page.getByRole('checkbox', { name: 'Select all that are listed' });
    await row(page, 'zz-bulk-000').waitFor();
    // Fifty rows a page, each of which takes its time.
    for (const last of [49, 99, 104]) {
      await expect.poll(() => reachEnd(page), { timeout: 10_000 }).toBeGreaterThanOrEqual(last);
    }
    await all.check();
    await page.getByText('105 flags selected').waitFor();
    await page.getByRole('button', { name: 'Add a tag…' }).click();
    const tag = page.getByRole('dialog', { name: 'Add a tag' }).locator('input');
    await tag.fill('new');
    await tag.press('Enter');
    const dialog = page.getByRole('dialog');
    const add = dialog.getByRole('button', { name: 'Add the tag new: 105 flags' });
    await add.waitFor();
    // Meanwhile somebody archives one of those that are left for the second change.
    await d.api('POST', '/flags/zz-bulk-104/archive');
    await add.click();
    await dialog.getByText(/100 flags are tagged new\. The others were not changed/).waitFor();
    expect(await tagged()).toBe(100);
    await dialog.getByText('1 flag is refused, and left as it is').waitFor();
    const undo = dialog.getByRole('button', { name: 'Undo 100 flags' });
    // What could not be taken back is still there to be taken back.
    await refuseUndoOnce(page);
    await undo.click();
    await page.getByRole('alert').filter({ hasNotText: 'The others were not changed' }).first().waitFor();
    expect(await tagged()).toBe(100);
    await undo.click();
    await expect.poll(tagged, { timeout: 20_000 }).toBe(0);
  }, 90_000);

  it('are switched off again where nobody did anything since', async () => {
    const { page } = await d.open(`${at}?text=dark-mode`);
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).check();
    await page.getByRole('button', { name: /Turn on/ }).click();
    await page.getByRole('menuitem', { name: /staging/i }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Turn on in staging: 1 flag/i })
      .click();
    await page.getByText('1 flag is turned on in staging').waitFor();
    expect(await isEnabled('dark-mode', 'staging')).toBe(true);
    const switched = (checked: boolean) =>
      page.getByRole('switch', { name: 'Dark mode in staging', checked }).waitFor();
    await switched(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await switched(false);
    expect(await isEnabled('dark-mode', 'staging')).toBe(false);
  });
});

describe('a new flag', () => {
  it('is made of its name, and what the service finds stands at its field', async () => {
    const { page } = await d.open(`${at}?create=json`);
    const form = page.getByRole('dialog');
    const name = form.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('Dark mode');
    await form.getByRole('textbox', { name: 'Value of variant 1' }).fill('{"text": 7}');
    await form.getByLabel('JSON Schema (optional)').fill('{"properties": {"text": {"type": "string"}}}');
    const create = form.getByRole('button', { name: 'Create flag' });
    await create.click();
    await form
      .getByText('There is a flag with the key dark-mode already.')
      .or(form.getByText(/string/))
      .first()
      .waitFor();
    // What is typed before goes where the focus goes.
    await form.locator('[aria-invalid="true"]:focus').waitFor();
    await name.fill('Banner of the shop');
    await form.getByText('banner-of-the-shop').waitFor();
    await create.click();
    const value = form.getByRole('textbox', { name: 'Value of variant 1' });
    await value.and(page.locator('[aria-invalid="true"]')).waitFor();
    await value.fill('{"text": "Sale"}');
    await form.getByRole('checkbox', { name: 'development' }).check();
    await create.click();
    await page.waitForURL(/flags\/banner-of-the-shop/);
    const { body } = await d.api('GET', '/flags/banner-of-the-shop');
    expect([body.variants, body.environments.development.enabled]).toEqual([
      { usual: { text: 'Sale' } },
      true,
    ]);
  });

  it('has no form for whoever may not make one', async () => {
    const { page } = await d.open(`${at}?create=boolean`, { as: 'viewer' });
    await row(page, 'Dark mode').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
