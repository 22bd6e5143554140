import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { verifyChain } from '../changes/index.ts';
import { sessionLimitMs, tokenSha256 } from './recorded-adapter.ts';
import { identityOn, type TestIdentity } from './testing/identity-on.ts';

const password = 'correct horse battery';
let t: TestSystem;
let identity: TestIdentity;
let people = 0;

beforeAll(async () => {
  t = await openTestSystem();
  identity = identityOn(t);
});
afterAll(() => t[Symbol.asyncDispose]());

async function person(): Promise<{ id: string; email: string }> {
  const id = `person-${++people}`;
  await identity.addPerson({ id, name: `Person ${people}`, password });
  return { id, email: `${id}@example.com` };
}

const signIn = async (email: string, given = password) =>
  identity.ask('/sign-in/email', { email, password: given });

/** What was recorded since, newest last. */
async function changesSince(seq: number) {
  const { db } = t.system.database;
  const changes = await db.selectFrom('changes').selectAll().where('seq', '>', seq).orderBy('seq').execute();
  const items = await db
    .selectFrom('change_items')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .orderBy('position')
    .execute();
  return changes.map((change) => ({
    ...change,
    items: items
      .filter((item) => item.seq === change.seq)
      .map(({ kind, key, after }) => ({ kind, key, after })),
  }));
}

async function head(): Promise<number> {
  return (await t.system.database.db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
}

it('records signing in and out, by whom, and nothing that lets anybody in', async () => {
  const { id, email } = await person();
  const before = await head();
  const { status, cookie } = await signIn(email);
  expect(status).toBe(200);
  expect((await identity.ask('/sign-out', {}, cookie)).status).toBe(200);
  const changes = await changesSince(before);
  expect(changes.map(({ operation, actor, input }) => ({ operation, actor, input }))).toEqual([
    { operation: 'people.signed-in', actor: { kind: 'user', id, name: expect.any(String) }, input: null },
    { operation: 'people.signed-out', actor: { kind: 'user', id, name: expect.any(String) }, input: null },
  ]);
  expect(changes[0]!.items).toEqual([
    { kind: 'session', key: expect.any(String), after: expect.objectContaining({ person: id }) },
  ]);
  const token = decodeURIComponent(cookie!).split('=')[1]!.split('.')[0]!;
  expect(JSON.stringify(changes)).not.toContain(token);
  expect(JSON.stringify(changes)).not.toContain(tokenSha256(token));
  expect((await verifyChain(t.system.database.db)).problems).toEqual([]);
});

it('keeps of a token only its hash, which lets nobody in', async () => {
  const { id, email } = await person();
  const { cookie } = await signIn(email);
  const sessionOf = (given: string) =>
    identity.auth.api.getSession({ headers: new Headers({ cookie: given }) });
  const [name, signed] = decodeURIComponent(cookie!).split('=') as [string, string];
  const [token, ...signature] = signed.split('.') as [string, string];
  const row = await t.system.database.db
    .selectFrom('sessions')
    .selectAll()
    .where('person', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.token_sha256).toBe(tokenSha256(token));
  expect(await sessionOf(cookie!)).toMatchObject({ user: { id } });
  expect(
    await sessionOf(`${name}=${encodeURIComponent(`${row.token_sha256}.${signature.join('.')}`)}`),
  ).toBeNull();
});

it('changes a password, ends the other sessions and begins one anew, all in one change', async () => {
  const { id, email } = await person();
  const [one, two] = [await signIn(email), await signIn(email)];
  const before = await head();
  const body = {
    currentPassword: password,
    newPassword: 'another horse battery',
    revokeOtherSessions: false,
  };
  const answer = await identity.ask('/change-password', body, one.cookie);
  expect(answer.status).toBe(200);
  const changes = await changesSince(before);
  expect(changes.map(({ operation }) => operation)).toEqual(['people.password-changed']);
  expect(changes[0]!.items.map(({ kind, after }) => [kind, after !== null])).toEqual([
    ['person', true],
    ['session', false],
    ['session', false],
    ['session', true],
  ]);
  for (const { cookie } of [one, two]) {
    expect(await identity.auth.api.getSession({ headers: new Headers({ cookie: cookie! }) })).toBeNull();
  }
  const headers = new Headers({ cookie: answer.cookie! });
  expect(await identity.auth.api.getSession({ headers })).toMatchObject({ user: { id } });
  expect((await signIn(email)).status).toBe(401);
  expect((await signIn(email, 'another horse battery')).status).toBe(200);
});

it('refreshes a session without a change, and not beyond its last day', async () => {
  const { email } = await person();
  const { cookie } = await signIn(email);
  const { db } = t.system.database;
  const before = await head();
  const began = new Date(Date.now() - sessionLimitMs + 60_000);
  const soon = new Date(Date.now() + 30_000);
  const token = decodeURIComponent(cookie!).split('=')[1]!.split('.')[0]!;
  const mine = (query = db.updateTable('sessions')) => query.where('token_sha256', '=', tokenSha256(token));
  await mine().set({ created_at: began, expires_at: soon }).execute();
  const headers = new Headers({ cookie: cookie! });
  expect(await identity.auth.api.getSession({ headers })).not.toBeNull();
  const { expires_at } = await db
    .selectFrom('sessions')
    .select('expires_at')
    .where('token_sha256', '=', tokenSha256(token))
    .executeTakeFirstOrThrow();
  expect(expires_at.getTime()).toBe(began.getTime() + sessionLimitMs);
  expect(await head()).toBe(before);
});

it('lets in nobody who is disabled, however right the password', async () => {
  const { id, email } = await person();
  const before = await head();
  const disabled = (at: Date | null) =>
    t.system.database.db.updateTable('people').set({ disabled_at: at }).where('id', '=', id).execute();
  await disabled(new Date());
  expect(await signIn(email)).toMatchObject({ status: 403, cookie: undefined });
  expect(await head()).toBe(before);
  await disabled(null);
  expect((await signIn(email)).status).toBe(200);
});

it('records nothing of a failed sign-in', async () => {
  const { email } = await person();
  const before = await head();
  expect((await signIn(email, 'wrong horse battery')).status).toBe(401);
  expect((await signIn('nobody@example.com')).status).toBe(401);
  expect(await head()).toBe(before);
});

it('hashes outside of transactions', async () => {
  const { email } = await person();
  const begun = vi.spyOn(t.system.database.db, 'transaction');
  expect((await signIn(email, 'wrong horse battery')).status).toBe(401);
  expect(begun).not.toHaveBeenCalled();
  begun.mockRestore();
});
