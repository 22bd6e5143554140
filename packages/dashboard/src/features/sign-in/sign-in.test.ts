import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d.close());

const password = 'a quiet harbour in winter';

async function signIn(
  page: Awaited<ReturnType<TestDashboard['open']>>['page'],
  email: string,
  secret: string,
) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A link as an administrator makes it, below /app. */
async function linkOf(path: string, body?: object): Promise<string> {
  const { link } = (await d.api('POST', path, { body })).body;
  return link.slice(link.indexOf('/app/') + 4);
}

describe('the door', () => {
  it('is where whoever is not signed in is led, and from there to where they wanted to go', async () => {
    const { page } = await d.open('/projects/default?x=1', { as: null });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const { email } = d.people.editor;
    await signIn(page, email, 'not the password');
    await page.getByRole('alert').getByText('The e-mail address or the password is not right.').waitFor();
    await signIn(page, email, d.people.editor.password);
    await page.getByRole('button', { name: /Grace Hopper/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/app/projects/default');
    expect(new URL(page.url()).search).toBe('?x=1');
    await page.getByRole('button', { name: /Grace Hopper/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('leads nowhere else, whatever a link says', async () => {
    for (const to of ['//evil.example/', '/../docs', '/x/%2e%2e/%2e%2e/docs', '/%5Cevil.example']) {
      const { page } = await d.open(`/sign-in?to=${encodeURIComponent(decodeURIComponent(to))}`, {
        as: null,
      });
      await signIn(page, d.people.viewer.email, d.people.viewer.password);
      await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
      expect([to, page.url().startsWith(`${d.url}/app/`)]).toEqual([to, true]);
      await page.getByRole('button', { name: /Alan Turing/ }).waitFor();
    }
  });

  it('says in words what an issuer said', async () => {
    const { page } = await d.open('/sign-in?error=not_invited', { as: null });
    await page
      .getByRole('alert')
      .getByText(/Ask an administrator for an invitation/)
      .waitFor();
  });
});

describe('a link', () => {
  it('of an invitation lets somebody in, once', async () => {
    const path = await linkOf('/invitations', {
      email: 'mary@example.com',
      roles: [{ role: 'viewer', project: null }],
    });
    const { page } = await d.open(path, { as: null });
    await page.getByLabel('Your name').fill('Mary Somerville');
    // It is kept for this page, and stands in the address no longer.
    await page.waitForURL((url) => url.hash === '');
    const field = page.getByRole('textbox', { name: 'Password' });
    await field.fill('short');
    await page.getByText('5 more characters').waitFor();
    await field.fill(password);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('button', { name: /Mary Somerville/ }).waitFor();
    const again = await d.open(path, { as: null });
    await again.page.getByLabel('Your name').fill('Somebody else');
    await again.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await again.page.getByRole('button', { name: 'Join', exact: true }).click();
    await again.page
      .getByRole('alert')
      .getByText(/does not hold any more/)
      .waitFor();
  });

  it('to set a password anew lets its owner in with it', async () => {
    const { items } = (await d.api('GET', '/people')).body;
    const { id, email } = items.find((each: { name: string }) => each.name === 'Mary Somerville');
    const { page } = await d.open(await linkOf(`/people/${id}/reset-link`), { as: null });
    await page.getByRole('textbox', { name: 'Password' }).fill(`${password} again`);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('button', { name: /Mary Somerville/ }).waitFor();
    const other = await d.open('/sign-in', { as: null });
    await signIn(other.page, email, password);
    await other.page.getByRole('alert').waitFor();
  });

  it('that is not whole says so', async () => {
    for (const path of ['/join', '/first-administrator', '/reset#hal_', '/join#%']) {
      const { page } = await d.open(path, { as: null });
      await page.getByRole('heading', { name: 'This link is not whole' }).waitFor();
    }
  });
});
