import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { sentenceOf } from '@halyard/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, browserOf, signIn, testPassword, tokenOf } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { forgetSessions } from './forget-sessions.ts';
import { inviteAdministrator } from './index.ts';
import { findPersonEntry } from './person-entry.ts';
import { recordedNames } from './recorded-names.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const administrator = [{ role: 'administrator', project: null }];

async function newest(): Promise<{ operation: string; actor: unknown; items: { kind: string }[] }> {
  return (await t.ok('GET', '/changes?limit=1')).body.items[0];
}

describe('the first administrator', () => {
  const claim = (link: string, more: object = {}) =>
    t.request('POST', '/people/first-administrator', {
      key: null,
      body: {
        token: tokenOf(link),
        name: 'Ada',
        email: 'Ada@Example.com',
        password: testPassword,
        ...more,
      },
    });

  it('comes in by the link that the first start shows, once', async () => {
    const link = t.keys.administratorLink!;
    expect(link).toMatch(/^\/app\/first-administrator#hal_link_[0-9A-Za-z]{32}$/);
    expect((await claim(`${link}x`)).body.code).toBe('LINK_INVALID');
    expect((await claim(link, { password: 'short' })).body.fields).toMatchObject([{ pointer: '/password' }]);
    const answers = await Promise.all([claim(link), claim(link), claim(link)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404]);
    const { body } = answers.find(({ status }) => status === 201)!;
    expect(body).toMatchObject({ name: 'Ada', signsInBy: [{ provider: 'password' }], disabledAt: null });
    expect((await claim(link)).body.code).toBe('LINK_INVALID');
    expect((await t.ok('GET', '/people')).body.items).toHaveLength(1);
  });

  it('is an administrator from then on', async () => {
    const [{ email }] = (await t.ok('GET', '/people')).body.items;
    const browser = await signIn(t, email);
    expect((await browser.request('GET', '/people/me')).body).toMatchObject({ email });
    expect((await browser.request('POST', '/projects', { key: 'by-a-person' })).status).toBe(201);
    expect((await t.ok('GET', '/changes?limit=1&project=by-a-person')).body.items[0]).toMatchObject({
      operation: 'projects.create',
      actor: { kind: 'user', name: 'Ada' },
    });
    expect((await browser.request('GET', '/flags')).status).toBe(200);
  });

  it('has passkeys as a list, also where there are none', async () => {
    const [{ email }] = (await t.ok('GET', '/people')).body.items;
    const browser = await signIn(t, email);
    const passkeys = await browser.request('GET', '/auth/passkey/list-user-passkeys');
    expect([passkeys.status, passkeys.body]).toEqual([200, []]);
  });

  it('can be invited from beside the database, and then the link before holds no more', async () => {
    const first = (await inviteAdministrator(t.service.system, { unlessPeople: false }))!;
    const second = (await inviteAdministrator(t.service.system, { unlessPeople: false }))!;
    expect(await inviteAdministrator(t.service.system, { unlessPeople: true })).toBeUndefined();
    expect((await claim(first, { email: 'grace@example.com' })).status).toBe(404);
    expect((await claim(second, { email: 'ada@example.com' })).body).toMatchObject({
      code: 'ALREADY_EXISTS',
      advice: expect.stringContaining('reset-link'),
    });
    // What failed took nothing.
    expect((await claim(second, { email: 'grace@example.com' })).status).toBe(201);
  });
});

describe('a link', () => {
  const made = async (service: TestService, host?: string) => {
    const body = { email: `${randomUUID()}@example.com` };
    const asked = { method: 'POST', headers: { authorization: `Bearer ${service.keys.administrator}` } };
    const headers = { ...asked.headers, 'content-type': 'application/json', ...(host ? { host } : {}) };
    // fetch() does not let anybody choose the Host.
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${service.url}/invitations`, { ...asked, headers }, resolve);
      sent.on('error', reject).end(JSON.stringify(body));
    });
    return json(answer) as Promise<{ link: string; notice: string }>;
  };

  it('begins with where the service is reached, which nobody else can say', async () => {
    const here = await made(t);
    expect(here.link).toMatch(new RegExp(`^${t.url}/app/join#hal_link_`));
    expect(here.notice).toContain('Send them the link now: ');
    const elsewhere = await made(t, 'evil.example');
    expect(elsewhere.link).toMatch(/^\/app\/join#hal_link_/);
    expect(elsewhere.notice).toContain('behind the address of this service');
    const { id } = await addPerson(t, { name: 'Linked' });
    const reset = (await t.ok('POST', `/people/${id}/reset-link`)).body;
    expect(reset.link).toMatch(new RegExp(`^${t.url}/app/reset#hal_link_`));
    expect(reset.notice).toMatch(/neither their API keys nor their passkeys/);
  });

  it('begins with the public URL where there is one', async () => {
    await using open = await startTestService({ config: { publicUrl: 'https://flags.example/halyard' } });
    for (const host of [undefined, 'evil.example']) {
      const { link } = await made(open, host);
      expect(link).toMatch(/^https:\/\/flags\.example\/halyard\/app\/join#hal_link_/);
    }
  });
});

describe('an invitation', () => {
  it('shows its link once, and lets in once, with the roles it says', async () => {
    const body = { email: 'joan@example.com', roles: [{ role: 'viewer' }] };
    const made = (await t.ok('POST', '/invitations', body)).body;
    expect(made).toMatchObject({ state: 'open', email: 'joan@example.com', notice: expect.any(String) });
    const [listed] = (await t.ok('GET', '/invitations')).body.items;
    expect(listed).toMatchObject({ id: made.id, state: 'open' });
    expect(listed).not.toHaveProperty('link');
    const accept = () =>
      t.request('POST', '/invitations/accept', {
        key: null,
        body: { token: tokenOf(made.link), name: 'Joan', password: testPassword },
      });
    const answers = await Promise.all([accept(), accept()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect((await t.ok('GET', '/invitations')).body.items[0]).toMatchObject({ state: 'accepted' });
    const browser = await signIn(t, 'joan@example.com');
    expect((await browser.request('GET', '/flags')).status).toBe(200);
    expect((await browser.request('POST', '/flags', { key: 'x', kind: 'boolean' })).status).toBe(403);
    expect((await browser.request('GET', '/people')).status).toBe(403);
  });

  it('is accepted whatever Idempotency-Key others chose, and a repeated request has its own first answer', async () => {
    const invite = async (email: string) =>
      tokenOf((await t.ok('POST', '/invitations', { email })).body.link);
    const [one, other] = [await invite('one@example.com'), await invite('other@example.com')];
    const accept = (token: string, name: string) =>
      t.request('POST', '/invitations/accept', {
        key: null,
        body: { token, name, password: testPassword },
        headers: { 'idempotency-key': 'join' },
      });
    const first = await accept(one, 'One');
    const second = await accept(other, 'Other');
    expect([first.body.email, second.body.email]).toEqual(['one@example.com', 'other@example.com']);
    expect(await accept(one, 'One')).toMatchObject({ status: 201, body: first.body });
    expect(await accept(other, 'Other')).toMatchObject({ status: 201, body: second.body });
    expect((await accept(one, 'Other')).body.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('holds no more once it is withdrawn, or another was made', async () => {
    const invite = async () => (await t.ok('POST', '/invitations', { email: 'mary@example.com' })).body;
    const accept = async (link: string) =>
      (
        await t.request('POST', '/invitations/accept', {
          key: null,
          body: { token: tokenOf(link), name: 'Mary', password: testPassword },
        })
      ).body.code;
    const [first, second] = [await invite(), await invite()];
    expect(await accept(first.link)).toBe('LINK_INVALID');
    expect((await t.ok('DELETE', `/invitations/${second.id}`)).body.state).toBe('withdrawn');
    expect(await accept(second.link)).toBe('LINK_INVALID');
  });

  it('is the only way in: nobody signs up by themselves', async () => {
    const browser = browserOf(t);
    const body = { name: 'Eve', email: 'eve@example.com', password: testPassword };
    for (const path of [
      '/auth/sign-up/email',
      '/auth/sign-up',
      '/auth/api/sign-up/email',
      '/auth/%73ign-up/email',
    ]) {
      expect([path, (await browser.request('POST', path, body)).status]).toEqual([path, 404]);
    }
  });
});

describe('a password', () => {
  it('is changed by its owner only, which ends the other sessions', async () => {
    const { email } = await addPerson(t, { name: 'Hedy' });
    const [here, there] = [await signIn(t, email), await signIn(t, email)];
    const change = (currentPassword: string) =>
      here.request('POST', '/auth/change-password', {
        currentPassword,
        newPassword: 'another horse battery',
      });
    expect((await change('wrong horse battery')).status).toBe(400);
    expect((await there.request('GET', '/people/me')).status).toBe(200);
    expect((await change(testPassword)).status).toBe(200);
    expect((await newest()).operation).toBe('people.password-changed');
    expect((await there.request('GET', '/people/me')).status).toBe(401);
    expect((await here.request('GET', '/people/me')).status).toBe(200);
    await expect(signIn(t, email)).rejects.toThrow(/401/);
    await signIn(t, email, 'another horse battery');
  });

  it('is set anew by a link that an administrator makes, which ends all sessions', async () => {
    const { id, email } = await addPerson(t, { name: 'Emmy' });
    const browser = await signIn(t, email);
    const old = (await t.ok('POST', `/people/${id}/reset-link`)).body;
    const { link } = (await t.ok('POST', `/people/${id}/reset-link`)).body;
    const [made] = (await t.ok('GET', '/changes?limit=1')).body.items;
    expect(made.sentence).toBe(`key administrator made a link to set a password for ${made.input.name}`);
    expect(made.input).toEqual({ personId: id, name: expect.any(String) });
    const set = (given: string) =>
      t.request('POST', '/people/password', {
        key: null,
        body: { token: tokenOf(given), password: 'another horse battery' },
      });
    expect((await set(old.link)).body.code).toBe('LINK_INVALID');
    expect((await set(link)).status).toBe(200);
    expect(await newest()).toMatchObject({ operation: 'people.set-password', actor: { kind: 'user', id } });
    expect((await set(link)).body.code).toBe('LINK_INVALID');
    expect((await browser.request('GET', '/people/me')).status).toBe(401);
    await signIn(t, email, 'another horse battery');
  });
});

describe('sessions', () => {
  it('are listed and ended by whom they belong to', async () => {
    const { email } = await addPerson(t, { name: 'Rosalind' });
    const [here, there] = [await signIn(t, email), await signIn(t, email)];
    const { items } = (await here.request('GET', '/people/me/sessions')).body;
    expect(items.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([false, true]);
    expect((await here.request('DELETE', `/people/me/sessions/${items[0].id}`)).status).toBe(200);
    expect((await there.request('GET', '/people/me')).status).toBe(401);
    expect((await here.request('DELETE', `/people/me/sessions/${items[0].id}`)).status).toBe(404);
    expect((await here.request('POST', '/people/me/sign-out')).body).toEqual({ ended: 1 });
    expect((await here.request('GET', '/people/me')).status).toBe(401);
  });

  it('are not for keys', async () => {
    expect((await t.request('GET', '/people/me')).status).toBe(403);
    expect((await t.request('POST', '/people/me/sign-out')).status).toBe(403);
  });

  it('begin anew with every sign-in: the one before is over', async () => {
    const { email } = await addPerson(t, { name: 'Katherine' });
    const browser = await signIn(t, email);
    const planted = browser.cookie!;
    await browser.request('POST', '/auth/sign-in/email', { email, password: testPassword });
    expect(browser.cookie).not.toBe(planted);
    const old = await t.request('GET', '/people/me', { key: null, headers: { cookie: planted } });
    expect(old.status).toBe(401);
  });

  it('evaluate, as the dashboard does', async () => {
    const { email } = await addPerson(t, { name: 'Dorothy', roles: [{ role: 'viewer' }] });
    const browser = await signIn(t, email);
    const path = '/flags/example/evaluate?environment=development&targetingKey=u1&country=DE';
    expect((await browser.request('GET', path)).body).toMatchObject({ variant: 'on' });
    const all = await browser.request('POST', '/sdk/evaluate', { environment: 'development', context: {} });
    expect(all.status).toBe(200);
    // Control: what only SDKs may ask, people may not either.
    expect((await browser.request('GET', '/sdk/stream')).status).toBe(403);
  });
});

describe('a session that is over', () => {
  it('lets nobody in, and is forgotten, which the log says', async () => {
    const { id, email } = await addPerson(t, { name: 'Chien-Shiung' });
    const [over, open] = [await signIn(t, email), await signIn(t, email)];
    const { db } = t.service.system.database;
    const [, first] = await db
      .selectFrom('sessions')
      .select('id')
      .where('person', '=', id)
      .orderBy('created_at', 'desc')
      .execute();
    const past = new Date(Date.now() - 1_000);
    await db.updateTable('sessions').set({ expires_at: past }).where('id', '=', first!.id).execute();
    expect((await open.request('GET', '/people/me/sessions')).body.items).toHaveLength(1);
    await forgetSessions(t.service.system);
    expect(await newest()).toMatchObject({
      operation: 'people.forget-sessions',
      sentence: 'the clock ended a session that had run out',
      actor: { kind: 'system' },
      items: [{ kind: 'session', key: first!.id, after: null }],
    });
    expect((await over.request('GET', '/people/me')).status).toBe(401);
    expect((await open.request('GET', '/people/me')).status).toBe(200);
  });

  it('is told from one that was signed out of, also where its cookie is what shows that it is over', async () => {
    const { id, email } = await addPerson(t, { name: 'Maryam' });
    const [over, open] = [await signIn(t, email), await signIn(t, email)];
    const [, first] = (await open.request('GET', '/people/me/sessions')).body.items;
    const past = new Date(Date.now() - 1_000);
    const { db } = t.service.system.database;
    await db.updateTable('sessions').set({ expires_at: past }).where('id', '=', first.id).execute();
    const refused = await over.request('GET', '/flags');
    expect(refused.status).toBe(401);
    expect(await newest()).toMatchObject({
      operation: 'people.session-expired',
      sentence: 'Maryam was signed out, since their session ran out',
      actor: { kind: 'user', id },
      requestId: refused.body.requestId,
      items: [{ kind: 'session', key: first.id, after: null }],
    });
    await open.request('POST', '/auth/sign-out');
    expect(await newest()).toMatchObject({ operation: 'people.signed-out', sentence: 'Maryam signed out' });
  });

  it.each(recordedNames)('and all else that is done by signing in has words: %s', (operation) => {
    const actor = { kind: 'user', name: 'Ada' };
    expect(sentenceOf({ actor, operation, input: null, items: [] })).not.toContain('carried out');
  });
});

describe('a person', () => {
  it('is shown with their second factor and passkeys, alone and in the list', async () => {
    const { id } = await addPerson(t, { name: 'Mary Ways' });
    const ways = async () => {
      const { body } = await t.ok('GET', `/people/${id}`);
      const listed = (await t.ok('GET', '/people')).body.items;
      expect(body).toEqual({ ...listed.find((one: { id: string }) => one.id === id), knowsKeys: [] });
      return { secondFactor: body.secondFactor, passkeys: body.passkeys };
    };
    expect(await ways()).toEqual({ secondFactor: null, passkeys: [] });
    const { db } = t.service.system.database;
    const factor = { id: 'factor', person: id, secret: 'encrypted', backup_codes: 'encrypted' };
    await db
      .insertInto('second_factors')
      .values({ ...factor, verified: false })
      .execute();
    expect((await ways()).secondFactor).toBeNull();
    await db.updateTable('second_factors').set({ verified: true }).where('person', '=', id).execute();
    const since = new Date().toISOString();
    const passkey = { id: 'passkey', person: id, name: 'laptop', created_at: new Date(since) };
    const kept = { public_key: 'public', credential_id: 'credential', counter: 0 };
    await db
      .insertInto('passkeys')
      .values({ ...passkey, ...kept, device_type: 'singleDevice', backed_up: false })
      .execute();
    const entry = await findPersonEntry(db, id);
    expect(await ways()).toEqual({ secondFactor: entry!.secondFactor, passkeys: entry!.passkeys });
    expect(entry).toMatchObject({
      secondFactor: { backupCodes: expect.stringMatching(/^[0-9a-f]{8}$/) },
      passkeys: [{ id: 'passkey', name: 'laptop', since }],
    });
    await db.deleteFrom('passkeys').where('person', '=', id).execute();
    await db.deleteFrom('second_factors').where('person', '=', id).execute();
  });

  it('who is disabled is out at once, and back when they are not', async () => {
    const { id, email } = await addPerson(t, { name: 'Annie', roles: administrator });
    const browser = await signIn(t, email);
    await t.ok('PATCH', `/people/${id}`, { disabled: true });
    expect((await newest()).items.map(({ kind }) => kind)).toEqual(['person', 'session']);
    expect((await browser.request('GET', '/people/me')).status).toBe(401);
    await expect(signIn(t, email)).rejects.toThrow(/403/);
    await t.ok('PATCH', `/people/${id}`, { disabled: false });
    await signIn(t, email);
  });

  it('who is disabled or removed leaves keys that they know and that are not theirs, which the answer names', async () => {
    const { id, email } = await addPerson(t, { name: 'Sophie', roles: administrator });
    const browser = await signIn(t, email);
    const body = { kind: 'api', scopes: ['*'], allProjects: true };
    const make = async (name: string, more: object = {}, key?: string) => {
      const asked = { ...body, name, ...more };
      const answer = key
        ? await t.request('POST', '/keys', { body: asked, key })
        : await browser.request('POST', '/keys', asked);
      expect(answer.status).toBe(201);
      return answer.body as { id: string; secret: string };
    };
    const first = await make('k1 shown');
    const second = await make('k2 made by the first', {}, first.secret);
    const rotated = await make('k3 rotated', {}, t.keys.administrator);
    expect((await browser.request('POST', `/keys/${rotated.id}/rotate`, {})).status).toBe(200);
    await make('k4 their own', { account: id });
    await make('k5 never shown to them', {}, t.keys.administrator);
    const ended = await make('k6 revoked');
    await t.ok('POST', `/keys/${ended.id}/revoke`);
    await make('k7 of browsers', {
      kind: 'client',
      environment: 'staging',
      allProjects: undefined,
      scopes: undefined,
    });
    const names = ({ body }: { body: { knowsKeys: { name: string }[] } }) =>
      body.knowsKeys.map(({ name }) => name);
    const expected = ['k1 shown', 'k2 made by the first', 'k3 rotated'];
    expect(names(await t.ok('GET', `/people/${id}`))).toEqual(expected);
    expect(names(await t.ok('PATCH', `/people/${id}`, { disabled: true }))).toEqual(expected);
    await t.ok('POST', `/keys/${second.id}/revoke`);
    expect(names(await t.ok('DELETE', `/people/${id}`))).toEqual([expected[0], expected[2]]);
    // That is why they are named.
    expect((await t.request('GET', '/flags', { key: first.secret })).status).toBe(200);
  });

  it('who is removed is gone, and stays in the log', async () => {
    const { id, email } = await addPerson(t, { name: 'Lise' });
    const browser = await signIn(t, email);
    await t.ok('DELETE', `/people/${id}`);
    expect((await browser.request('GET', '/people/me')).status).toBe(401);
    expect((await t.request('GET', `/people/${id}`)).status).toBe(404);
    await expect(signIn(t, email)).rejects.toThrow(/401/);
    expect(await newest()).toMatchObject({ operation: 'people.remove' });
    await addPerson(t, { name: 'Lise' });
  });
});

describe('nobody', () => {
  /** Who may invite, disable and remove people, and read, and no more. */
  async function host() {
    const rules = [{ operations: ['people:write', 'flags:read', 'members:write'] }];
    await t.request('POST', '/roles', { body: { key: 'host', rules } });
    const { email } = await addPerson(t, { name: `Host ${++hosts}`, roles: [{ role: 'host' }] });
    return signIn(t, email);
  }
  let hosts = 0;

  it('gives by an invitation what they may not do', async () => {
    const browser = await host();
    const invite = (role: string) =>
      browser.request('POST', '/invitations', { email: `by-host-${role}@example.com`, roles: [{ role }] });
    expect((await invite('administrator')).status).toBe(403);
    expect((await invite('no-such-role')).status).toBe(400);
    expect((await invite('host')).status).toBe(201);
  });

  it('becomes, shuts out or removes who may do more', async () => {
    const browser = await host();
    const { id } = await addPerson(t, { name: 'Chief', roles: administrator });
    expect((await browser.request('POST', `/people/${id}/reset-link`)).status).toBe(403);
    expect((await browser.request('PATCH', `/people/${id}`, { disabled: true })).status).toBe(403);
    expect((await browser.request('DELETE', `/people/${id}`)).status).toBe(403);
    const { id: guest } = await addPerson(t, { name: 'Guest' });
    expect((await browser.request('POST', `/people/${guest}/reset-link`)).status).toBe(201);
    expect((await browser.request('DELETE', `/people/${guest}`)).status).toBe(200);
  });

  it('comes in by a link of whoever is out', async () => {
    const browser = await host();
    const { id } = (await browser.request('GET', '/people/me')).body;
    const { link } = (await browser.request('POST', '/invitations', { email: 'back-door@example.com' })).body;
    await t.ok('PATCH', `/people/${id}`, { disabled: true });
    const body = { token: tokenOf(link), name: 'Back', password: testPassword };
    const answer = await t.request('POST', '/invitations/accept', { key: null, body });
    expect(answer.body.code).toBe('LINK_INVALID');
  });

  it('comes in by a link of a key of whoever is out, or of a key that holds no more', async () => {
    const made = await addPerson(t, { name: 'Keyed', roles: administrator });
    const body = { kind: 'api', name: 'of-keyed', scopes: ['*'], allProjects: true };
    const browser = await signIn(t, made.email);
    const personal = (await browser.request('POST', '/keys', { ...body, account: made.id })).body;
    const plain = (await t.ok('POST', '/keys', body)).body;
    const invite = async (key: string, email: string) =>
      (await t.ok('POST', '/invitations', { email, roles: administrator }, { key })).body;
    const first = await invite(personal.secret, 'keyed-1@example.com');
    const second = await invite(plain.secret, 'keyed-2@example.com');
    await t.ok('PATCH', `/people/${made.id}`, { disabled: true });
    await t.ok('POST', `/keys/${plain.id}/revoke`);
    const accept = async ({ link }: { link: string }) =>
      (
        await t.request('POST', '/invitations/accept', {
          key: null,
          body: { token: tokenOf(link), name: 'Back', password: testPassword },
        })
      ).body.code;
    expect([await accept(first), await accept(second)]).toEqual(['LINK_INVALID', 'LINK_INVALID']);
    const { items } = (await t.ok('GET', '/invitations')).body;
    expect(items.find(({ id }: { id: string }) => id === first.id).state).toBe('withdrawn');
  });

  it('comes in by an invitation to roles that whoever made it has lost meanwhile', async () => {
    const { id, email } = await addPerson(t, { name: 'Once', roles: administrator });
    const browser = await signIn(t, email);
    const invite = async (email: string, role: string) =>
      (await browser.request('POST', '/invitations', { email, roles: [{ role }] })).body.link;
    const [great, small] = [
      await invite('once-1@example.com', 'administrator'),
      await invite('once-2@example.com', 'viewer'),
    ];
    await host();
    const roles = [{ role: 'host' }, { role: 'viewer' }];
    await t.ok('PUT', `/members/${id}`, { roles }, { headers: { 'if-match': '*' } });
    const accept = async (link: string) =>
      (
        await t.request('POST', '/invitations/accept', {
          key: null,
          body: { token: tokenOf(link), name: 'Twice', password: testPassword },
        })
      ).status;
    expect([await accept(great), await accept(small)]).toEqual([404, 201]);
  });

  it('becomes an administrator by a link from before somebody was one', async () => {
    const browser = await host();
    const { id, email } = await addPerson(t, { name: 'Rising' });
    const link = async () => (await browser.request('POST', `/people/${id}/reset-link`)).body.link;
    const set = async (link: string) =>
      (
        await t.request('POST', '/people/password', {
          key: null,
          body: { token: tokenOf(link), password: 'another that is long' },
        })
      ).status;
    expect(await set(await link())).toBe(200);
    const early = await link();
    await t.ok('PUT', `/members/${id}`, { roles: administrator }, { headers: { 'if-match': '*' } });
    expect(await set(early)).toBe(404);
    await signIn(t, email, 'another that is long');
  });

  it('keeps a session over a change of their roles', async () => {
    const { id, email } = await addPerson(t, { name: 'Barbara', roles: [{ role: 'viewer' }] });
    const browser = await signIn(t, email);
    const overwrite = { headers: { 'if-match': '*' } };
    await t.ok('PUT', `/members/${id}`, { roles: [{ role: 'viewer' }] }, overwrite);
    expect((await browser.request('GET', '/people/me')).status).toBe(200);
    await t.ok('PUT', `/members/${id}`, { roles: [] }, overwrite);
    expect((await browser.request('GET', '/people/me')).status).toBe(401);
  });
});

it('leaves nothing in the database that lets anybody in (SEC-6)', async () => {
  const { email } = await addPerson(t, { name: 'Canary' });
  const browser = await signIn(t, email);
  const invited = (await t.ok('POST', '/invitations', { email: 'canary-2@example.com' })).body.link;
  const { id } = (await browser.request('GET', '/people/me')).body;
  const reset = (await t.ok('POST', `/people/${id}/reset-link`)).body.link;
  const cookie = decodeURIComponent(browser.cookie!.split('=')[1]!);
  const { db } = t.service.system.database;
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const dump: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select x::text as row from ${sql.table(name)} x`.execute(db);
    dump.push(...rows.map(({ row }) => row));
  }
  const text = dump.join('\n');
  // The control: what is no secret is found.
  expect(text).toContain(email);
  for (const secret of [
    cookie.split('.')[0]!,
    tokenOf(invited),
    tokenOf(reset),
    testPassword,
    t.config.secret!,
  ]) {
    expect(text).not.toContain(secret);
  }
});
