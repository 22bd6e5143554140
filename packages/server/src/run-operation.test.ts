import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { allOperations, operations } from '@halyard/contract';
import { waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localActor } from './actor.ts';
import { handle } from './door.ts';
import { runOperation } from './run-operation.ts';
import { addPerson, signIn } from './testing/browser-session.ts';
import { contractExamples } from './testing/contract-examples.ts';
import { startTestService, type TestAnswer, type TestService } from './testing/start-test-service.ts';
import { isPostgres } from './testing/test-database.ts';

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

  it('answers the same once more where the write was held instead, whatever made it so', async () => {
    await t.ok('PATCH', '/environments/production', { approvals: 1 });
    await t.ok('POST', '/flags', { key: 'held-once', kind: 'boolean' });
    const before = await headSeq();
    const send = async (key: string, query = '') => {
      const path = `/flags/held-once/environments/production/enable${query}`;
      const { status, headers, body } = await t.request('POST', path, {
        headers: { 'idempotency-key': key },
      });
      return { status, location: headers.get('location'), etag: headers.get('etag'), body };
    };
    const ways = { automatic: '', proposed: '?propose=true', later: '?at=2999-01-01T00:00:00Z' };
    for (const [key, query] of Object.entries(ways)) {
      const first = await send(key, query);
      expect([first.status, first.location]).toEqual([202, `/held-operations/${first.body.id}`]);
      expect(await send(key, query)).toEqual(first);
    }
    expect(await headSeq()).toBe(before + 3);
    const isOther = ['?propose=false', '?bypass=true&comment=now', '?at=2998-01-01T00:00:00Z'];
    for (const query of isOther) {
      for (const key of ['automatic', 'later']) {
        expect((await send(key, query)).body.code).toBe('IDEMPOTENCY_MISMATCH');
      }
    }
    await t.ok('PATCH', '/environments/production?bypass=true&comment=again', { approvals: 0 });
  });

  it('of a dry run keeps nothing', async () => {
    const headers = { 'idempotency-key': 'dry' };
    const body = { key: 'dry', kind: 'boolean' };
    expect((await t.request('POST', '/flags?dry-run=true', { body, headers })).status).toBe(200);
    expect((await t.request('POST', '/flags', { body, headers })).status).toBe(201);
  });
});

describe('If-Match', () => {
  const clients = Array.from({ length: 100 }, (_, i) => `client-${i}`);
  const listed = async (segment: string) =>
    (await t.ok('GET', `/segments/${segment}`)).body.environments.development.if.values as string[];
  const segmentOf = (values: string[]) => ({
    environments: Object.fromEntries(
      ['development', 'staging', 'production'].map((key) => [
        key,
        { if: key === 'development' ? { attribute: 'who', op: 'in', values } : { any: [] } },
      ]),
    ),
  });

  it('keeps exactly the edits that were acknowledged, of a hundred clients at one list', {
    timeout: 120_000,
  }, async () => {
    await t.ok('POST', '/segments', { key: 'contended', ...segmentOf([]) });
    const acknowledged: string[] = [];
    let stale = 0;
    let waited = 0;
    const read = () => t.ok('GET', '/segments/contended');
    const edit = async (
      client: string,
      { body, etag }: Awaited<ReturnType<typeof read>>,
    ): Promise<boolean> => {
      const { status, ...answer } = await t.request('PUT', '/segments/contended', {
        body: { ...body, ...segmentOf([...body.environments.development.if.values, client]) },
        headers: { 'if-match': etag! },
      });
      if (status === 200) {
        acknowledged.push(client);
        return true;
      }
      // On a machine that is busy otherwise some wait for the lock until they are let go.
      if (status === 503 && answer.body.outcome === undefined) {
        waited++;
        return false;
      }
      expect([status, answer.body.code, answer.body.yourVersion]).toEqual([412, 'STALE', etag]);
      expect(answer.body.currentVersion).not.toBe(etag);
      stale++;
      return false;
    };
    // All have read the same before the first one writes: however fast the machine, one of them wins.
    const first = await Promise.all(clients.map(read));
    const won = await Promise.all(clients.map((client, i) => edit(client, first[i]!)));
    expect([acknowledged.length, stale + waited]).toEqual([1, clients.length - 1]);
    expect(stale).toBeGreaterThan(0);
    // The others as they come.
    await Promise.all(
      clients.map(async (client, i) => {
        let done = won[i]!;
        await sleep(5 * i);
        for (let attempt = 0; attempt < 3 && !done; attempt++) done = await edit(client, await read());
      }),
    );
    expect(acknowledged.length).toBeGreaterThan(1);
    // In the order of their acknowledgement, each once: none was built on what was no longer there.
    expect(await listed('contended')).toHaveLength(acknowledged.length);
    expect((await listed('contended')).toSorted()).toEqual(acknowledged.toSorted());
  });

  it('is what keeps them: written over knowingly, edits are lost', { timeout: 120_000 }, async () => {
    await t.ok('POST', '/segments', { key: 'overwritten', ...segmentOf([]) });
    const few = clients.slice(0, 10);
    const known = await Promise.all(few.map(() => t.ok('GET', '/segments/overwritten')));
    await Promise.all(
      few.map(async (client, i) => {
        const { body } = known[i]!;
        const values = [...body.environments.development.if.values, client];
        const headers = { 'if-match': '*' };
        await t.ok('PUT', '/segments/overwritten', { ...body, ...segmentOf(values) }, { headers });
      }),
    );
    expect(await listed('overwritten')).toHaveLength(1);
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

describe('a write that changes nothing', () => {
  it('needs the right all the same', async () => {
    await t.ok('POST', '/flags', { key: 'idle', kind: 'boolean', tags: ['a'] });
    await t.ok('POST', '/segments', { key: 'idle' });
    const body = { kind: 'api', name: 'idle', scopes: ['flags:write', 'segments:write', 'projects:write'] };
    const narrow = (await t.ok('POST', '/keys', { ...body, environments: ['staging'] })).body.secret;
    const flag = (await t.ok('GET', '/flags/idle')).body;
    const segment = (await t.ok('GET', '/segments/idle')).body;
    const { version: _, ...configuration } = flag.environments.staging;
    const before = await headSeq();
    const ask = async (method: string, path: string, given: object | undefined, key = narrow) => {
      const headers = { 'if-match': '*' };
      return (await t.request(method, path, { key, headers, ...(given && { body: given }) })).status;
    };
    for (const [environment, status] of [
      ['staging', 200],
      ['production', 403],
    ] as const) {
      const path = `/flags/idle/environments/${environment}`;
      expect(await ask('POST', `${path}/disable`, undefined)).toBe(status);
      expect(await ask('POST', `${path}/disable?dry-run=true`, undefined)).toBe(status);
      expect(await ask('PUT', path, configuration)).toBe(status);
      expect(await ask('PATCH', path, {})).toBe(status);
      const condition = { if: segment.environments[environment].if };
      expect(await ask('PUT', `/segments/idle/environments/${environment}`, condition)).toBe(status);
    }
    // Of all environments at once: whoever may change one may say what is so.
    expect(await ask('PUT', '/flags/idle', flag)).toBe(200);
    expect(await ask('PUT', '/segments/idle', segment)).toBe(200);
    // Of none.
    const { name } = (await t.ok('GET', '/projects/default')).body;
    expect(await ask('PATCH', '/projects/default', { name })).toBe(403);
    expect(await ask('PATCH', '/projects/default', { name }, t.keys.administrator)).toBe(200);
    expect(await headSeq()).toBe(before);
  });
});

it('a change says once what becomes of an entry', async () => {
  const twice = handle(operations.enableFlag, async (door, { params: { environment } }) => {
    const may = door.authorise({ environment });
    for (const version of [1, 1]) {
      door.put(may, { kind: 'flag', key: 'twice', version, before: null, after: { version } });
    }
    throw new Error('not reached');
  });
  const asked = {
    requestId: 'twice',
    authorization: localActor,
    params: { flagId: 'twice', environment: 'staging' },
    query: {},
    readBody: async () => undefined,
    ifMatch: '*',
  };
  await expect(runOperation(t.service.system, twice, asked)).rejects.toThrow(/flag twice: .* once/);
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

describe.runIf(isPostgres)('a write that waits for its turn', () => {
  /** What `ask` is answered, having waited for the project until `change` was made. */
  async function whileWaiting(ask: () => Promise<TestAnswer>, change: () => Promise<unknown>) {
    const { db } = t.service.system.database;
    return db.transaction().execute(async (tx) => {
      await tx.selectFrom('projects').select('key').where('key', '=', 'default').forUpdate().execute();
      const asked = ask();
      await waitFor(async () => {
        const { rows } = await sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        return rows.length > 0;
      });
      await change();
      return { asked };
    });
  }
  const body = { kind: 'api', name: 'persistent', scopes: ['*'] };
  const disable = (id: string) => t.ok('PATCH', `/people/${id}`, { disabled: true });

  it('is made by nobody who is shut out, or loses the right, meanwhile', async () => {
    const roles = [{ role: 'administrator' }];
    await addPerson(t, { name: 'Stays', roles });
    const gone = await addPerson(t, { name: 'Gone', roles });
    const browser = await signIn(t, gone.email);
    const ofGone = await whileWaiting(
      () => browser.request('POST', '/keys', body),
      () => disable(gone.id),
    );
    expect((await ofGone.asked).body.code).toBe('UNAUTHENTICATED');
    const account = (await t.ok('POST', '/service-accounts', { name: 'less' })).body.id;
    const give = (role: string) =>
      t.ok('PUT', `/members/${account}`, { roles: [{ role }] }, { headers: { 'if-match': '*' } });
    await give('administrator');
    const key = (await t.ok('POST', '/keys?project=default', { ...body, account })).body.secret;
    const send = () => t.request('POST', '/keys', { key, body });
    const ofLess = await whileWaiting(send, () => give('viewer'));
    expect((await ofLess.asked).body.code).toBe('FORBIDDEN');
    await give('administrator');
    expect((await (await whileWaiting(send, async () => {})).asked).status).toBe(201);
  });
});
