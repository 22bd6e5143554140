import { freePort, type IdentityProvider, startIdentityProvider } from '@halyard/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

/** The package oidc-provider, in a browser that goes there and comes back. */
let issuer: IdentityProvider;
let d: TestDashboard;

const client = { id: 'halyard', secret: 'secret of the client' };

beforeAll(async () => {
  const port = await freePort();
  issuer = await startIdentityProvider({
    clients: [{ ...client, redirectUris: [`http://localhost:${port}/auth/callback/sso`] }],
    accounts: [
      { id: 'mary', email: 'mary@example.com', emailVerified: true, name: 'Mary Somerville' },
      { id: 'grace', email: 'grace@example.com', emailVerified: true, name: 'Grace at the issuer' },
      { id: 'stranger', email: 'stranger@example.com', emailVerified: true, name: 'A stranger' },
    ],
  });
  d = await startDashboard({
    port,
    env: {
      HALYARD_PUBLIC_URL: `http://localhost:${port}`,
      HALYARD_OIDC_ISSUER: issuer.issuer,
      HALYARD_OIDC_CLIENT_ID: client.id,
      HALYARD_OIDC_CLIENT_SECRET: client.secret,
      HALYARD_OIDC_NAME: 'Example login',
    },
  });
});
afterAll(async () => {
  await d?.close();
  await issuer?.stop();
});

/** From the door to the issuer's own page, and as whom one signs in there. */
async function signInThere(page: Page, account: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Example login' }).click();
  await page.waitForURL(`${issuer.issuer}/**`);
  await page.getByLabel('Account').fill(account);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

// First: what the issuer says of itself is remembered.
it('says so where the issuer does not answer, and works again when it does', async () => {
  issuer.tampering.request = (_request, response) => {
    response.destroy();
    return true;
  };
  const { page } = await d.open('/', { as: null, allowed: [/answered 503|status of 503/] });
  const button = page.getByRole('button', { name: 'Continue with Example login' });
  await button.click();
  await page
    .getByRole('alert')
    .getByText(/does not answer/)
    .waitFor();
  delete issuer.tampering.request;
  await button.click();
  await page.waitForURL(`${issuer.issuer}/**`);
});

it('lets in whoever is invited, at the page they wanted', async () => {
  const invitation = { email: 'mary@example.com', roles: [{ role: 'viewer', project: null }] };
  await d.api('POST', '/invitations', { body: invitation });
  const { page } = await d.open('/projects/default/flags?text=boat', { as: null });
  await signInThere(page, 'mary');
  await page.getByRole('button', { name: /Mary Somerville/ }).waitFor();
  expect(page.url()).toBe(`${d.url}/app/projects/default/flags?text=boat`);
  // With the rights of the invitation.
  await page.getByRole('heading', { name: 'Flags' }).waitFor();
  expect(await page.getByRole('button', { name: 'Create a flag' }).count()).toBe(0);
});

it('is another way in for whoever has a password, who keeps their name', async () => {
  for (const time of ['first', 'second']) {
    const { page } = await d.open('/account', { as: null });
    await signInThere(page, 'grace');
    await page.getByRole('button', { name: /Grace Hopper/ }).waitFor();
    expect([time, new URL(page.url()).pathname]).toEqual([time, '/app/account']);
  }
  const { items } = (await d.api('GET', '/changes?operation=people.sign-in-added')).body;
  const hers = items.filter(({ actor }: { actor: { name: string } }) => actor.name === 'Grace Hopper');
  expect(hers).toHaveLength(1);
});

it('turns away whom nobody invited, and says what to do', async () => {
  const { page } = await d.open('/', { as: null });
  await signInThere(page, 'stranger');
  await page
    .getByRole('alert')
    .getByText(/Ask an administrator for an invitation/)
    .waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/sign-in');
  await page.getByLabel('E-mail').waitFor();
});
