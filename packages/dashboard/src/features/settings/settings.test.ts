import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';
import { readDocument, sizeWords } from './read-document.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/flags', { body: { key: 'old-cart', kind: 'boolean' } });
});
afterAll(() => d?.close());

const settings = (path: string) => `/projects/default/settings/${path}`;
const file = (text: string, name = 'shop.yaml') => ({
  name,
  mimeType: 'application/yaml',
  buffer: Buffer.from(text),
});

describe('projects', () => {
  it('are renamed, and made with their environments', async () => {
    const { page } = await d.open(settings('project'));
    await page.getByRole('textbox', { name: 'Name' }).fill('Web shop');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('The project is called Web shop now').waitFor();
    await page.getByRole('button', { name: 'New project' }).click();
    const dialog = page.getByRole('dialog', { name: 'New project' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Mobile app');
    await dialog.getByRole('button', { name: 'Create Mobile app' }).click();
    await page.waitForURL(/projects\/mobile-app/);
    const { body } = await d.api('GET', '/projects/mobile-app');
    expect(body.environments.map(({ key }: { key: string }) => key)).toEqual([
      'development',
      'staging',
      'production',
    ]);
  });

  it('go back as a whole, previewed', async () => {
    const { seq } = (await d.api('GET', '/changes?project=default&limit=1')).body.items[0];
    await d.api('POST', '/flags/old-cart/environments/staging/enable');
    await d.api('POST', '/flags', { body: { key: 'too-much', kind: 'boolean' } });
    const { page } = await d.open(settings('project'));
    await page.getByRole('button', { name: 'Put all of it back to an earlier moment…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore the whole project' });
    await dialog.locator('label', { hasText: 'After a change' }).click();
    await dialog.getByLabel('Number of the change').fill(String(seq));
    await dialog
      .getByText(/too-much/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Restore the whole project' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await d.api('GET', '/flags/old-cart')).body.environments.staging.enabled).toBe(false);
    expect((await d.api('GET', '/flags/too-much')).body.archivedAt).not.toBeNull();
  });

  it('are shown to a viewer as text', async () => {
    const { page } = await d.open(settings('project'), { as: 'viewer' });
    await page.getByRole('heading', { name: 'This project' }).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'New project' }).count()).toBe(0);
  });
});

describe('export and import', () => {
  it('gives a file that comes back unchanged', async () => {
    const { page } = await d.open(settings('transfer'));
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download default.yaml' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('default.yaml');
    const text = await readFile(await download.path(), 'utf8');
    await page.locator('input[type=file]').setInputFiles(file(text));
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.getByText('Nothing would change').waitFor();
  });

  it('says what is wrong, with where it stands', async () => {
    const { page } = await d.open(settings('transfer'));
    await page.locator('input[type=file]').setInputFiles(file('{', 'shop.json'));
    await page.getByText(/It is not JSON/).waitFor();
    await page.locator('input[type=file]').setInputFiles(file('format: 1\nflags:\n  a:\n    kind: boolen\n'));
    await page.getByRole('button', { name: 'See what it would change' }).click();
    const row = page.getByRole('row', { name: /\/flags\/a\/kind/ });
    expect(await row.innerText()).toMatch(/4:\d+/);
  });

  it('shows what goes by replacing, and imports after a review', async () => {
    const { page } = await d.open(settings('transfer'));
    await page
      .locator('input[type=file]')
      .setInputFiles(file('format: 1\nflags:\n  express: { kind: boolean }\n'));
    await page.getByRole('radio', { name: /^Goes/ }).check();
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.getByRole('listitem').filter({ hasText: 'old-cart' }).waitFor();
    await page.getByRole('button', { name: 'Review and import' }).click();
    const review = page.getByRole('dialog', { name: 'Import shop.yaml' });
    await review.getByRole('heading', { name: 'What it does' }).waitFor();
    await review.locator('button[type=submit]').click();
    await page.getByText('shop.yaml is imported').waitFor();
    expect((await d.api('GET', '/flags/old-cart')).body.archivedAt).not.toBeNull();
    expect((await d.api('GET', '/flags/express')).body.key).toBe('express');
  });

  it('lets a viewer export, and nothing else', async () => {
    const { page } = await d.open(settings('transfer'), { as: 'viewer' });
    await page.getByRole('link', { name: /^Download/ }).waitFor();
    expect(await page.getByRole('heading', { name: 'Import', exact: true }).count()).toBe(0);
  });
});

describe('log and service', () => {
  it('signs a checkpoint, verifies it here, and says how the service is', async () => {
    const { page } = await d.open(settings('log'));
    await page.getByRole('button', { name: 'Sign a checkpoint now' }).click();
    await page.getByRole('row', { name: /holds/ }).first().waitFor();
    await page.getByText('Public key', { exact: true }).waitFor();
    await page.getByText('ready', { exact: true }).waitFor();
    await page.getByText(/^1 node/).waitFor();
  });

  it('takes no signature for genuine that is of something else', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const said = { at: '2030-01-01T00:00:00.000Z', epoch: 'e', hash: 'h', seq: 7 };
    const text = Buffer.from(`halyard log checkpoint\n${JSON.stringify(said)}`);
    const checkpoint = {
      ...said,
      publicKey: publicKey.export({ format: 'jwk' }).x as string,
      signature: sign(null, text, privateKey).toString('base64url'),
    };
    expect(await verifyCheckpoint(checkpoint)).toBe('genuine');
    expect(await verifyCheckpoint({ ...checkpoint, seq: 8 })).toBe('forged');
    expect(await verifyCheckpoint({ ...checkpoint, publicKey: 'AAAA' })).toBe('forged');
  });
});

describe('a document that is chosen', () => {
  it('is JSON or YAML by its name, or by how it begins', () => {
    expect(readDocument('a.json', '{"format":1}').sent).toEqual({ body: { format: 1 } });
    expect(readDocument('a.yml', '{format: 1}').sent).toEqual({ yaml: '{format: 1}' });
    expect(readDocument('a', ' {"format":1}').sent).toEqual({ body: { format: 1 } });
    expect(() => readDocument('a.yaml', '  ')).toThrow('nothing');
  });

  it('has a size in words', () => {
    expect([999, 12_400, 3_200_000].map(sizeWords)).toEqual(['999 B', '12.4 kB', '3.2 MB']);
  });
});
