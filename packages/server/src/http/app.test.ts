import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { allOperations } from '@halyard/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

/** Bytes as they are over a socket of their own; what came back until the other side closed. */
async function raw(
  ...parts: (string | Uint8Array)[]
): Promise<{ status: number; head: string; body: string }> {
  const { port, hostname } = new URL(t.url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => {});
  for (const part of parts) if (!socket.destroyed) socket.write(part);
  await closed;
  const [head = '', ...body] = Buffer.concat(received).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}

const bare = (method: string, target: string, ...headers: string[]) =>
  raw(
    [`${method} ${target} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', ''].join('\r\n'),
  );
const withKey = () => `authorization: Bearer ${t.keys.administrator}`;

describe('paths', () => {
  it('need no Host from HTTP/1.0, in which balancers ask after health', async () => {
    expect((await raw('GET /readyz HTTP/1.0\r\n\r\n')).status).toBe(200);
    expect((await raw('GET /readyz HTTP/1.1\r\nconnection: close\r\n\r\n')).status).toBe(400);
  });

  it('answer HEAD as GET, without a body, and end it', async () => {
    const { status, body, head } = await bare('HEAD', '/flags', withKey());
    expect([status, body]).toEqual([200, '']);
    expect(head).toContain('application/json');
    expect((await bare('HEAD', '/flags')).status).toBe(401);
    expect((await bare('HEAD', '/docs')).status).toBe(200);
    const stream = await bare('HEAD', '/sdk/stream', `authorization: Bearer ${t.keys.server}`);
    expect(stream.status).toBe(405);
  });

  it('say which methods they know', async () => {
    const allow = async (method: string, path: string) => {
      const answer = await t.request(method, path);
      return [answer.status, answer.headers.get('allow')];
    };
    expect(await allow('DELETE', '/flags')).toEqual([405, 'GET, HEAD, POST']);
    expect(await allow('OPTIONS', '/flags/example')).toEqual([405, 'GET, HEAD, PUT, PATCH']);
    expect(await allow('GET', '/flags/example/archive')).toEqual([405, 'POST']);
    expect(await allow('POST', '/openapi.json')).toEqual([405, 'GET, HEAD']);
    expect(await allow('GET', '/openapi_json')).toEqual([404, null]);
  });
});

describe('what needs no key', () => {
  it('is the documentation and the state of health', async () => {
    // Those of browsers have a ticket, alert managers the URL of a trigger, and whoever has a link has that.
    const bearing = ['sdk.changes', 'triggers.call'];
    const open = allOperations.filter(
      ({ permission, name, secretInputs }) =>
        permission === null && !bearing.includes(name) && secretInputs.length === 0,
    );
    expect(open.map(({ path }) => path).sort()).toEqual(['/docs', '/healthz', '/openapi.json', '/readyz']);
    const byLink = allOperations.filter(
      ({ permission, secretInputs }) => permission === null && secretInputs.includes('token'),
    );
    expect(byLink.map(({ name }) => name).sort()).toEqual([
      'invitations.accept',
      'people.become-first-administrator',
      'people.set-password',
    ]);
    for (const { path } of open) expect((await t.request('GET', path, { key: null })).status).toBe(200);
    const { body } = await t.request('GET', '/openapi.json', { key: null });
    expect(Object.keys(body.paths).sort()).toEqual(
      [...new Set(allOperations.map(({ path }) => path))].sort(),
    );
    const page = await t.request('GET', '/docs', { key: null });
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const { path } of allOperations) expect(page.body).toContain(path);
  });
});

describe('bodies', () => {
  const attempt = async (rawBody: string | Uint8Array, headers: Record<string, string> = {}) => {
    const { status, body } = await t.request('POST', '/flags', { rawBody, headers });
    return [status, body.code];
  };
  const flag = (key: string) => JSON.stringify({ key, kind: 'boolean' });

  it('are JSON, as it is', async () => {
    const type = (contentType: string) => ({ 'content-type': contentType });
    expect(await attempt(flag('a'), type('text/plain'))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await attempt(flag('a'), type('application/x-www-form-urlencoded'))).toEqual([
      415,
      expect.anything(),
    ]);
    expect(await attempt(flag('a'), type('application/jsonx'))).toEqual([415, expect.anything()]);
    expect(await attempt(gzipSync(flag('a')), { 'content-encoding': 'gzip' })).toEqual([
      415,
      expect.anything(),
    ]);
    expect(await attempt(gzipSync(flag('a')))).toEqual([400, 'MALFORMED_JSON']);
    expect(await attempt(flag('a'), type('application/json; charset=utf-8'))).toEqual([201, undefined]);
    expect(await attempt(flag('b'), type('application/merge-patch+json'))).toEqual([201, undefined]);
    expect(await attempt('')).toEqual([400, 'INVALID_INPUT']);
  });

  it('are bounded in depth and in members', async () => {
    expect(await attempt('['.repeat(20_000))).toEqual([400, 'INVALID_INPUT']);
    expect(await attempt('['.repeat(10_000) + ']'.repeat(10_000))).toEqual([400, 'INVALID_INPUT']);
    expect(await attempt(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)).toEqual([400, 'INVALID_INPUT']);
    expect(await attempt(`[${'0,'.repeat(200_000)}0]`)).toEqual([400, 'INVALID_INPUT']);
    expect(
      await attempt(`{"key":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[","kind":"boolean"}`),
    ).toEqual([400, 'INVALID_INPUT']);
    expect(await attempt('{"key":"n","kind":"number","variants":{"a":1e999}}')).toEqual([
      400,
      'INVALID_INPUT',
    ]);
  });

  it('hold no __proto__, however deep', async () => {
    const rawBody = '{"key":"p","kind":"json","variants":{"a":{"b":[{"__proto__":{"admin":true}}]}}}';
    const answer = await t.request('POST', '/flags', { rawBody });
    expect(answer.body.fields).toEqual([
      { pointer: '/variants/a/b/0/__proto__', message: 'a member cannot be named __proto__' },
    ]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    const environments = '{"environments":{"constructor":{"prototype":{"x":1}}}}';
    expect((await t.request('PATCH', '/flags/example', { rawBody: environments })).status).toBe(400);
  });

  it('are bounded in size, announced or not', async () => {
    const large = `"${'x'.repeat(10_000_000)}"`;
    const headers = ['POST /flags HTTP/1.1', 'host: localhost', 'content-type: application/json', withKey()];
    const announced = await raw([...headers, `content-length: ${large.length}`, '', ''].join('\r\n'));
    expect(announced.status).toBe(413);
    expect(announced.body).toContain('1048576');
    const sized = await raw([...headers, `content-length: ${large.length}`, '', ''].join('\r\n'), large);
    expect([413, Number.NaN]).toContain(sized.status);
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
    const chunked = await raw(
      [...headers, 'transfer-encoding: chunked', '', ''].join('\r\n'),
      ...Array.from({ length: 11 }, () => chunk),
    );
    expect(chunked.status).toBe(413);
    expect((await t.request('POST', '/flags', { body: { key: 'c', kind: 'boolean' } })).status).toBe(201);
    const both = await raw(
      [...headers, 'content-length: 4', 'transfer-encoding: chunked', '', '0', '', ''].join('\r\n'),
    );
    expect(both.status).toBe(400);
  });
});

describe('GET /sdk/snapshot', () => {
  it('answers with the version that is asked for, or says which one there is', async () => {
    const get = (query: string) => t.request('GET', `/sdk/snapshot${query}`, { key: t.keys.server });
    const { body: now, headers } = await get('');
    const same = await get(`?at=${now.version}`);
    expect([same.status, same.body]).toEqual([200, now]);
    expect(same.headers.get('etag')).toBe(headers.get('etag'));
    const older = await get(`?at=${now.version - 1}`);
    expect([older.status, older.body.version]).toEqual([200, now.version - 1]);
    const later = await get(`?at=${now.version + 1}`);
    expect([later.status, later.body.code]).toEqual([404, 'NOT_FOUND']);
    for (const query of ['?at=x', '?at=-1', '?at=1.5', `?at=${now.version}&bogus=1`]) {
      expect([query, (await get(query)).status]).toEqual([query, 400]);
    }
  });
});

describe('evaluating', () => {
  beforeAll(async () => {
    const rules = [
      { id: 'de', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'ten' },
      { id: 'old', if: { attribute: 'age', op: 'gte', values: [18], as: 'number' }, serve: 'half' },
      { id: 'deep', if: { attribute: 'tags', op: 'in', values: ['x'] }, serve: 'big' },
    ];
    await t.ok('POST', '/flags', {
      key: 'price',
      kind: 'number',
      type: 'float',
      variants: { zero: 0, ten: 10, half: 0.5, big: 1e21, small: 1e-7 },
      client: true,
      environments: { development: { enabled: true, rules, otherwise: { serve: 'zero' } } },
    });
    await t.ok('POST', '/flags', {
      key: 'count',
      kind: 'number',
      variants: { ten: 10 },
      environments: { development: { enabled: true } },
    });
    await t.service.delivery.catchUp();
  });

  const get = (query: string, key = t.keys.server) =>
    t.request('GET', `/flags/price/evaluate?${query}`, { key });

  it('takes a context in every form', async () => {
    expect((await get('country=DE')).body).toMatchObject({
      variant: 'ten',
      reason: 'TARGETING_MATCH',
      ruleId: 'de',
    });
    expect((await get('age=18')).body.variant).toBe('half');
    expect((await get('age=17')).body.variant).toBe('zero');
    const json = (value: unknown) => `context=${encodeURIComponent(JSON.stringify(value))}`;
    expect((await get(json({ age: 42 }))).body.variant).toBe('half');
    expect((await get(json({ tags: ['x'] }))).body.variant).toBe('big');
    // A single parameter goes before the same attribute of the whole.
    expect((await get(`${json({ country: 'FR' })}&country=DE`)).body.variant).toBe('ten');
    expect((await get('targetingKey=u%20%26%C3%BC&x=%00')).status).toBe(400);
    expect((await get('__proto__=x&constructor=y&toString=z')).body.variant).toBe('zero');
    for (const bad of ['context=', 'context=[]', 'context=1', 'context={', 'context={"__proto__":1}']) {
      const { status, body } = await get(bad);
      expect([bad, status, body.code, body.fields[0].pointer.startsWith('?context')]).toEqual([
        bad,
        400,
        'INVALID_INPUT',
        true,
      ]);
    }
    const post = { context: { country: 'DE' } };
    expect((await t.ok('POST', '/flags/price/evaluate', post, { key: t.keys.server })).body.variant).toBe(
      'ten',
    );
    expect((await t.ok('POST', '/flags/price/evaluate', {}, { key: t.keys.server })).body.variant).toBe(
      'zero',
    );
  });

  it('writes a float as one', async () => {
    const text = async (path: string) => {
      const answer = await fetch(`${t.url}/flags/${path}`, {
        headers: { authorization: `Bearer ${t.keys.server}` },
      });
      return /"value":([^,}]+)/.exec(await answer.text())?.[1];
    };
    expect(await text('price/evaluate?country=DE')).toBe('10.0');
    expect(await text('price/evaluate')).toBe('0.0');
    expect(await text('price/evaluate?age=20')).toBe('0.5');
    expect(await text('price/evaluate?context={"tags":["x"]}')).toBe('1e+21');
    expect(await text('count/evaluate')).toBe('10');
  });

  it('gives a key its own environment and an api key the one it names', async () => {
    const api = (query: string) => get(query, t.keys.administrator);
    expect((await api('environment=development&country=DE')).body.variant).toBe('ten');
    expect((await api('environment=staging')).body).toMatchObject({
      reason: 'DISABLED',
      environment: 'staging',
    });
    expect((await api('country=DE')).body).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ pointer: '?environment' }],
    });
    expect((await api('environment=nope')).status).toBe(404);
    expect((await api('environment=development&project=nope')).status).toBe(404);
    for (const key of [t.keys.server, t.keys.client]) {
      expect((await get('environment=development', key)).status).toBe(200);
      expect((await get('environment=staging', key)).status).toBe(404);
      expect((await get('project=nope', key)).status).toBe(404);
    }
    const body = { environment: 'staging' };
    expect((await t.request('POST', '/flags/price/evaluate', { key: t.keys.client, body })).status).toBe(404);
  });

  it('shows a client key only what is meant for clients', async () => {
    const client = { key: t.keys.client };
    expect((await t.request('GET', '/flags/price/evaluate', client)).status).toBe(200);
    const hidden = await t.request('GET', '/flags/count/evaluate', client);
    const missing = await t.request('GET', '/flags/missing/evaluate', client);
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(hidden.body.detail.replace('count', '')).toBe(missing.body.detail.replace('missing', ''));
    expect((await t.request('POST', '/flags/count/evaluate', { ...client, body: {} })).status).toBe(404);
    for (const path of ['/sdk/snapshot', '/sdk/stream', '/flags', '/flags/price', '/changes', '/keys']) {
      expect([path, (await t.request('GET', path, client)).status]).toEqual([path, 403]);
    }
    await t.ok('PATCH', '/flags/count', { client: true });
    await t.service.delivery.catchUp();
    expect((await t.request('GET', '/flags/count/evaluate', client)).status).toBe(200);
  });
});
