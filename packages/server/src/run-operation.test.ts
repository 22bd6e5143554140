import { Writable } from 'node:stream';
import { allOperations } from '@halyard/contract';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractExamples } from './testing/contract-examples.ts';
import { startTestService, type TestService } from './testing/start-test-service.ts';

let t: TestService;
let logged = '';
beforeAll(async () => {
  const destination = new Writable({
    write(chunk, _, done) {
      logged += String(chunk);
      done();
    },
  });
  t = await startTestService({ log: pino({ level: 'trace' }, destination), config: { logLevel: 'trace' } });
});
afterAll(() => t[Symbol.asyncDispose]());

const headSeq = async () => {
  const { db } = t.service.system.database;
  return (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
};

describe('an Idempotency-Key', () => {
  it('makes twenty requests at once one', async () => {
    const before = await headSeq();
    const send = () =>
      t.request('POST', '/flags', {
        body: { key: 'once', kind: 'boolean' },
        headers: { 'idempotency-key': 'twenty' },
      });
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    const good = answers.filter(({ status }) => status === 201);
    expect(good.length).toBeGreaterThan(0);
    for (const { status, body } of answers) {
      if (status === 201) expect(body).toEqual(good[0]!.body);
      else expect(body.code).toBe('IDEMPOTENCY_RUNNING');
    }
    expect(await headSeq()).toBe(before + 1);
    expect((await send()).body).toEqual(good[0]!.body);
  });

  it('is needed for that: without it nineteen are told that the name is taken', async () => {
    const body = { key: 'unguarded', kind: 'boolean' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => t.request('POST', '/flags', { body })),
    );
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it('keeps nothing of a refused write, belongs to one actor, and minds the whole request', async () => {
    const headers = { 'idempotency-key': 'tried' };
    const send = (body: object, key = t.keys.administrator, path = '/flags') =>
      t.request('POST', path, { key, body, headers });
    expect((await send({ key: 'tried', kind: 'nope' })).status).toBe(400);
    expect((await send({ key: 'once', kind: 'boolean' })).status).toBe(409);
    expect((await send({ key: 'tried', kind: 'boolean' })).status).toBe(201);
    expect((await send({ kind: 'boolean', key: 'tried' })).status).toBe(201);
    expect((await send({ key: 'tried', kind: 'boolean' }, undefined, '/segments')).status).toBe(400);
    expect((await send({ key: 'tried' }, undefined, '/segments')).body.code).toBe('IDEMPOTENCY_MISMATCH');
    const other = await t.ok('POST', '/keys', { kind: 'api', name: 'other', scopes: ['*'] });
    expect((await send({ key: 'tried-too', kind: 'boolean' }, other.body.secret)).status).toBe(201);
    expect(
      (await t.request('POST', '/flags', { body: {}, headers: { 'idempotency-key': 'a b' } })).body.fields,
    ).toContainEqual({ pointer: '?Idempotency-Key', message: 'use 1 to 255 visible ASCII characters' });
  });

  it('of a dry run keeps nothing', async () => {
    const headers = { 'idempotency-key': 'dry' };
    const body = { key: 'dry', kind: 'boolean' };
    expect((await t.request('POST', '/flags?dry-run=true', { body, headers })).status).toBe(200);
    expect((await t.request('POST', '/flags', { body, headers })).status).toBe(201);
  });
});

describe('If-Match', () => {
  const clients = Array.from({ length: 30 }, (_, i) => `client-${i}`);

  it('keeps exactly the edits that were acknowledged, of thirty clients at one list', {
    timeout: 120_000,
  }, async () => {
    await t.ok('POST', '/flags', { key: 'contended', kind: 'boolean' });
    const acknowledged: string[] = [];
    await Promise.all(
      clients.map(async (client) => {
        for (let attempt = 0; attempt < 12; attempt++) {
          const { body, etag } = await t.ok('GET', '/flags/contended');
          const edited = { ...body, tags: [...body.tags, client] };
          const { status } = await t.request('PUT', '/flags/contended', {
            body: edited,
            headers: { 'if-match': etag! },
          });
          if (status === 200) {
            acknowledged.push(client);
            return;
          }
          expect(status).toBe(412);
        }
      }),
    );
    expect(acknowledged.length).toBeGreaterThan(5);
    const { tags } = (await t.ok('GET', '/flags/contended')).body;
    expect(tags.toSorted()).toEqual(acknowledged.toSorted());
  });

  it('is what keeps them: written over knowingly, edits are lost', async () => {
    const { body } = await t.ok('POST', '/flags', { key: 'overwritten', kind: 'boolean' });
    await Promise.all(
      clients.map((client) =>
        t.ok('PUT', '/flags/overwritten', { ...body, tags: [client] }, { headers: { 'if-match': '*' } }),
      ),
    );
    expect((await t.ok('GET', '/flags/overwritten')).body.tags).toHaveLength(1);
  });

  it('takes several tags, and none that is weak', async () => {
    const { etag } = await t.ok('POST', '/flags', { key: 'tagged', kind: 'boolean' });
    const patch = (ifMatch: string) =>
      t.request('PATCH', '/flags/tagged', { body: {}, headers: { 'if-match': ifMatch } });
    expect((await patch(`"x", ${etag}`)).status).toBe(200);
    expect((await patch(`W/${etag}`)).status).toBe(412);
    expect((await patch('')).status).toBe(412);
  });
});

describe('secrets', () => {
  it('are shown once, stored nowhere and logged nowhere', async () => {
    const { administrator, server, client } = t.keys;
    const secrets = [administrator, server, client];
    for (const kind of ['api', 'server', 'client'] as const) {
      const body = {
        kind,
        name: kind,
        ...(kind === 'api' ? { scopes: ['*'] } : { environment: 'staging' }),
      };
      const headers = { 'idempotency-key': `secret-${kind}` };
      const { secret } = (await t.ok('POST', '/keys', body, { headers })).body;
      secrets.push(secret);
      expect((await t.ok('POST', '/keys', body, { headers })).body.secret).toBeUndefined();
    }
    for (const secret of secrets) {
      await t.request('GET', '/flags', { key: secret });
      await t.request('GET', '/flags/example/evaluate?environment=development', { key: secret });
      await t.request('GET', '/sdk/snapshot', { key: secret });
    }
    for (const operation of allOperations.filter(({ effect }) => effect === 'write')) {
      const { params, body } = await contractExamples[operation.name]!(t);
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => params![name]!);
      const { body: answer } = await t.request(operation.method, path, {
        body,
        headers: { 'if-match': '*' },
      });
      if (answer?.secret) secrets.push(answer.secret);
    }
    await unforeseen();

    const dump = await dumpOf(t);
    const answers = JSON.stringify([
      (await t.ok('GET', '/keys')).body,
      (await t.ok('GET', '/changes?limit=500')).body,
    ]);
    expect(secrets.length).toBeGreaterThan(6);
    for (const secret of secrets) {
      const random = secret.slice(-38, -6);
      const id = secret.slice(-46, -38);
      // Its id is there, so the search would find the secret too.
      expect(dump).toContain(id);
      for (const text of [dump, answers, logged]) expect(text.includes(random)).toBe(false);
    }
    expect(dump).not.toMatch(/hal_(api|server|client)_/);
    expect(logged).toContain('unforeseen');
    expect(logged).not.toMatch(/hal_(api|server|client)_|bearer|authorization/i);
  });

  /** An error nobody foresaw, whose log line must say enough and not too much. */
  async function unforeseen() {
    const { db } = t.service.system.database;
    await sql`alter table segments rename to segments_away`.execute(db);
    const answer = await t.request('POST', '/segments', { body: { key: 'secret-in-body' } });
    await sql`alter table segments_away rename to segments`.execute(db);
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer.body)).not.toContain('segments_away');
    expect(JSON.stringify(answer.body)).not.toMatch(/relation|does not exist/);
    expect(logged).toContain(answer.body.requestId);
    expect(logged).not.toContain('secret-in-body');
  }
});

/** Every row of every table, as text. */
async function dumpOf({ service }: TestService): Promise<string> {
  const { db } = service.system.database;
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  expect(tables.rows.length).toBeGreaterThan(12);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}
