import { startChromium } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { passkeyPlugin } from './passkeys.ts';
import { identityOn } from './testing/identity-on.ts';
import { type ServedIdentity, serveIdentity } from './testing/serve-identity.ts';

const password = 'correct horse battery';
type Browser = Awaited<ReturnType<typeof startChromium>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

let t: TestSystem;
let served: ServedIdentity;
let elsewhere: ServedIdentity;
let browser: Browser;
let people = 0;

beforeAll(async () => {
  t = await openTestSystem();
  served = await serveIdentity(t, (origin) => [passkeyPlugin(origin)]);
  elsewhere = await serveIdentity(t, (origin) => [passkeyPlugin(origin)]);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await elsewhere?.[Symbol.asyncDispose]();
  await served?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
});

const laptop = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
} as const;
/** A security key of the first kind, which knows that it is touched, and not by whom. */
const plainKey = {
  protocol: 'u2f',
  transport: 'usb',
  hasResidentKey: false,
  hasUserVerification: false,
} as const;

/** Somebody signed in by a password, in a browser whose device keeps passkeys and knows who touches it. */
async function someone(device: typeof laptop | typeof plainKey = laptop) {
  const id = `person-${++people}`;
  await identityOn(t).addPerson({ id, name: `Person ${people}`, password });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${served.origin}/`);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...device, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const signedIn = await ask(page, '/sign-in/email', { email: `${id}@example.com`, password });
  expect(signedIn.status).toBe(200);
  return {
    id,
    page,
    credentials: async () =>
      (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    setUserVerified: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    restore: async (credential: never) => {
      await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
      await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the types of the DOM hold nowhere else
type WebAuthn = Record<'PublicKeyCredential' | 'navigator', any>;

interface PageAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  body: any;
}

/** As a page does: with its cookies, and as JSON. */
async function ask(page: Page, path: string, body?: unknown): Promise<PageAnswer> {
  const given = { path, body: body === undefined ? undefined : JSON.stringify(body) };
  return page.evaluate(async ({ path, body }) => {
    const answer = await fetch(`/auth${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }, given);
}

/** What the browser's own functions make of it, in JSON (WebAuthn 3, 5.1.8 and 5.1.9). */
async function create(page: Page, options: unknown): Promise<Record<string, unknown>> {
  return page.evaluate(async (options) => {
    const { PublicKeyCredential: type, navigator } = globalThis as never as WebAuthn;
    const credential = await navigator.credentials.create({
      publicKey: type.parseCreationOptionsFromJSON(options),
    });
    return credential.toJSON();
  }, options);
}
async function get(page: Page, options: unknown): Promise<Record<string, unknown>> {
  return page.evaluate(async (options) => {
    const { PublicKeyCredential: type, navigator } = globalThis as never as WebAuthn;
    const credential = await navigator.credentials.get({
      publicKey: type.parseRequestOptionsFromJSON(options),
    });
    return credential.toJSON();
  }, options);
}

async function register(page: Page, name = 'laptop') {
  const options = await ask(page, '/passkey/generate-register-options');
  expect(options.status).toBe(200);
  const response = await create(page, options.body);
  return ask(page, '/passkey/verify-registration', { response, name });
}

async function answerTo(page: Page, where = page) {
  const { body: options } = await ask(page, '/passkey/generate-authenticate-options');
  return get(where, options);
}

async function signInByPasskey(page: Page) {
  return ask(page, '/passkey/verify-authentication', { response: await answerTo(page) });
}

const personOn = async (page: Page) => (await ask(page, '/get-session')).body?.user?.id;

it('registers a passkey and signs in with it, and both stand in the log', async () => {
  const { id, page } = await someone();
  expect((await register(page)).status).toBe(200);
  await ask(page, '/sign-out', {});
  expect(await personOn(page)).toBeUndefined();
  expect((await signInByPasskey(page)).status).toBe(200);
  expect(await personOn(page)).toBe(id);
  const { db } = t.system.database;
  const changes = await db
    .selectFrom('changes')
    .select(['seq', 'operation', 'actor'])
    .orderBy('seq')
    .execute();
  const mine = changes.filter(({ actor }) => actor.id === id);
  expect(mine.map(({ operation }) => operation)).toEqual([
    'people.signed-in',
    'people.passkey-added',
    'people.signed-out',
    'people.signed-in',
  ]);
  const { after } = await db
    .selectFrom('change_items')
    .select('after')
    .where('seq', '=', mine[1]!.seq)
    .executeTakeFirstOrThrow();
  expect(after).toMatchObject({ id, passkeys: [{ name: 'laptop', since: expect.any(String) }] });
  const { credential_id, public_key } = await db
    .selectFrom('passkeys')
    .select(['credential_id', 'public_key'])
    .where('person', '=', id)
    .executeTakeFirstOrThrow();
  const items = JSON.stringify(await db.selectFrom('change_items').selectAll().execute());
  for (const kept of [credential_id, public_key]) expect(items).not.toContain(kept);
});

it('refuses an answer that was given before', async () => {
  const { page } = await someone();
  await register(page);
  const response = await answerTo(page);
  expect((await ask(page, '/passkey/verify-authentication', { response })).status).toBe(200);
  expect((await ask(page, '/passkey/verify-authentication', { response })).status).toBe(400);
  // And to a question that is another.
  await ask(page, '/passkey/generate-authenticate-options');
  expect((await ask(page, '/passkey/verify-authentication', { response })).status).toBe(401);
});

it('refuses what was answered to another origin, by the same device', async () => {
  const { page } = await someone();
  await register(page);
  for (const [origin, status] of [
    [elsewhere.origin, 401],
    [served.origin, 200],
  ] as const) {
    const { body: options } = await ask(page, '/passkey/generate-authenticate-options');
    await page.goto(`${origin}/`);
    const response = await get(page, options);
    await page.goto(`${served.origin}/`);
    expect((await ask(page, '/passkey/verify-authentication', { response })).status).toBe(status);
  }
});

it('refuses a device whose counter goes back: there is a copy of it', async () => {
  const { page, credentials, restore } = await someone();
  await register(page);
  const [copy] = await credentials();
  expect((await signInByPasskey(page)).status).toBe(200);
  expect((await signInByPasskey(page)).status).toBe(200);
  await restore(copy as never);
  expect(await signInByPasskey(page)).toMatchObject({ status: 401, body: { code: 'PASSKEY_REFUSED' } });
});

it('wants the device to know who uses it', async () => {
  const { page, setUserVerified } = await someone();
  await register(page);
  const { body: options } = await ask(page, '/passkey/generate-authenticate-options');
  await setUserVerified(false);
  // Asked for politely, the device answers without.
  const response = await get(page, { ...options, userVerification: 'discouraged' });
  const refused = await ask(page, '/passkey/verify-authentication', { response });
  expect(refused).toMatchObject({ status: 401, body: { code: 'PASSKEY_REFUSED' } });

  const other = await someone(plainKey);
  const { body } = await ask(other.page, '/passkey/generate-register-options');
  const authenticatorSelection = { residentKey: 'discouraged', userVerification: 'discouraged' };
  const registration = {
    response: await create(other.page, { ...body, authenticatorSelection }),
    name: 'key',
  };
  expect(await ask(other.page, '/passkey/verify-registration', registration)).toMatchObject({
    status: 401,
    body: { code: 'PASSKEY_REFUSED' },
  });
  const { db } = t.system.database;
  expect(await db.selectFrom('passkeys').where('person', '=', other.id).selectAll().execute()).toEqual([]);
});

it('takes no answer to one question for another’s', async () => {
  const { page } = await someone();
  await register(page);
  const registration = await ask(page, '/passkey/generate-register-options');
  const response = await get(page, { challenge: registration.body.challenge, rpId: 'localhost' });
  expect(await ask(page, '/passkey/verify-authentication', { response })).toMatchObject({
    status: 400,
    body: { code: 'CHALLENGE_NOT_FOUND' },
  });
  for (const wrong of [
    {},
    { id: 'x' },
    { id: null, response: 1 },
    { id: [], type: {}, response: { clientDataJSON: '!' } },
  ]) {
    await ask(page, '/passkey/generate-authenticate-options');
    expect((await ask(page, '/passkey/verify-authentication', { response: wrong })).status).toBe(401);
    await ask(page, '/passkey/generate-register-options');
    const registered = { response: wrong, name: 'x' };
    expect((await ask(page, '/passkey/verify-registration', registered)).status).toBe(401);
  }
});

it('lets nobody take away or rename another’s', async () => {
  const { id, page } = await someone();
  await register(page);
  const other = await someone();
  const { id: passkey } = await t.system.database.db
    .selectFrom('passkeys')
    .select('id')
    .where('person', '=', id)
    .executeTakeFirstOrThrow();
  const foreign = await ask(other.page, '/passkey/delete-passkey', { id: passkey });
  expect(foreign.status).toBe(404);
  const renamed = await ask(other.page, '/passkey/update-passkey', { id: passkey, name: 'mine' });
  expect(renamed.status).toBe(404);
  expect((await ask(page, '/passkey/list-user-passkeys')).body).toMatchObject([
    { id: passkey, name: 'laptop' },
  ]);
  expect((await ask(page, '/passkey/delete-passkey', { id: passkey })).status).toBe(200);
  expect((await ask(page, '/passkey/list-user-passkeys')).body).toEqual([]);
});
