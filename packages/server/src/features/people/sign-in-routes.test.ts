/** Every way to sign in at the whole service: its routes, its door, and a real browser. */
import {
  createVisitor,
  freePort,
  type IdentityProvider,
  startChromium,
  startIdentityProvider,
} from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../testing/authenticator-app.ts';
import { addPerson, testPassword } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { verifyChain } from '../changes/index.ts';

let idp: IdentityProvider;
let t: TestService;
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const client = {
    id: 'halyard',
    secret: 'canary-of-the-client',
    redirectUris: [`${origin}/auth/callback/sso`],
  };
  const accounts = ['ada', 'grace', 'stranger'].map((id) => ({
    id,
    email: `${id}@example.com`,
    emailVerified: true,
    name: id,
  }));
  idp = await startIdentityProvider({ clients: [client], accounts });
  t = await startTestService({
    config: {
      port,
      publicUrl: origin,
      requireSecondFactor: true,
      sso: {
        issuer: idp.issuer,
        clientId: client.id,
        clientSecret: client.secret,
        name: 'Example',
        emailDomains: [],
        trustEmail: false,
        signUpRole: undefined,
      },
    },
  });
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await idp?.[Symbol.asyncDispose]();
});

const headers = { 'content-type': 'application/json' };
const begin = { provider: 'sso', callbackURL: '/healthz?in', errorCallbackURL: '/healthz?out' };

/** As a page of the service asks, with the cookies that it has been given. */
function visit() {
  const visitor = createVisitor();
  return async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await visitor.request(origin + path, {
      method,
      headers: { ...headers, origin, 'sec-fetch-site': 'same-origin' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

async function operationsOf(name: string): Promise<string[]> {
  const { items } = (await t.ok('GET', '/changes?limit=100')).body;
  const mine = items.filter((change: { actor: { name: string } }) => change.actor.name === name);
  return mine.map((change: { operation: string }) => change.operation).reverse();
}

describe('at the issuer, in a browser', () => {
  it('joins who is invited, and lets them in at the door until they sign out', async () => {
    await t.ok('POST', '/invitations', { email: 'ada@example.com', roles: [{ role: 'viewer' }] });
    await using browser = await startChromium();
    const page = await browser.newPage();
    const ask = (method: string, path: string, body?: unknown) =>
      page.evaluate(
        async ([method, path, body]) => {
          const answer = await fetch(path!, {
            method: method!,
            ...(body === null ? {} : { body: body!, headers: { 'content-type': 'application/json' } }),
          });
          return { status: answer.status, body: await answer.json() };
        },
        [method, path, body === undefined ? null : JSON.stringify(body)] as const,
      );
    await page.goto(`${origin}/healthz`);
    const { body } = await ask('POST', '/auth/sign-in/social', begin);
    await page.goto((body as { url: string }).url);
    expect(page.url()).toContain(idp.issuer);
    await page.fill('input[name=account]', 'ada');
    await page.click('button');
    await page.waitForURL(`${origin}/healthz?in`);
    const me = await ask('GET', '/people/me');
    expect(me).toMatchObject({
      status: 200,
      body: { name: 'ada', email: 'ada@example.com', signsInBy: [{ provider: 'sso' }] },
    });
    expect((await ask('GET', '/flags')).status).toBe(200);
    expect((await ask('POST', '/flags', { key: 'x', kind: 'boolean' })).status).toBe(403);
    const [cookie] = (await page.context().cookies(origin)).filter(({ name }) => name.includes('session'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect((await ask('POST', '/auth/sign-out', {})).status).toBe(200);
    expect((await ask('GET', '/people/me')).status).toBe(401);

    expect(await operationsOf('ada')).toEqual([
      'people.joined-by-issuer',
      'people.sign-in-added',
      'people.signed-in',
      'people.signed-out',
    ]);
    expect((await t.ok('GET', '/invitations')).body.items).toMatchObject([
      { email: 'ada@example.com', state: 'accepted' },
    ]);
    expect((await verifyChain(t.service.system.database.db)).problems).toEqual([]);
  });

  it('links who is here already, and refuses who is neither known nor invited', async () => {
    const { id } = await addPerson(t, { name: 'Grace' });
    for (const [account, path] of [
      ['grace', '/healthz?in'],
      ['stranger', '/healthz?out&error=not_invited'],
    ] as const) {
      idp.account = account;
      const visitor = createVisitor();
      const begun = await visitor.request(`${origin}/auth/sign-in/social`, {
        method: 'POST',
        headers: { ...headers, origin },
        body: JSON.stringify(begin),
      });
      const { url } = (await begun.json()) as { url: string };
      expect((await visitor.follow(url)).url).toContain(origin + path);
    }
    const rows = await t.service.system.database.db.selectFrom('people').selectAll().execute();
    expect(rows.map(({ email }) => email).sort()).toEqual(['ada@example.com', 'grace@example.com']);
    expect(
      (await t.ok('GET', `/people/${id}`)).body.signsInBy.map(({ provider }: never) => provider),
    ).toEqual(['password', 'sso']);
  });
});

it('lets whoever has a password do nothing before they have a second factor, where that is required', async () => {
  const { id, email } = await addPerson(t, { name: 'Katherine' });
  const ask = visit();
  expect((await ask('POST', '/auth/sign-in/email', { email, password: testPassword })).status).toBe(200);
  expect(await ask('GET', '/people/me')).toMatchObject({
    status: 403,
    body: { code: 'SECOND_FACTOR_REQUIRED' },
  });
  const { body } = await ask('POST', '/auth/two-factor/enable', { password: testPassword });
  const code = codeOf(body.totpURI);
  expect((await ask('POST', '/auth/two-factor/verify-totp', { code })).status).toBe(200);
  expect((await ask('GET', '/people/me')).status).toBe(200);

  const again = visit();
  const halfway = await again('POST', '/auth/sign-in/email', { email, password: testPassword });
  expect(halfway.body).toMatchObject({ twoFactorRedirect: true });
  expect((await again('GET', '/people/me')).status).toBe(401);
  const backup = { code: body.backupCodes[0] };
  expect((await again('POST', '/auth/two-factor/verify-backup-code', backup)).status).toBe(200);
  expect((await again('GET', '/people/me')).status).toBe(200);

  // Whoever loses both is helped by an administrator, and begins anew.
  await t.ok('DELETE', `/people/${id}/second-factor`);
  for (const asked of [ask, again]) expect((await asked('GET', '/people/me')).status).toBe(401);
  const anew = visit();
  await anew('POST', '/auth/sign-in/email', { email, password: testPassword });
  expect((await anew('GET', '/people/me')).body).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
  const items = (await t.ok('GET', '/changes?limit=10')).body.items;
  const removal = items.find(({ operation }: { operation: string }) =>
    operation.endsWith('remove-second-factor'),
  );
  expect(removal).toBeDefined();
});

it('tells strangers how one signs in, and nothing else', async () => {
  expect(await visit()('GET', '/auth/sign-in-methods')).toEqual({
    status: 200,
    body: { password: true, passkey: true, issuer: { name: 'Example' } },
  });
});

describe('the library’s routes', () => {
  it('are those of the list, and take what is in it', async () => {
    const ask = visit();
    for (const [method, path] of [
      ['POST', '/auth/link-social'],
      ['POST', '/auth/unlink-account'],
      ['POST', '/auth/get-access-token'],
      ['POST', '/auth/two-factor/send-otp'],
      ['POST', '/auth/two-factor/get-totp-uri'],
      ['GET', '/auth/account-info'],
      ['GET', '/auth/callback/google'],
      ['POST', '/auth/callback/sso'],
    ] as const) {
      expect((await ask(method, path, method === 'GET' ? undefined : {})).status).toBe(404);
    }
    for (const body of [
      { ...begin, idToken: { token: 'x' } },
      { ...begin, scopes: ['admin'] },
      { ...begin, requestSignUp: true },
      { ...begin, callbackURL: 'https://evil.example' },
      { ...begin, callbackURL: '//evil.example' },
      { ...begin, errorCallbackURL: '/\\evil.example' },
      { ...begin, provider: 'google' },
    ]) {
      expect((await ask('POST', '/auth/sign-in/social', body)).status).toBe(400);
    }
    expect((await ask('POST', '/auth/sign-in/social', begin)).status).toBe(200);
  });

  it('keep nothing of strangers for long, nor much', async () => {
    const ask = visit();
    const statuses = await Promise.all(
      Array.from(
        { length: 60 },
        async () => (await ask('GET', '/auth/passkey/generate-authenticate-options')).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    const { db } = t.service.system.database;
    expect((await db.selectFrom('verifications').select('id').execute()).length).toBeLessThan(120);
  });
});
