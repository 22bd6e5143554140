import type { Page } from 'playwright-core';
import { decodeQR } from 'qr/decode.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAuthenticator, codeOf } from '../../testing/authenticator.ts';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d.close());

const password = 'correct horse battery';

/** Somebody of their own, so that one test ends no session of another's. */
async function someone(name: string): Promise<{ email: string }> {
  const email = `${name.toLowerCase()}@example.com`;
  const { link } = (
    await d.api('POST', '/invitations', { body: { email, roles: [{ role: 'editor', project: null }] } })
  ).body;
  const token = link.slice(link.indexOf('#') + 1);
  await d.api('POST', '/invitations/accept', { body: { token, name, password } });
  return { email };
}

async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function openAccount(name: string) {
  const { email } = await someone(name);
  const { page, context } = await d.open('/sign-in?to=/account', { as: null });
  await signIn(page, email);
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  return { email, page, context };
}

/** What a phone would read off the screen. */
async function photograph(page: Page): Promise<string> {
  const pixels = await page.getByRole('img', { name: /QR code/ }).evaluate(async (svg) => {
    const size = 400;
    const copy = svg.cloneNode(true) as SVGSVGElement;
    copy.setAttribute('width', String(size));
    copy.setAttribute('height', String(size));
    copy.setAttribute('color', '#000');
    const image = new Image(size, size);
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = size + 80;
    canvas.height = size + 80;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 40, 40);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { data: [...data], width, height };
  });
  return decodeQR({ ...pixels, data: new Uint8Array(pixels.data) });
}

it('sets up a second factor that is asked for from then on, and a backup code that is good once', async () => {
  const { page, email } = await openAccount('Sofia');
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('not it at all');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  const otpauth = await photograph(page);
  expect(otpauth).toMatch(/^otpauth:\/\/totp\/Halyard/);
  await dialog.getByLabel('The code that it shows').fill('000000');
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await dialog.getByRole('alert').getByText('This code is not right').waitFor();
  await dialog.getByLabel('The code that it shows').fill(codeOf(otpauth));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await dialog.getByRole('list', { name: 'Backup codes' }).waitFor();
  const codes = await dialog
    .getByRole('list', { name: 'Backup codes' })
    .getByRole('listitem')
    .allTextContents();
  expect(new Set(codes).size).toBe(10);
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'New backup codes' }).waitFor();

  const { page: door } = await d.open('/sign-in?to=/account', { as: null });
  await signIn(door, email);
  // The one that set it up is used already; the next half minute's is taken, too.
  await door.getByLabel('Code of your authenticator app').fill(codeOf(otpauth, 1));
  await door.getByRole('heading', { name: 'Your account' }).waitFor();

  const useBackupCode = async () => {
    const { page: other } = await d.open('/sign-in?to=/account', { as: null });
    await signIn(other, email);
    await other.getByRole('button', { name: 'Use a backup code instead' }).click();
    await other.getByLabel('Backup code').fill(codes[0] as string);
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    return other;
  };
  await (await useBackupCode()).getByRole('heading', { name: 'Your account' }).waitFor();
  await (await useBackupCode()).getByRole('alert').waitFor();

  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(password);
  await dialog.getByRole('button', { name: 'Remove it' }).click();
  await page.getByRole('button', { name: 'Set up' }).waitFor();
});

it('adds a passkey, signs in with it, renames it and takes it away', async () => {
  const { page, context } = await openAccount('Emmy');
  await addAuthenticator(context, page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Laptop');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Laptop', { exact: true }).waitFor();

  await context.clearCookies();
  await page.goto(`${d.url}/app/sign-in?to=/account`);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('Laptop', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Rename Laptop' }).click();
  await dialog.getByLabel('Name').fill('Old laptop');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByText('Old laptop', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove Old laptop' }).click();
  await dialog.getByRole('button', { name: 'Remove it' }).click();
  await page.getByText('Old laptop', { exact: true }).waitFor({ state: 'detached' });

  await context.clearCookies();
  await page.goto(`${d.url}/app/sign-in`);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page
    .getByRole('alert')
    .getByText(/is not known here/)
    .waitFor();
});

it('changes the password, which ends the other sessions', async () => {
  const { page, email } = await openAccount('Hedy');
  const other = await d.open('/sign-in?to=/account', { as: null });
  await signIn(other.page, email);
  await other.page.getByRole('button', { name: /^End the session of/ }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^End the session of/ }).waitFor();
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Password now' }).fill('not it at all');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('another quiet harbour');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox', { name: 'Password now' }).fill(password);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^End the session of/ }).waitFor({ state: 'detached' });
  await other.page.reload();
  await signIn(other.page, email, 'another quiet harbour');
  await other.page.getByRole('heading', { name: 'Your account' }).waitFor();
});

it('ends one session, and then all of them', async () => {
  const { page, email } = await openAccount('Rosalind');
  const other = await d.open('/sign-in?to=/account', { as: null });
  await signIn(other.page, email);
  await other.page.getByText('this one').waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^End the session of/ }).click();
  await page.getByText('That session is ended').waitFor();
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

it('lets an administrator change their name, and an editor only read it', async () => {
  const { page } = await d.open('/account');
  await page.getByLabel('Name').fill('Ada King');
  await page.getByRole('button', { name: 'Change the name' }).click();
  await page.getByRole('button', { name: 'Account of Ada King' }).waitFor();
  const { page: other } = await d.open('/account', { as: 'viewer' });
  await other.getByText('An administrator can change your name.').waitFor();
  expect(await other.getByLabel('Name').count()).toBe(0);
});
