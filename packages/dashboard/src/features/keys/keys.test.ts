import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

const keys = '/projects/default/settings/keys';
const named = async (name: string) =>
  (await d.api('GET', '/keys')).body.items.find((key: { name: string }) => key.name === name);
const lets = async (secret: string) =>
  (await fetch(`${d.url}/flags`, { headers: { authorization: `Bearer ${secret}` } })).status;

describe('keys', () => {
  let pipeline = '';

  it('are made with what they may, and shown once', async () => {
    const { page } = await d.open(keys);
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog', { name: 'New key' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Deploy pipeline');
    await dialog.getByRole('radio', { name: /^API/ }).check();
    await dialog.getByRole('combobox', { name: 'Scopes' }).fill('flags:read');
    await page.getByRole('option', { name: /flags:read/ }).click();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const shown = page.getByRole('dialog', { name: 'Copy Deploy pipeline now' });
    await shown.getByRole('button', { name: 'Copy: Key' }).click();
    // It is there when the browser has taken it, which the press does not wait for.
    const secret = await (await page.waitForFunction(() => navigator.clipboard.readText())).jsonValue();
    expect(secret).toMatch(/^hal_api_/);
    expect(await lets(secret)).toBe(200);
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await page
      .getByRole('row', { name: /Deploy pipeline/ })
      .getByText('flags:read')
      .waitFor();
    pipeline = secret;
  });

  it('are rotated while the old secret works on, and revoked for good', async () => {
    const secret = pipeline;
    const { page } = await d.open(keys);
    await page.getByRole('button', { name: 'Actions for Deploy pipeline' }).click();
    await page.getByRole('menuitem', { name: 'Rotate…' }).click();
    await page.getByRole('button', { name: 'Rotate Deploy pipeline' }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page
      .getByRole('row', { name: /Deploy pipeline/ })
      .getByText('rotating')
      .waitFor();
    expect(await lets(secret)).toBe(200);

    await page.getByRole('button', { name: 'Actions for Deploy pipeline' }).click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    await page.getByText(/closed within two seconds/).waitFor();
    await page.getByRole('button', { name: 'Revoke Deploy pipeline' }).click();
    await page.getByText('Deploy pipeline is revoked').waitFor();
    await expect.poll(() => lets(secret), { timeout: 10_000 }).toBe(401);
    await page.getByRole('checkbox', { name: /^Also 1 ended key/ }).check();
    await page
      .getByRole('row', { name: /Deploy pipeline/ })
      .getByText(/revoked/)
      .waitFor();
  });

  it('are renamed, and say what is wrong before anything is made', async () => {
    await d.api('POST', '/keys', { body: { kind: 'server', name: 'Web shop', environment: 'production' } });
    const { page } = await d.open(`${keys}?kind=server`);
    await page.getByRole('button', { name: 'Actions for Web shop' }).click();
    await page.getByRole('menuitem', { name: 'Name, end…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change Web shop' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Shop');
    await dialog.getByRole('button', { name: 'Save Shop' }).click();
    await page.getByRole('row', { name: /Shop/ }).waitFor();
    expect(await named('Shop')).toBeDefined();

    await page.getByRole('button', { name: 'New key' }).click();
    const made = page.getByRole('dialog', { name: 'New key' });
    await made.getByRole('textbox', { name: 'Name' }).fill('Without scopes');
    await made.getByRole('radio', { name: /^API/ }).check();
    await made.getByRole('button', { name: 'Make the key' }).click();
    await made
      .getByText(/an api key needs scopes/)
      .first()
      .waitFor();
    expect(await named('Without scopes')).toBeUndefined();
  });

  it('get nothing back that was taken from them while somebody edits them', async () => {
    const scopes = ['flags:read', 'flags:write'];
    const { id } = (await d.api('POST', '/keys', { body: { kind: 'api', name: 'Wide', scopes } })).body;
    const { page } = await d.open(`${keys}?kind=api`, { allowed: [/412/] });
    await page.getByRole('button', { name: 'Actions for Wide' }).click();
    await page.getByRole('menuitem', { name: 'Name, scopes, end…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Change / });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Wider');
    await d.api('PATCH', `/keys/${id}`, { body: { scopes: ['flags:read'], name: 'Narrow' } });
    await page.getByRole('dialog', { name: 'Change Narrow' }).waitFor();
    await dialog.getByRole('button', { name: 'Save Wider' }).click();
    await dialog.getByText('What you typed is still here.').waitFor();
    expect((await d.api('GET', `/keys/${id}`)).body).toMatchObject({
      name: 'Narrow',
      scopes: ['flags:read'],
    });
  });

  it('are nothing that a viewer is led to', async () => {
    const { page } = await d.open('/projects/default/settings/members', { as: 'viewer' });
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    const menu = page.getByRole('navigation', { name: 'Settings' });
    expect(await menu.getByRole('link').allInnerTexts()).not.toContain('Keys');
  });
});
