/** SEC-18, what of it is about rotation; on two nodes: faults/rotated-key.test.ts. */
import { parseKey } from '@halyard/contract';
import { signContext } from '@halyard/sdk';
import { waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
const clock = {
  offsetMs: 0,
  now() {
    return new Date(Date.now() + this.offsetMs);
  },
};
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t[Symbol.asyncDispose]());

const evaluation = '/flags/example/evaluate?environment=development';
const development = { environment: 'development' };
const create = async (body: object) => (await t.ok('POST', '/keys', { name: 'test', ...body })).body;
const rotate = async (id: string, overlapSeconds?: number) =>
  (await t.ok('POST', `/keys/${id}/rotate`, overlapSeconds === undefined ? {} : { overlapSeconds })).body;
const statusOf = async (key: string, path = evaluation, more: Record<string, string> = {}) =>
  (await t.request('GET', path, { key, headers: more })).status;

describe('a rotated key', () => {
  it.each([
    [{ kind: 'api', scopes: ['flags:read'] }, '/flags'],
    [{ kind: 'server', ...development }, undefined],
    [{ kind: 'client', ...development }, undefined],
  ])('of %j works by both secrets until the overlap ends', async (body, path) => {
    const old = await create(body);
    const fresh = await rotate(old.id, 60);
    expect(parseKey(fresh.secret)).toMatchObject({ kind: old.kind, selector: old.id });
    expect(fresh.secret).not.toBe(old.secret);
    expect(fresh).toMatchObject({ id: old.id, scopes: old.scopes, version: 2 });
    const ms = Date.parse(fresh.previousUntil) - clock.now().getTime();
    expect(ms).toBeGreaterThan(50_000);
    expect(await Promise.all([old, fresh].map(({ secret }) => statusOf(secret, path)))).toEqual([200, 200]);
    clock.offsetMs += 61_000;
    expect(await Promise.all([old, fresh].map(({ secret }) => statusOf(secret, path)))).toEqual([401, 200]);
  });

  it('keeps what was promised to earlier secrets, but for a rotation without overlap', async () => {
    const first = await create({ kind: 'server', ...development });
    const second = await rotate(first.id, 60);
    const third = await rotate(first.id, 10);
    const all = [first, second, third].map(({ secret }) => secret);
    const statuses = () => Promise.all(all.map((secret) => statusOf(secret)));
    expect(await statuses()).toEqual([200, 200, 200]);
    clock.offsetMs += 11_000;
    expect(await statuses()).toEqual([200, 401, 200]);
    all.push((await rotate(first.id, 0)).secret);
    expect(await statuses()).toEqual([401, 401, 401, 200]);
    await t.ok('POST', `/keys/${first.id}/revoke`);
    expect(await statuses()).toEqual([401, 401, 401, 401]);
    expect((await t.request('POST', `/keys/${first.id}/rotate`, { body: {} })).body.code).toBe('KEY_ENDED');
  });

  it('in secure mode takes context tokens of either signing key until then', async () => {
    const old = await create({ kind: 'client', ...development, secure: true });
    const fresh = await rotate(old.id, 60);
    expect(parseKey(fresh.signingKey)).toMatchObject({ kind: 'sign', selector: old.id });
    const ask = (key: { secret: string }, by: { signingKey: string }) => {
      const token = signContext(by.signingKey, { targetingKey: 'u1' });
      return statusOf(key.secret, undefined, { 'halyard-context-token': token });
    };
    const pairs = () => Promise.all([old, fresh].flatMap((key) => [ask(key, old), ask(key, fresh)]));
    expect(await pairs()).toEqual([200, 200, 200, 200]);
    // One that was known by then ends too.
    const token = signContext(old.signingKey, { targetingKey: 'u2' });
    const known = () => statusOf(fresh.secret, undefined, { 'halyard-context-token': token });
    expect(await known()).toBe(200);
    clock.offsetMs += 61_000;
    expect(await pairs()).toEqual([401, 401, 401, 200]);
    expect(await known()).toBe(401);
  });

  it('leaves the streams of the old secret open until then', async () => {
    const old = await create({ kind: 'server', ...development });
    const ended: string[] = [];
    const follow = async (name: string, key: string) => {
      const answer = await fetch(`${t.url}/sdk/stream`, { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status).toBe(200);
      void (async () => {
        let text = '';
        for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk;
        ended.push(`${name} ${text.includes('KEY_REVOKED')}`);
      })().catch(() => {});
    };
    await follow('old', old.secret);
    const fresh = await rotate(old.id, 60);
    await follow('old again', old.secret);
    await follow('fresh', fresh.secret);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(ended).toEqual([]);
    clock.offsetMs += 61_000;
    await waitFor(() => ended.length === 2);
    expect(ended.sort()).toEqual(['old again true', 'old true']);
  });

  it('shows its new secret once, and to nobody who may do less than the key', async () => {
    const old = await create({ kind: 'api', scopes: ['flags:write'] });
    const headers = { 'idempotency-key': 'rotate-once' };
    const send = () => t.ok('POST', `/keys/${old.id}/rotate`, { overlapSeconds: 60 }, { headers });
    const [first, again] = [(await send()).body, (await send()).body];
    expect([first.secret, again.secret]).toEqual([expect.stringMatching(/^hal_api_/), undefined]);
    const weak = await create({ kind: 'api', scopes: ['keys:write', 'flags:read'] });
    const refused = await t.request('POST', `/keys/${old.id}/rotate`, { key: weak.secret, body: {} });
    expect(refused.status).toBe(403);
  });
});

describe('a key of a person', () => {
  it('is rotated by that person, and by nobody in their place', async () => {
    const { id, email } = await addPerson(t, { name: 'Owner', roles: [{ role: 'administrator' }] });
    const browser = await signIn(t, email);
    const given = { kind: 'api', name: 'of-owner', scopes: ['*'], account: id };
    const key = (await browser.request('POST', '/keys', given)).body;
    const rotate = `/keys/${key.id}/rotate`;
    const another = await addPerson(t, { name: 'Another', roles: [{ role: 'administrator' }] });
    const browserOfAnother = await signIn(t, another.email);
    expect((await browserOfAnother.request('POST', rotate, {})).status).toBe(403);
    expect((await t.request('POST', rotate, { body: {} })).status).toBe(403);
    expect((await browser.request('POST', rotate, {})).status).toBe(200);
    expect((await t.request('POST', rotate, { key: key.secret, body: {} })).status).toBe(200);
    // Whoever answers for the service can end it.
    expect((await browserOfAnother.request('POST', `/keys/${key.id}/revoke`)).status).toBe(200);
  });
});

describe('a key that is changed', () => {
  it('may do from then on what it then says, and no more than who changes it', async () => {
    const { id, secret } = await create({ kind: 'api', scopes: ['flags:read'] });
    const patch = (body: object, key?: string) =>
      t.request('PATCH', `/keys/${id}`, { body, ...(key === undefined ? {} : { key }) });
    const enable = async (environment: string) =>
      (await t.request('POST', `/flags/example/environments/${environment}/disable`, { key: secret })).status;
    expect(await enable('development')).toBe(403);
    const changed = (await patch({ name: 'ci', scopes: ['flags:write'], environments: ['development'] }))
      .body;
    expect(changed).toMatchObject({ name: 'ci', scopes: ['flags:write'], environments: ['development'] });
    await t.ok('POST', '/flags/example/environments/staging/enable');
    expect([await enable('development'), await enable('staging')]).toEqual([200, 403]);
    const weak = await create({
      kind: 'api',
      scopes: ['keys:write', 'flags:write'],
      environments: ['development'],
    });
    expect((await patch({ name: 'by the weak' }, weak.secret)).status).toBe(200);
    expect((await patch({ environments: null }, weak.secret)).status).toBe(403);
    expect((await patch({ scopes: ['segments:write'] }, weak.secret)).status).toBe(403);
    const inAnHour = new Date(clock.now().getTime() + 3_600_000).toISOString();
    expect((await patch({ expiresAt: inAnHour })).body.expiresAt).toBe(inAnHour);
    expect((await t.request('GET', '/flags', { key: secret })).status).toBe(200);
    clock.offsetMs += 3_601_000;
    expect((await t.request('GET', '/flags', { key: secret })).status).toBe(401);
  });

  it.each([
    [{ kind: 'server', ...development }, { scopes: ['*'] }, '/scopes'],
    [{ kind: 'client', ...development }, { environments: ['staging'] }, '/environments'],
    [{ kind: 'api', scopes: ['*'] }, { environments: ['nope'] }, '/environments'],
    [{ kind: 'api', scopes: ['*'], allProjects: true }, { environments: ['staging'] }, '/environments'],
  ])('as %j is not changed by %j', async (body, change, pointer) => {
    const { id } = await create(body);
    const answer = await t.request('PATCH', `/keys/${id}`, { body: change });
    expect([answer.status, answer.body.fields?.[0].pointer]).toEqual([400, pointer]);
  });
});
