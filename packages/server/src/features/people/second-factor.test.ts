import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { codeOf, secretIn } from '../../testing/authenticator-app.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { verifyChain } from '../changes/index.ts';
import { secondFactorPlugins } from './second-factor.ts';
import { identityOn, type TestIdentity } from './testing/identity-on.ts';

const password = 'correct horse battery';
const secret = 'of a service, not of a person, and long';
let t: TestSystem;
let identity: TestIdentity;
let people = 0;

beforeAll(async () => {
  t = await openTestSystem();
  identity = identityOn(t, { secret, plugins: () => secondFactorPlugins(t.system) });
});
afterAll(() => t[Symbol.asyncDispose]());
// Only the date: codes change with it, and nobody waits half a minute.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
afterEach(() => vi.useRealTimers());

const halfMinute = () => vi.setSystemTime(Date.now() + 30_000);

async function person(): Promise<{ id: string; email: string }> {
  const id = `person-${++people}`;
  await identity.addPerson({ id, name: `Person ${people}`, password });
  return { id, email: `${id}@example.com` };
}

/** The first step: the cookie that the second needs, where one is asked for, or the session's. */
async function signIn(email: string) {
  const answer = await identity.ask('/sign-in/email', { email, password });
  const challenge = answer.headers.getSetCookie().find((one) => one.startsWith('halyard.two_factor='));
  return { ...answer, challenge: challenge?.split(';')[0] };
}

/** Somebody with a second factor, a code of which was used a while ago. */
async function enrolled() {
  const { id, email } = await person();
  const { cookie } = await signIn(email);
  const { body, status } = await identity.ask('/two-factor/enable', { password }, cookie);
  expect(status).toBe(200);
  const verified = await identity.ask('/two-factor/verify-totp', { code: codeOf(body.totpURI) }, cookie);
  expect(verified.status).toBe(200);
  halfMinute();
  return {
    id,
    email,
    cookie: verified.cookie!,
    totpUri: body.totpURI as string,
    backupCodes: body.backupCodes as string[],
  };
}

async function isSignedIn(cookie: string | undefined): Promise<boolean> {
  return (
    cookie !== undefined &&
    (await identity.auth.api.getSession({ headers: new Headers({ cookie }) })) !== null
  );
}

async function operationsOf(id: string) {
  const { db } = t.system.database;
  const changes = await db.selectFrom('changes').select(['operation', 'actor']).orderBy('seq').execute();
  return changes.filter(({ actor }) => actor.id === id).map(({ operation }) => operation);
}

it('asks for a code after the password, and lets in whoever has it', async () => {
  const { id, email, totpUri } = await enrolled();
  const { status, body, cookie, challenge } = await signIn(email);
  expect(status).toBe(200);
  expect(body).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  expect(await isSignedIn(cookie)).toBe(false);
  const answer = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, challenge);
  expect(answer.status).toBe(200);
  expect(await isSignedIn(answer.cookie)).toBe(true);
  expect(await operationsOf(id)).toEqual([
    'people.signed-in',
    // Setting it up begins a session anew.
    'people.signed-in',
    'people.signed-out',
    'people.second-factor-added',
    // Between password and code nobody was signed in.
    'people.signed-in',
  ]);
});

it('asks nobody who has not finished to set it up, and no other person', async () => {
  const { email } = await person();
  const { cookie } = await signIn(email);
  await identity.ask('/two-factor/enable', { password }, cookie);
  expect(await isSignedIn((await signIn(email)).cookie)).toBe(true);
});

it('wants the password to set it up and to take it away', async () => {
  const { email } = await person();
  const { cookie } = await signIn(email);
  const wrong = { password: 'wrong horse battery' };
  expect((await identity.ask('/two-factor/enable', wrong, cookie)).status).toBe(400);
  const taken = await enrolled();
  expect((await identity.ask('/two-factor/disable', wrong, taken.cookie)).status).toBe(400);
  expect((await identity.ask('/two-factor/disable', { password }, taken.cookie)).status).toBe(200);
  expect(await isSignedIn((await signIn(taken.email)).cookie)).toBe(true);
  expect((await operationsOf(taken.id)).filter((name) => name.includes('factor'))).toEqual([
    'people.second-factor-added',
    'people.second-factor-removed',
  ]);
});

it('takes no code twice, not even within its half minute', async () => {
  const { email, totpUri } = await enrolled();
  const code = codeOf(totpUri);
  const [one, two] = [await signIn(email), await signIn(email)];
  expect((await identity.ask('/two-factor/verify-totp', { code }, one.challenge)).status).toBe(200);
  const again = await identity.ask('/two-factor/verify-totp', { code }, two.challenge);
  expect(again).toMatchObject({ status: 401, body: { code: 'CODE_USED' }, cookie: undefined });
  // Left to itself, the library takes it.
  const careless = identityOn(t, { secret, plugins: () => secondFactorPlugins(t.system).slice(1) });
  expect((await careless.ask('/two-factor/verify-totp', { code }, two.challenge)).status).toBe(200);
  const { challenge } = await signIn(email);
  halfMinute();
  const next = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, challenge);
  expect(await isSignedIn(next.cookie)).toBe(true);
});

it('takes codes of now, and of half a minute before and after; none older', async () => {
  const { email, totpUri } = await enrolled();
  const { challenge } = await signIn(email);
  // So that none of these is the one it was set up with.
  vi.setSystemTime(Date.now() + 90_000);
  const late = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri, -2) }, challenge);
  const early = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri, 2) }, challenge);
  expect([late.status, early.status]).toEqual([401, 401]);
  for (const halfMinutesOn of [-1, 1]) {
    const { challenge } = await signIn(email);
    const code = codeOf(totpUri, halfMinutesOn);
    expect((await identity.ask('/two-factor/verify-totp', { code }, challenge)).status).toBe(200);
  }
});

it('lets nobody guess: five wrong codes end a sign-in, ten in a row the second step for a while', async () => {
  const { email, totpUri, backupCodes } = await enrolled();
  const wrong = () => String((Number(codeOf(totpUri)) + 1 + guesses++ * 7) % 1_000_000).padStart(6, '0');
  let guesses = 0;
  const answers: number[] = [];
  for (let round = 0; round < 2; round++) {
    const { challenge } = await signIn(email);
    for (let guess = 0; guess < 5; guess++) {
      answers.push((await identity.ask('/two-factor/verify-totp', { code: wrong() }, challenge)).status);
    }
    const over = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, challenge);
    expect(over.cookie).toBeUndefined();
  }
  expect(answers).toEqual(Array.from({ length: 10 }, () => 401));
  halfMinute();
  const { challenge } = await signIn(email);
  const right = { code: codeOf(totpUri) };
  expect((await identity.ask('/two-factor/verify-totp', right, challenge)).status).toBe(429);
  const backup = { code: backupCodes[0] };
  expect((await identity.ask('/two-factor/verify-backup-code', backup, challenge)).status).toBe(429);
  // The lock ends by itself.
  vi.setSystemTime(Date.now() + 900_000);
  const later = await signIn(email);
  const answer = await identity.ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, later.challenge);
  expect(await isSignedIn(answer.cookie)).toBe(true);
});

it('takes each backup code once, and none of those that were renewed', async () => {
  const { id, email, cookie, backupCodes } = await enrolled();
  expect(backupCodes).toHaveLength(10);
  const use = async (code: string) => {
    const { challenge } = await signIn(email);
    return identity.ask('/two-factor/verify-backup-code', { code }, challenge);
  };
  expect(await isSignedIn((await use(backupCodes[0]!)).cookie)).toBe(true);
  expect((await use(backupCodes[0]!)).status).toBe(401);
  const renewed = await identity.ask('/two-factor/generate-backup-codes', { password }, cookie);
  expect(renewed.status).toBe(200);
  expect((await use(backupCodes[1]!)).status).toBe(401);
  expect(await isSignedIn((await use(renewed.body.backupCodes[0])).cookie)).toBe(true);
  expect((await operationsOf(id)).filter((name) => name.includes('backup'))).toEqual([
    'people.backup-code-used',
    'people.backup-codes-renewed',
    'people.backup-code-used',
  ]);
});

it('remembers no device', async () => {
  const { email, totpUri } = await enrolled();
  const { challenge } = await signIn(email);
  const body = { code: codeOf(totpUri), trustDevice: true };
  const answer = await identity.ask('/two-factor/verify-totp', body, challenge);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie().join()).not.toContain('trust_device=');
});

it('keeps secrets encrypted, and none in the log', async () => {
  const { totpUri, backupCodes } = await enrolled();
  const secret = new URL(totpUri).searchParams.get('secret')!;
  const { db } = t.system.database;
  const stored = [
    await db.selectFrom('second_factors').selectAll().execute(),
    await db.selectFrom('changes').selectAll().execute(),
    await db.selectFrom('change_items').selectAll().execute(),
  ].map((rows) => JSON.stringify(rows));
  const raw = secretIn(totpUri).toString();
  for (const text of stored) for (const one of [secret, raw, ...backupCodes]) expect(text).not.toContain(one);
  const encrypted = await db.selectFrom('second_factors').select('secret').execute();
  for (const row of encrypted) expect(stored[2]).not.toContain(row.secret);
  expect((await verifyChain(db)).problems).toEqual([]);
});
