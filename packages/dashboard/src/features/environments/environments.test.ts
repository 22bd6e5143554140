import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', {
    body: {
      key: 'new-checkout',
      kind: 'boolean',
      environments: {
        staging: { enabled: true, otherwise: { serve: 'on' } },
        production: { otherwise: { serve: 'off' } },
      },
    },
  });
  await d.api('POST', '/flags', {
    body: { key: 'dark-mode', kind: 'boolean', environments: { staging: { enabled: true } } },
  });
});
afterAll(() => d?.close());

const list = '/projects/default/environments';
const labels = (buttons: Element[]) => buttons.map((button) => button.getAttribute('aria-label'));
const order = async () =>
  (await d.api('GET', '/environments?roots=true')).body.items.map(({ key }: { key: string }) => key);

describe('the list of environments', () => {
  it('makes a preview, shows it below its parent, and archives it with what that ends', async () => {
    const { page } = await d.open(list);
    await page.getByRole('button', { name: 'New environment' }).click();
    const dialog = page.getByRole('dialog', { name: 'New environment' });
    await dialog.getByRole('textbox', { name: 'Key' }).fill('pr 7');
    await dialog.getByRole('radio', { name: /preview/ }).check();
    await dialog.getByRole('combobox', { name: 'Preview of' }).click();
    await page.getByRole('option', { name: 'staging' }).click();
    await dialog.getByRole('button', { name: /^Create/ }).click();
    await dialog
      .getByText(/use 1 to 128 of/)
      .first()
      .waitFor();
    await dialog.getByRole('textbox', { name: 'Key' }).fill('pr-7');
    await dialog.getByRole('button', { name: 'Create pr-7' }).click();
    await page.getByRole('button', { name: '1 preview' }).click();
    await page.getByRole('button', { name: 'Actions for pr-7' }).click();
    await page.getByRole('menuitem', { name: 'Archive…' }).click();
    await page.getByText('It has no keys.').waitFor();
    await page.getByRole('button', { name: 'Archive pr-7' }).click();
    await page.getByText('pr-7 is archived; its keys are refused').waitFor();
    await page.getByText('Archived', { exact: true }).click();
    await page.getByRole('button', { name: 'Actions for pr-7' }).click();
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    await page.getByRole('button', { name: 'Restore pr-7' }).click();
    await page.getByText('pr-7 is back, and so are its keys').waitFor();
  });

  it('is put into another order by keyboard and by menu, and back by undo', async () => {
    const before = await order();
    const { page } = await d.open(list);
    await page.getByRole('button', { name: `Actions for ${before[0]}` }).click();
    await page.getByRole('menuitem', { name: 'Move down' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await order()).toEqual([before[1], before[0], ...before.slice(2)]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(order).toEqual(before);
    const handle = page.getByRole('button', { name: `Move ${before[1]}` });
    await handle.focus();
    await page.keyboard.press('Space');
    await page.getByText(`${before[1]} is over place 2 of 3`).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowUp');
    await page.getByText(`${before[1]} is over place 1 of 3`).waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await expect.poll(order).toEqual([before[1], before[0], ...before.slice(2)]);
  });

  it('does not jump where a move is taken back before the list is read again', async () => {
    const before = await order();
    const { page } = await d.open(list);
    const shown = () => page.getByRole('button', { name: /^Actions for/ }).evaluateAll(labels);
    await expect.poll(shown).toHaveLength(before.length);
    const [reads, undoing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let writes = 0;
    await page.route(/\/environments(\/order)?\?/, async (route) => {
      const isWrite = route.request().method() !== 'GET';
      if (isWrite) writes += 1;
      await (isWrite ? writes > 1 && undoing.promise : reads.promise);
      await route.continue();
    });
    await page.getByRole('button', { name: `Actions for ${before[0]}` }).click();
    await page.getByRole('menuitem', { name: 'Move down' }).click();
    const asUndone = page.getByRole('button', { name: 'Undo' });
    await asUndone.waitFor();
    expect((await shown())[0]).toContain(before[1]);
    const read = page.waitForResponse((response) => response.url().includes('roots=true'));
    await asUndone.click();
    reads.resolve();
    await (await read).finished();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
    expect((await shown())[0]).toContain(before[0]);
    undoing.resolve();
    await expect.poll(order).toEqual(before);
  });

  it('shows both sides where somebody else changes what is being edited', async () => {
    const { page } = await d.open(list);
    await page.getByRole('button', { name: 'Actions for development' }).click();
    await page.getByRole('menuitem', { name: 'Name, colour, protection…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Change/ });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Dev');
    await d.api('PATCH', '/environments/development', { body: { name: 'Playground' } });
    await dialog.getByText('Somebody changed it while you were editing').waitFor();
    const row = dialog.getByRole('row', { name: /Name/ });
    expect(await row.innerText()).toMatch(/Dev\s+Playground/);
    await row.getByRole('button', { name: 'Take theirs' }).click();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Playground');
    await d.api('PATCH', '/environments/development', { body: { name: 'development' } });
  });

  it('says before it is saved what would wait for approval then', async () => {
    const at = '2126-01-01T08:00:00Z';
    const { body: held } = await d.api('POST', `/flags/dark-mode/environments/development/enable?at=${at}`);
    const { page } = await d.open(list);
    await page.getByRole('button', { name: 'Actions for development' }).click();
    await page.getByRole('menuitem', { name: 'Name, colour, protection…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Change/ });
    const approvals = dialog.getByLabel('Approvals');
    await approvals.fill('1');
    const said = dialog.getByText('1 scheduled change waits for approval then');
    await said.waitFor();
    await dialog.getByText(/^Enable dark-mode in development, by .*, once it is approved/).waitFor();
    await approvals.fill('0');
    await said.waitFor({ state: 'detached' });
    await d.api('POST', `/held-operations/${held.id}/cancel`);
  });

  it('is changed again right after it was, without a word of somebody else', async () => {
    const { page } = await d.open(list);
    const dialog = page.getByRole('dialog', { name: /^Change/ });
    const change = async (name: string, next: string) => {
      await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
      await page.getByRole('menuitem', { name: 'Name, colour, protection…' }).click();
      await dialog.getByRole('textbox', { name: 'Name' }).fill(next);
      expect(await dialog.getByText('Somebody changed it').count()).toBe(0);
    };
    await change('development', 'Playground');
    await dialog.getByRole('button', { name: 'Save Playground' }).and(page.locator(':enabled')).waitFor();
    // What was read of it is old once it is changed, and what there is then comes late.
    const { promise: opened, resolve: answer } = Promise.withResolvers<void>();
    await page.route(/\/environments\/development\?/, async (route) => {
      if (route.request().method() === 'GET') await opened;
      await route.continue();
    });
    await dialog.getByRole('button', { name: 'Save Playground' }).click();
    await change('Playground', 'development');
    answer();
    await dialog.getByRole('button', { name: 'Save development' }).click();
    await page.getByText('development is changed').waitFor();
  });

  it('is found by search, which stands in the address', async () => {
    const { page } = await d.open(`${list}?text=stag`);
    await page.getByText('staging').first().waitFor();
    expect(await page.getByRole('button', { name: 'Actions for production' }).count()).toBe(0);
    await page.getByRole('textbox', { name: 'Search environments' }).fill('nowhere');
    await page.getByText(/No environment has “nowhere”/).waitFor();
    expect(page.url()).toContain('text=nowhere');
  });

  it('offers a viewer nothing that they may not do', async () => {
    const { page } = await d.open(list, { as: 'viewer' });
    await page.getByRole('button', { name: 'Actions for staging' }).click();
    await page.getByRole('menuitem').first().waitFor();
    const items = await page.getByRole('menuitem').allInnerTexts();
    expect(items).toEqual(['Promote from here…', 'Compare with another…']);
    expect(await page.getByRole('button', { name: 'New environment' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Move / }).count()).toBe(0);
  });
});

describe('comparing and promoting', () => {
  it('takes over the pieces that are chosen, after a review, in one change', async () => {
    const { page } = await d.open(`${list}/compare?from=staging&to=production`);
    const entry = page.getByRole('article', { name: 'flag new-checkout' });
    await entry.getByText('on instead of off').waitFor();
    await entry.getByRole('button', { name: 'Both sides of new-checkout' }).click();
    await entry.getByRole('region', { name: 'staging' }).getByText('Everyone gets on.').waitFor();
    await entry.getByRole('checkbox', { name: /On or off/ }).check();
    await page.getByText('1 piece of 1 entry chosen').waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    const review = page.getByRole('dialog', { name: /^Promote 1 piece from staging/ });
    await review.getByRole('heading', { name: 'What it does' }).waitFor();
    await review.locator('button[type=submit]').click();
    await page.getByText(/production has 1 piece of 1 entry of staging now/).waitFor();
    const { body } = await d.api('GET', '/flags/new-checkout/environments/production');
    expect(body).toMatchObject({ enabled: true, otherwise: { serve: 'off' } });
  });

  it('says what stands in the way, with both sides, and lets it be left out', async () => {
    await d.api('POST', '/segments', {
      body: {
        key: 'testers',
        environments: { staging: { if: { attribute: 'email', op: 'endsWith', values: ['@example.com'] } } },
      },
    });
    await d.api('PATCH', '/flags/dark-mode/environments/staging', {
      body: { rules: [{ id: 'testers', if: { segment: 'testers' }, serve: 'on' }] },
    });
    const { page } = await d.open(`${list}/compare?from=staging&to=production&kind=flag`);
    await page.getByRole('checkbox', { name: 'Take over all that differs of dark-mode' }).check();
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    const conflicts = page.getByRole('region', { name: 'Conflicts' });
    await conflicts.getByText(/holds nobody in the target/).waitFor();
    await conflicts
      .getByRole('region', { name: 'staging' })
      .getByText(/testers/)
      .waitFor();
    await conflicts.getByRole('button', { name: 'Leave it out' }).click();
    await conflicts.waitFor({ state: 'detached' });
  });

  it('is searched in all that differs, and not only in the page that is shown', async () => {
    const { page } = await d.open('/account');
    // Pages of one entry instead of 200.
    await page.route('**/environments/production/compare?*', (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '1');
      return route.continue({ url: url.href });
    });
    await page.goto(`${d.url}/app${list}/compare?from=staging&to=production`);
    await page.getByRole('article', { name: 'flag dark-mode' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
    await page.getByRole('textbox', { name: 'Search by key' }).fill('testers');
    await page.getByRole('article', { name: 'segment testers' }).waitFor();
    await page.getByRole('textbox', { name: 'Search by key' }).fill('nobody');
    await page.getByText('Nothing that differs is like that').waitFor();
  });

  it('is not read to its end before somebody has stopped typing', async () => {
    const { page } = await d.open('/account');
    let pages = 0;
    await page.route('**/environments/production/compare?*', (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '1');
      if (url.searchParams.has('cursor')) pages += 1;
      return route.continue({ url: url.href });
    });
    await page.clock.install();
    await page.goto(`${d.url}/app${list}/compare?from=staging&to=production`);
    await page.getByRole('article', { name: 'flag dark-mode' }).waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.getByRole('textbox', { name: 'Search by key' }).fill('testers');
    await page.getByText('Searching…').waitFor();
    expect(pages).toBe(0);
    await page.clock.resume();
    await page.getByRole('article', { name: 'segment testers' }).waitFor();
    expect(pages).toBeGreaterThan(0);
  });

  it('shows a viewer what differs, and nothing to change it with', async () => {
    const { page } = await d.open(`${list}/compare?from=staging&to=production`, { as: 'viewer' });
    await page.getByRole('article', { name: 'flag dark-mode' }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByText('You may see what differs, but not change production.').waitFor();
  });
});
