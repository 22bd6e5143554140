import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';
import { stateOf, tryItOut } from './trigger-words.ts';

let d: TestDashboard;
const path = '/projects/default/settings/triggers';

beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', {
    body: { key: 'checkout', kind: 'boolean', environments: { production: { enabled: true } } },
  });
});
afterAll(() => d?.close());

describe('a trigger', () => {
  it('is made with a URL that is shown once, kills its flag, and tells of its calls', async () => {
    const { page } = await d.open(path, { allowed: [/400/] });
    await page.getByRole('button', { name: 'New trigger' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Payments fail');
    await dialog.getByLabel('Flag').fill('no-such-flag');
    await dialog.getByRole('button', { name: 'Make trigger' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Flag').fill('check');
    await page.getByRole('option', { name: 'checkout' }).click();
    await dialog.getByRole('button', { name: 'Make trigger' }).click();
    await page.getByText('It is shown now, and never again').waitFor();
    const text = (await page
      .getByText(/^http\S+\/calls\//)
      .first()
      .textContent())!;
    expect(new URL(text).origin).toBe(d.url);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const row = page.getByRole('row', { name: /Payments fail/ });
    await row.getByText('listens').waitFor();
    const called = await fetch(text, { method: 'POST', body: 'an alert' });
    expect(await called.json()).toMatchObject({ outcome: 'done' });
    await row.getByRole('button', { name: 'Actions of Payments fail' }).click();
    await page.getByRole('menuitem', { name: 'Calls…' }).click();
    await page.getByRole('table', { name: 'Calls of Payments fail' }).getByText('turned it off').waitFor();
  });

  it('is turned off, gets another URL, and is deleted', async () => {
    const { page } = await d.open(path);
    const row = page.getByRole('row', { name: /Payments fail/ });
    await row.getByRole('switch', { name: 'Payments fail listens' }).press('Space');
    await row.getByText('off', { exact: true }).waitFor();
    const menu = row.getByRole('button', { name: 'Actions of Payments fail' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'New URL…' }).click();
    await page.getByRole('button', { name: 'Make a new URL' }).click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete trigger' }).click();
    await page.getByText('No trigger yet').waitFor();
  });

  it('that would be refused is told from one that listens', async () => {
    await d.api('POST', '/flags', { body: { key: 'gone', kind: 'boolean' } });
    const body = { name: 'Of old', flag: 'gone', environment: 'production' };
    const { id } = (await d.api('POST', '/triggers', { body })).body;
    await d.api('POST', '/flags/gone/archive');
    const { page } = await d.open(path);
    const row = page.getByRole('row', { name: /Of old/ });
    await row.getByText('would be refused').waitFor();
    await row.getByText('gone is archived').waitFor();
    await d.api('DELETE', `/triggers/${id}`);
  });

  it('is not made by who may not', async () => {
    const { page } = await d.open(path, { as: 'viewer' });
    await page.getByRole('heading', { name: 'Triggers' }).waitFor();
    await page.getByText('No trigger yet').waitFor();
    expect(await page.getByRole('button', { name: 'New trigger' }).count()).toBe(0);
  });
});

describe('in words', () => {
  it('a trigger listens, is off, or is over', () => {
    const at = Date.parse('2026-03-01T09:00:00Z');
    expect(stateOf({ disabled: false, expiresAt: null, problem: null }, at).word).toBe('listens');
    expect(stateOf({ disabled: true, expiresAt: null, problem: null }, at).word).toBe('off');
    expect(stateOf({ disabled: false, expiresAt: '2026-03-01T08:59:59Z', problem: null }, at).word).toBe(
      'over',
    );
  });

  it('each call by hand has another body, for each counts once', () => {
    expect(tryItOut('https://x.example/t')).toContain('$(date -Is)');
  });
});
