/** Triggers: who may make one, what opens it, what counts once, and what a stranger learns. */
import { createHash, createHmac } from 'node:crypto';
import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { forgettingOldestMessages } from './queries.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/flags', {
    key: 'f',
    kind: 'boolean',
    environments: { development: { enabled: true } },
  });
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  await t.ok('POST', '/flags/f/environments/development/enable');
  await t.ok('POST', '/flags/f/environments/development/lift');
});

const create = async (more: object = {}, key?: string) =>
  (
    await t.ok(
      'POST',
      '/triggers',
      { name: 'Payments fail', flag: 'f', environment: 'development', ...more },
      key === undefined ? {} : { key },
    )
  ).body as { id: string; url: string; signingSecret: string };
const pathOf = (url: string) => new URL(url, 'http://x').pathname;
const call = (url: string, body: string | undefined = '{"n":1}', headers: Record<string, string> = {}) =>
  t.request('POST', pathOf(url), { key: null, rawBody: body, headers });
const now = async () => (await t.ok('GET', '/flags/f/environments/development')).body;
const outcomes = async (id: string) =>
  (await t.ok('GET', `/triggers/${id}/calls`)).body.items.map(({ outcome }: { outcome: string }) => outcome);

describe('by the URL alone', () => {
  it('kills, says so in the log, and counts each distinct body once', async () => {
    const { id, url } = await create();
    expect((await call(url)).body).toEqual({ outcome: 'done' });
    expect(await now()).toMatchObject({ enabled: true, killed: { reason: 'trigger Payments fail' } });
    const { items } = (await t.ok('GET', '/changes?limit=1')).body;
    expect(items[0].sentence).toContain('killed f in development by trigger Payments fail');
    await t.ok('POST', '/flags/f/environments/development/lift');
    expect((await call(url)).body).toEqual({ outcome: 'repeated' });
    expect((await now()).killed).toBeNull();
    expect((await call(url, '{"n":2}')).body).toEqual({ outcome: 'done' });
    expect((await call(url, 'plain text')).body).toEqual({ outcome: 'nothing' });
    await t.ok('POST', '/flags/f/environments/development/lift');
    for (const expected of ['done', 'repeated']) {
      expect((await call(url, '')).body).toEqual({ outcome: expected });
    }
    expect(await outcomes(id)).toEqual(['repeated', 'done', 'nothing', 'done', 'repeated', 'done']);
  });

  it('disables, where that is what it is for', async () => {
    const { url } = await create({ action: 'disable' });
    expect((await call(url)).body).toEqual({ outcome: 'done' });
    expect(await now()).toMatchObject({ enabled: false, killed: null });
  });

  it('of twenty calls at once with one body, one does it', async () => {
    const { url } = await create();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(url, '{"at":"once"}')));
    const done = answers.filter(({ body }) => body.outcome === 'done');
    expect([done.length, answers.every(({ status }) => status === 200)]).toEqual([1, true]);
  });
});

describe('what does not open it', () => {
  it('is told in the same words, whatever is wrong, and never what is right', async () => {
    const { id, url } = await create();
    const off = await create({ name: 'off' });
    await t.ok('PATCH', `/triggers/${off.id}`, { disabled: true });
    const rotated = await create({ name: 'rotated' });
    const fresh = (await t.ok('POST', `/triggers/${rotated.id}/rotate`)).body;
    const wrong = [
      `/triggers/${id}/calls/${'0'.repeat(43)}`,
      `/triggers/trg_unknown/calls/${url.split('/').at(-1)}`,
      `/triggers/${off.id}/calls/${url.split('/').at(-1)}`,
      off.url,
      rotated.url,
    ];
    const told = await Promise.all(wrong.map((path) => call(path)));
    const words = told.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }));
    expect(new Set(words.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(words[0]!.status).toBe(404);
    expect((await now()).killed).toBeNull();
    // Negative control: the same way with the right token does it.
    expect((await call(fresh.url)).body).toEqual({ outcome: 'done' });
    expect(await outcomes(off.id)).toEqual(['refused']);
    expect(await outcomes(id)).toEqual([]);
  });

  it('is over at its end', async () => {
    const { id, url } = await create({ expiresAt: '2099-01-01T00:00:00Z' });
    await t.service.system.database.db.executeQuery(
      CompiledQuery.raw(`update triggers set expires_at = now() - interval '1 day' where id = '${id}'`),
    );
    expect((await call(url)).status).toBe(404);
    const bad = await t.request('POST', '/triggers', {
      body: { name: 'x', flag: 'f', environment: 'development', expiresAt: '2001-01-01T00:00:00Z' },
    });
    expect(bad.body.fields).toMatchObject([{ pointer: '/expiresAt' }]);
  });

  it('its secret is shown once and kept nowhere', async () => {
    const { id, url, signingSecret } = await create({ mode: 'signed' });
    const token = url.split('/').at(-1)!;
    const { db } = t.service.system.database;
    const tables = ['triggers', 'change_items', 'changes', 'trigger_calls', 'idempotency'];
    const all = await Promise.all(
      tables.map((table) =>
        db
          .selectFrom(table as 'triggers')
          .selectAll()
          .execute(),
      ),
    );
    const text = JSON.stringify(all);
    expect(text).toContain(createHash('sha256').update(token).digest('hex'));
    expect([text.includes(token), text.includes(signingSecret.slice(6))]).toEqual([false, false]);
    const seen = JSON.stringify((await t.ok('GET', `/triggers/${id}`)).body);
    expect(seen.includes(token)).toBe(false);
  });
});

describe('signed as Standard Webhooks', () => {
  function signed(secret: string, body: string, id: string, at = new Date()) {
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,bad v1,${mac}` };
  }

  it('takes a message once, and nothing forged, changed, old or early', async () => {
    const { id, url, signingSecret } = await create({ mode: 'signed' });
    const body = '{"alert":"payments"}';
    const minutes = (n: number) => new Date(t.service.system.clock.now().getTime() + n * 60_000);
    const refused: Record<string, string>[] = [
      {},
      signed(`whsec_${Buffer.alloc(32, 1).toString('base64')}`, body, 'm1'),
      signed(signingSecret, `${body} `, 'm1'),
      { ...signed(signingSecret, body, 'm1'), 'webhook-id': 'm2' },
      { ...signed(signingSecret, body, 'm1'), 'webhook-timestamp': '1' },
      signed(signingSecret, body, 'm1', minutes(-6)),
      signed(signingSecret, body, 'm1', minutes(6)),
      { ...signed(signingSecret, body, 'm1'), 'webhook-signature': 'v1,' },
      { ...signed(signingSecret, body, 'm1'), 'webhook-signature': `v2,${'A'.repeat(43)}=` },
    ];
    for (const headers of refused) expect((await call(url, body, headers)).status).toBe(401);
    expect((await now()).killed).toBeNull();
    // Negative control: nothing of it had used up the message.
    expect((await call(url, body, signed(signingSecret, body, 'm1'))).body).toEqual({ outcome: 'done' });
    await t.ok('POST', '/flags/f/environments/development/lift');
    expect((await call(url, body, signed(signingSecret, body, 'm1'))).body.outcome).toBe('repeated');
    expect((await now()).killed).toBeNull();
    // The same body under another id is another message.
    expect((await call(url, body, signed(signingSecret, body, 'm3', minutes(-4)))).body.outcome).toBe('done');
    expect((await outcomes(id)).filter((each: string) => each === 'refused')).toHaveLength(refused.length);
  });
});

describe('rights', () => {
  const keyOf = async (scopes: string[]) =>
    (await t.ok('POST', '/keys', { kind: 'api', name: 'maker', scopes })).body as {
      id: string;
      secret: string;
    };

  it('are those of whoever made it, as they are when it is called', async () => {
    const maker = await keyOf(['triggers:write', 'flags:kill']);
    const { id, url } = await create({}, maker.secret);
    expect((await call(url, '1')).body.outcome).toBe('done');
    await t.ok('POST', '/flags/f/environments/development/lift');
    await t.ok('PATCH', `/keys/${maker.id}`, { scopes: ['triggers:write'] });
    expect((await call(url, '2')).status).toBe(403);
    await t.ok('PATCH', `/keys/${maker.id}`, { scopes: ['flags:kill'] });
    expect((await call(url, '2')).body.outcome).toBe('done');
    await t.ok('POST', '/flags/f/environments/development/lift');
    await t.ok('POST', `/keys/${maker.id}/revoke`);
    expect((await call(url, '3')).status).toBe(403);
    expect((await now()).killed).toBeNull();
    expect(await outcomes(id)).toEqual(['refused', 'done', 'refused', 'done']);
  });

  it('to make or take one over are also those to do what it does', async () => {
    const { secret } = await keyOf(['triggers:write', 'flags:read']);
    const body = { name: 'x', flag: 'f', environment: 'development' };
    expect((await t.request('POST', '/triggers', { key: secret, body })).status).toBe(403);
    const { id } = await create();
    expect((await t.request('POST', `/triggers/${id}/rotate`, { key: secret })).status).toBe(403);
    const off = await t.request('PATCH', `/triggers/${id}`, { key: secret, body: { disabled: true } });
    expect(off.status).toBe(200);
    const on = await t.request('PATCH', `/triggers/${id}`, { key: secret, body: { disabled: false } });
    expect(on.status).toBe(403);
  });

  it('kill in a protected environment, and do not disable there without the right', async () => {
    await t.ok('PATCH', '/environments/development', { protected: true });
    try {
      const { secret } = await keyOf(['triggers:write', 'flags:kill', 'flags:write']);
      const body = { name: 'x', flag: 'f', environment: 'development', action: 'disable' };
      expect((await t.request('POST', '/triggers', { key: secret, body })).body.code).toBe('PROTECTED');
      const { url } = await create({}, secret);
      expect((await call(url)).body.outcome).toBe('done');
    } finally {
      await t.ok('PATCH', '/environments/development', { protected: false });
    }
  });
});

describe('what a call would be refused for', () => {
  const problemOf = async (id: string) => (await t.ok('GET', `/triggers/${id}`)).body.problem;
  const listed = async (id: string) =>
    (await t.ok('GET', '/triggers')).body.items.find((each: { id: string }) => each.id === id).problem;

  it('is said while nobody calls: its maker gone or without the right, its flag or environment archived', async () => {
    const scopes = ['triggers:write', 'flags:kill'];
    const maker = (await t.ok('POST', '/keys', { kind: 'api', name: 'maker', scopes })).body;
    const { id, url } = await create({}, maker.secret);
    expect([await problemOf(id), await listed(id)]).toEqual([null, null]);
    await t.ok('PATCH', `/keys/${maker.id}`, { scopes: ['triggers:write'] });
    expect(await problemOf(id)).toBe('maker may not kill f in development any more');
    await t.ok('POST', `/keys/${maker.id}/revoke`);
    expect(await listed(id)).toBe('maker is revoked, expired, disabled or gone');
    expect((await call(url, 'x')).body.detail).toBe(await problemOf(id));
    await t.ok('POST', '/flags', { key: 'old', kind: 'boolean' });
    const old = await create({ flag: 'old' });
    await t.ok('POST', '/flags/old/archive');
    expect(await problemOf(old.id)).toBe('old is archived');
  });

  it('is protection, of what disables only', async () => {
    const { id } = await create({ action: 'disable' });
    const kills = await create();
    await t.ok('PATCH', '/environments/development', { approvals: 1 });
    try {
      expect(await problemOf(id)).toBe('development takes approvals for what is disabled there');
      expect(await problemOf(kills.id)).toBeNull();
    } finally {
      await t.ok('PATCH', '/environments/development?bypass=true&comment=test', { approvals: 0 });
    }
  });
});

describe('bounds', () => {
  const run = (text: string) =>
    t.service.system.database.db.executeQuery(CompiledQuery.raw(text)).then(({ rows }) => rows);

  it('are a thousand triggers, and ten thousand messages of each, the oldest of which is forgotten', async () => {
    const { id, url } = await create();
    expect((await call(url, 'first')).body.outcome).toBe('done');
    await run(`insert into trigger_messages select '${id}', 'm' || i, now() + i * interval '1 ms'
      from generate_series(1, 10000) i`);
    await call(url, 'another');
    const [kept] = await run(`select count(*)::int as n from trigger_messages where trigger_id = '${id}'`);
    expect(kept).toEqual({ n: 10_000 });
    await run('analyze trigger_messages');
    const { rows } = await sql`explain ${forgettingOldestMessages(id)}`.execute(t.service.system.database.db);
    const plan = JSON.stringify(rows, null, 1);
    expect(plan).toContain('trigger_messages_by_age');
    expect(plan).not.toContain('Sort');
    await run(`insert into triggers (id, project, name, flag, environment, action, mode, secret_sha256, created_by,
        created_at, version) select id || i, project, name, flag, environment, action, mode, secret_sha256 || i, created_by,
        created_at, version from triggers, generate_series(1, 1000) i where id = '${id}'`);
    const body = { name: 'x', flag: 'f', environment: 'development' };
    expect((await t.request('POST', '/triggers', { body })).body.code).toBe('CONFLICT');
    expect((await t.ok('GET', '/triggers')).body.items.length).toBeGreaterThan(1_000);
    await run(`delete from triggers where id like '${id}%'`);
    expect((await t.request('POST', '/triggers', { body })).status).toBe(201);
  });

  it('are as many calls by one URL as a key may write', async () => {
    const rates = { writes: 1, reads: 0, evaluations: 0, refusedKeys: 0 };
    const time = new Date(Math.floor(Date.now() / 10_000) * 10_000);
    await using limited = await startTestService({ clock: { now: () => time }, config: { rates } });
    await limited.ok('POST', '/flags', { key: 'f', kind: 'boolean' });
    const body = { name: 'x', flag: 'f', environment: 'development' };
    const urls: string[] = [];
    for (let n = 0; n < 2; n++) urls.push((await limited.ok('POST', '/triggers', body)).body.url);
    const ask = async (url: string, n: number) =>
      (await limited.request('POST', pathOf(url), { key: null, rawBody: String(n) })).status;
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) statuses.push(await ask(urls[0]!, n));
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
    expect(await ask(urls[1]!, 0)).toBe(200);
  });
});

it('keeps the last hundred calls, and of an address only its block', async () => {
  const { id, url } = await create();
  for (let n = 0; n < 103; n += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, i) => call(url, String(n + i))));
  }
  const { items } = (await t.ok('GET', `/triggers/${id}/calls`)).body;
  expect(items).toHaveLength(100);
  expect(items[0].address).toMatch(/^127\.0\.0\.0\/24$|^null$/);
});

it('throttles whoever guesses, before the database is asked, and lets others call', async () => {
  const rates = { writes: 0, reads: 0, evaluations: 0, refusedKeys: 1 };
  const time = new Date(Math.floor(Date.now() / 10_000) * 10_000);
  await using limited = await startTestService({
    clock: { now: () => time },
    config: { rates, trustedProxies: ['loopback'] },
  });
  await limited.ok('POST', '/flags', { key: 'f', kind: 'boolean' });
  const body = { name: 'x', flag: 'f', environment: 'development' };
  const { url } = (await limited.ok('POST', '/triggers', body)).body;
  const from = async (address: string, path: string) => {
    const headers = { 'x-forwarded-for': address };
    return (await limited.request('POST', pathOf(path), { key: null, headers, rawBody: '1' })).status;
  };
  const statuses: number[] = [];
  for (let n = 0; n < 11; n++) statuses.push(await from('203.0.113.7', `/triggers/trg_none/calls/${n}`));
  expect(statuses).toEqual([...Array(10).fill(404), 429]);
  expect(await from('203.0.113.7', url)).toBe(429);
  expect(await from('198.51.100.9', url)).toBe(200);
  const { id } = (await limited.ok('GET', '/triggers')).body.items[0];
  expect((await limited.ok('GET', `/triggers/${id}/calls`)).body.items).toMatchObject([
    { outcome: 'done', address: '198.51.100.0/24' },
  ]);
});
