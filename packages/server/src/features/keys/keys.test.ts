import { parseKey } from '@halyard/contract';
import { waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letExpire } from '../../testing/expired-key.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/projects', { key: 'other' });
});
afterAll(() => t[Symbol.asyncDispose]());

const api = (scopes: string[], more: object = {}) => ({ kind: 'api', name: 'test', scopes, ...more });
const create = async (body: object, query = '') => (await t.ok('POST', `/keys${query}`, body)).body;

describe('a key', () => {
  it('says its kind and its id, and holds 190 random bits', async () => {
    for (const body of [
      api(['flags:read']),
      { kind: 'server', name: 'test', environment: 'staging' },
      { kind: 'client', name: 'test', environment: 'staging' },
    ]) {
      const made = await create(body);
      expect(parseKey(made.secret)).toMatchObject({ kind: made.kind, selector: made.id });
      expect(parseKey(made.secret)!.secret).toMatch(/^[0-9A-Za-z]{32}$/);
      expect((await t.ok('GET', `/keys/${made.id}`)).body).not.toHaveProperty('secret');
    }
  });

  it.each([
    [{ kind: 'api' }, '/scopes'],
    [{ kind: 'api', scopes: ['flags:everything'] }, '/scopes/0'],
    [{ kind: 'api', scopes: ['*'], environment: 'staging' }, '/environment'],
    [{ kind: 'api', scopes: ['*'], environments: ['nope'] }, '/environments'],
    [{ kind: 'api', scopes: ['*'], environments: ['staging'], allProjects: true }, '/environments'],
    [{ kind: 'server' }, '/environment'],
    [{ kind: 'server', environment: 'nope' }, '/environment'],
    [{ kind: 'server', environment: 'staging', scopes: ['*'] }, '/scopes'],
    [{ kind: 'client', environment: 'staging', allProjects: true }, '/allProjects'],
    [{ kind: 'relay', environment: 'staging' }, '/kind'],
    [{ kind: 'server', environment: 'staging', secure: true }, '/secure'],
    [{ kind: 'api', scopes: ['*'], secure: true }, '/secure'],
    [{ kind: 'client', environment: 'staging', secure: 'yes' }, '/secure'],
  ])('is not made of %j', async (body, pointer) => {
    const answer = await t.request('POST', '/keys', { body: { name: 'test', ...body } });
    expect([answer.status, answer.body.fields?.map((field: { pointer: string }) => field.pointer)]).toEqual([
      400,
      expect.arrayContaining([pointer]),
    ]);
  });

  it('in secure mode comes with a signing key of the same id, which lets nobody in', async () => {
    const client = { kind: 'client', name: 'test', environment: 'staging' };
    const made = await create({ ...client, secure: true });
    expect(made).toMatchObject({ secure: true, secret: expect.stringMatching(/^hal_client_/) });
    expect(parseKey(made.signingKey)).toMatchObject({ kind: 'sign', selector: made.id });
    expect(parseKey(made.signingKey)!.secret).not.toBe(parseKey(made.secret)!.secret);
    for (const path of ['/flags', '/sdk/snapshot', '/flags/example/evaluate']) {
      expect([path, (await t.request('GET', path, { key: made.signingKey })).status]).toEqual([path, 401]);
    }
    const read = (await t.ok('GET', `/keys/${made.id}`)).body;
    expect(read).toMatchObject({ secure: true });
    expect(read).not.toHaveProperty('signingKey');
    const plain = await create(client);
    expect(plain).toMatchObject({ secure: false });
    expect(plain).not.toHaveProperty('signingKey');
  });

  it('does not outlive its maker', async () => {
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const maker = (await create(api(['keys:*', 'flags:read'], { expiresAt: inMinutes(10) }))).secret;
    const status = async (expiresAt: string | null) =>
      (await t.request('POST', '/keys', { key: maker, body: api(['flags:read'], { expiresAt }) })).status;
    expect(await status(inMinutes(5))).toBe(201);
    expect(await status(inMinutes(20))).toBe(403);
    expect(await status(null)).toBe(403);
  });

  it('is not made, nor changed, to be over already', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const problems = [{ pointer: '/expiresAt', message: expect.stringContaining('over already') }];
    const refused = await t.request('POST', '/keys', { body: api(['*'], { expiresAt }) });
    expect([refused.status, refused.body.fields]).toEqual([400, problems]);
    const { id } = await create(api(['*']));
    const headers = { 'if-match': '*' };
    const patch = (body: object) => t.request('PATCH', `/keys/${id}`, { body, headers });
    expect((await patch({ expiresAt })).body.fields).toEqual(problems);
    await letExpire(t, id);
    const { expiresAt: read } = (await t.ok('GET', `/keys/${id}`)).body;
    expect((await patch({ name: 'renamed', expiresAt: read })).status).toBe(200);
  });

  it('cannot cut off one that can do more', async () => {
    const weak = (await create(api(['keys:write', 'flags:read']))).secret;
    const strong = await create(api(['*']));
    const equal = await create(api(['flags:read']));
    const revoke = (id: string) => t.request('POST', `/keys/${id}/revoke`, { key: weak });
    expect((await revoke(strong.id)).body.detail).toContain('can do more');
    expect((await revoke(equal.id)).status).toBe(200);
  });

  it('grants no more than its maker has', async () => {
    const maker = (await create(api(['keys:write', 'flags:read']))).secret;
    const status = async (body: object, query = '') =>
      (await t.request('POST', `/keys${query}`, { key: maker, body })).status;
    expect(await status(api(['flags:read']))).toBe(201);
    expect(await status(api(['keys:read']))).toBe(201);
    expect(await status(api(['flags:write']))).toBe(403);
    expect(await status(api(['flags:*']))).toBe(403);
    expect(await status(api(['*']))).toBe(403);
    expect(await status(api(['flags:read'], { allProjects: true }))).toBe(403);
    expect(await status(api(['flags:read']), '?project=other')).toBe(404);
    expect(await status({ kind: 'server', name: 'test', environment: 'staging' })).toBe(201);
    const blind = (await create(api(['keys:write']))).secret;
    const server = { kind: 'server', name: 'test', environment: 'staging' };
    expect((await t.request('POST', '/keys', { key: blind, body: server })).status).toBe(403);
  });

  it('reaches one project, and does not see the keys and changes of others', async () => {
    const mine = await create(api(['*']), '?project=other');
    const get = (path: string) => t.request('GET', path, { key: mine.secret });
    expect((await get('/projects')).body.items.map(({ key }: { key: string }) => key)).toEqual(['other']);
    expect((await get('/keys')).body.items.map(({ id }: { id: string }) => id)).toEqual([mine.id]);
    const changes = (await get('/changes')).body.items;
    expect(new Set(changes.map(({ project }: { project: string }) => project))).toEqual(new Set(['other']));
    const administrator = t.keys.administrator.slice(8, 16);
    expect((await get(`/keys/${administrator}`)).status).toBe(404);
    const revoke = await t.request('POST', `/keys/${administrator}/revoke`, { key: mine.secret });
    expect(revoke.status).toBe(404);
    expect((await get('/changes/1')).status).toBe(404);
    expect((await t.request('GET', '/flags?project=missing')).status).toBe(404);
  });

  it('is refused from the moment it is revoked, once and for all', async () => {
    const { id, secret } = await create(api(['flags:read']));
    expect((await t.request('GET', '/flags', { key: secret })).status).toBe(200);
    const answers = await Promise.all(
      ['default', 'other'].map((project) => t.request('POST', `/keys/${id}/revoke?project=${project}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    expect((await t.request('GET', '/flags', { key: secret })).status).toBe(401);
  });

  // The embedded database has one session: there the two cannot meet.
  it.runIf(isPostgres)(
    'of all projects is revoked once, of two who try under different projects',
    async () => {
      const { id } = await create(api(['flags:read'], { allProjects: true }));
      const { db } = t.service.system.database;
      const waiting = async () => {
        const { rows } = await sql<{ count: number }>`
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        return rows[0]!.count === 2;
      };
      // Both have read the key as valid, and wait to write, when the row is let go.
      const revoking = await db.transaction().execute(async (tx) => {
        await tx.selectFrom('keys').select('id').where('id', '=', id).forUpdate().execute();
        const both = ['default', 'other'].map((project) =>
          t.ok('POST', `/keys/${id}/revoke?project=${project}`),
        );
        await waitFor(waiting);
        return { both };
      });
      const answers = await Promise.all(revoking.both);
      expect(answers[0]!.body).toEqual(answers[1]!.body);
      expect(answers.filter(({ headers }) => headers.has('halyard-change'))).toHaveLength(1);
    },
  );
});
