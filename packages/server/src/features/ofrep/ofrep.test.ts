/** Every row of the protocol, on the wire. */
import { type OfrepErrorCode, ofrepBulk, ofrepFailure, ofrepSuccess } from '@halyard/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RequestOptions, startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
const single = (key: string) => `/ofrep/v1/evaluate/flags/${key}`;
const bulk = '/ofrep/v1/evaluate/flags';
const german = { attribute: 'country', op: 'in', values: ['DE'] };
const half = {
  split: [
    { variant: 'b', weight: 50_000 },
    { variant: 'a', weight: 50_000 },
  ],
};

beforeAll(async () => {
  t = await startTestService();
  const make = (key: string, flag: object, development: object) =>
    t.ok('POST', '/flags', { key, client: true, ...flag, environments: { development } });
  const on = (serve: unknown, more: object = {}) => ({
    enabled: true,
    off: 'a',
    otherwise: { serve },
    ...more,
  });
  const text = { kind: 'multivariate', type: 'string', variants: { a: 'A', b: 'B' } };
  await make('static', { kind: 'boolean' }, { enabled: true, off: 'off', otherwise: { serve: 'on' } });
  await make('text', text, on('b'));
  await make('integer', { kind: 'number', type: 'integer', variants: { a: 10, b: -0 } }, on('a'));
  await make('float', { kind: 'number', type: 'float', variants: { a: 10, b: 1e21 } }, on('a'));
  await make('huge', { kind: 'number', type: 'float', variants: { a: 1e21, b: 0 } }, on('a'));
  await make('object', { kind: 'json', variants: { a: { x: [1, 2.5] }, b: {} } }, on('a'));
  await make('list', { kind: 'json', variants: { a: [1, 'two'], b: [] } }, on('a'));
  await make('nothing', { kind: 'json', variants: { a: null, b: {} } }, on('a'));
  await make('ruled', text, on('a', { rules: [{ id: 'german', if: german, serve: 'b' }] }));
  await make('split', text, on(half));
  const experiment = { key: 'colours', phase: 1 };
  await make('tried', text, on('a', { rules: [{ id: 'try', if: german, serve: half, experiment }] }));
  await make('disabled', text, { ...on('b'), enabled: false });
  await make('disabled-bare', text, { ...on('b'), enabled: false, off: null });
  const asksStatic = { requires: [{ flag: 'static', variants: ['off'] }] };
  await make('gated', text, on('b', asksStatic));
  await make('gated-bare', text, { ...on('b', asksStatic), off: null });
  await make('deferred', text, on(null));
  await make('odd-~.name', text, on('a'));
  await make(
    'hidden',
    { kind: 'boolean', client: false },
    { enabled: true, off: 'off', otherwise: { serve: 'on' } },
  );
});
afterAll(() => t?.[Symbol.asyncDispose]());

function post(path: string, options: RequestOptions = {}) {
  const body = 'rawBody' in options || 'body' in options ? {} : { body: { context: { targetingKey: 'u1' } } };
  return t.request('POST', path, { key: t.keys.server, ...body, ...options });
}

const withContext = (context: object) => ({ body: { context } });

/** As it came, for what JSON.parse does not tell. */
async function raw(path: string): Promise<string> {
  const answer = await fetch(t.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${t.keys.server}`, 'content-type': 'application/json; charset=utf-8' },
    body: '{}',
  });
  return answer.text();
}

describe('one flag', () => {
  it.each([
    ['static', {}, { value: true, reason: 'STATIC', variant: 'on' }],
    ['text', {}, { value: 'B', reason: 'STATIC', variant: 'b' }],
    ['integer', {}, { value: 10, reason: 'STATIC', variant: 'a' }],
    ['float', {}, { value: 10, reason: 'STATIC', variant: 'a' }],
    ['object', {}, { value: { x: [1, 2.5] }, reason: 'STATIC', variant: 'a' }],
    ['list', {}, { value: [1, 'two'], reason: 'STATIC', variant: 'a' }],
    ['ruled', { country: 'DE' }, { value: 'B', reason: 'TARGETING_MATCH', variant: 'b' }],
    ['ruled', {}, { value: 'A', reason: 'DEFAULT', variant: 'a' }],
    ['odd-~.name', {}, { value: 'A', reason: 'STATIC', variant: 'a' }],
  ])('answers: %s for %j', async (key, context, expected) => {
    const { status, body } = await post(single(key), withContext(context));
    expect(status).toBe(200);
    expect(ofrepSuccess.safeParse(body).error).toBeUndefined();
    expect(body).toEqual({ key, ...expected, metadata: { flagVersion: expect.any(Number) } });
  });

  it('splits, and says so', async () => {
    const { body } = await post(single('split'), withContext({ targetingKey: 'u1' }));
    expect([body.reason, ['a', 'b']]).toEqual(['SPLIT', expect.arrayContaining([body.variant])]);
    const { body: tried } = await post(single('tried'), withContext({ targetingKey: 'u1', country: 'DE' }));
    expect(tried.metadata).toEqual({ flagVersion: expect.any(Number), experiment: 'colours' });
  });

  it('answers without a targeting key, and says what is missing', async () => {
    const { status, body } = await post(single('split'), withContext({}));
    expect([status, body.value, body.reason]).toEqual([200, 'A', 'DEFAULT']);
    expect(body.metadata.diagnostic).toBe('TARGETING_KEY_MISSING');
  });

  it.each([
    ['disabled', { value: 'A', reason: 'DEFAULT', variant: 'a' }, { halyardReason: 'DISABLED' }],
    ['disabled-bare', { reason: 'DISABLED', variant: '' }, {}],
    ['gated', { value: 'A', reason: 'DEFAULT', variant: 'a' }, { halyardReason: 'PREREQUISITE_FAILED' }],
    ['gated-bare', { reason: 'DISABLED', variant: '' }, { halyardReason: 'PREREQUISITE_FAILED' }],
    ['deferred', { reason: 'DISABLED', variant: '' }, { halyardReason: 'STATIC' }],
    ['nothing', { reason: 'DISABLED', variant: 'a' }, { halyardReason: 'STATIC' }],
  ])('has reasons that every provider knows: %s', async (key, expected, metadata) => {
    const { status, body } = await post(single(key));
    expect(status).toBe(200);
    expect(body).toEqual({ key, ...expected, metadata: { flagVersion: expect.any(Number), ...metadata } });
  });

  it('writes floats with a decimal point, integers without, and never null', async () => {
    expect(await raw(single('float'))).toContain('"value":10.0,');
    expect(await raw(single('integer'))).toContain('"value":10,');
    expect(await raw(single('huge'))).toContain('"value":1e+21,');
    for (const key of ['deferred', 'disabled-bare', 'nothing'])
      expect(await raw(single(key))).not.toContain('value');
    expect(await raw(bulk)).not.toContain('null');
  });

  it.each([
    ['nothing', undefined],
    ['nothing but a type', ''],
    ['an empty object', '{}'],
    ['an empty context', '{"context":{}}'],
    ['more than it knows', '{"context":{"targetingKey":"u1","deep":{"er":[1,null]}},"later":true}'],
  ])('takes as a body: %s', async (_, rawBody) => {
    for (const path of [single('ruled'), bulk]) {
      const given = rawBody === undefined ? { body: undefined } : { rawBody };
      expect((await post(path, given)).status).toBe(200);
    }
  });

  it('takes either credential, and any parameters', async () => {
    const ask = (headers: Record<string, string>) => post(single('static'), { key: null, headers });
    expect((await ask({ 'x-api-key': t.keys.server })).status).toBe(200);
    expect((await ask({ authorization: `bearer ${t.keys.server}` })).status).toBe(200);
    const ofAProxy = { authorization: 'Basic dTpw', 'x-api-key': t.keys.server };
    expect((await ask(ofAProxy)).status).toBe(200);
    expect((await ask({ 'x-api-key': 'wrong' })).status).toBe(401);
    expect((await post(`${single('static')}?anything=1&flagConfigEtag=x`)).status).toBe(200);
    expect((await post(`${bulk}?anything=1`)).status).toBe(200);
    const elsewhere = await t.request('POST', '/sdk/evaluate', {
      key: null,
      headers: { 'x-api-key': t.keys.server },
      body: {},
    });
    expect(elsewhere.status).toBe(401);
  });

  it('is asked of an environment by api keys', async () => {
    const key = t.keys.administrator;
    expect((await post(`${single('static')}?environment=development`, { key })).body.value).toBe(true);
    expect((await post(`${bulk}?environment=development&project=default`, { key })).status).toBe(200);
    expect((await post(single('static'), { key })).body.errorCode).toBe('GENERAL');
  });

  it('decodes its name once', async () => {
    expect((await post(single('odd-%7E%2Ename'))).body.key).toBe('odd-~.name');
    for (const [given, key] of [
      ['%2573tatic', '%73tatic'],
      ['a%2Fb', 'a/b'],
      ['%zz', '%zz'],
      ['d%C3%A9j%C3%A0', 'déjà'],
    ] as const) {
      const { status, body } = await post(single(given));
      expect([status, body.errorCode, body.key]).toEqual([404, 'FLAG_NOT_FOUND', key]);
    }
  });

  it('is counted as usage; all at once is not', async () => {
    const state = t.service.delivery.environment('default', 'development')!;
    state.takeCounts();
    await post(bulk);
    expect(state.takeCounts()).toEqual([]);
    await post(single('text'));
    expect(state.takeCounts()).toMatchObject([{ flag: 'text', variant: 'b', count: 1 }]);
  });
});

describe('errors', () => {
  const deep = `{"context":{"a":${'['.repeat(60)}${']'.repeat(60)}}}`;
  const rows: [string, number, OfrepErrorCode, RequestOptions, string?][] = [
    ['malformed JSON', 400, 'PARSE_ERROR', { rawBody: '{"context":' }],
    ['a body that is no object', 400, 'PARSE_ERROR', { body: [] }],
    ['nested too deep', 400, 'PARSE_ERROR', { rawBody: deep }],
    ['a context that is text', 400, 'INVALID_CONTEXT', { body: { context: 'u1' } }],
    ['a context that is null', 400, 'INVALID_CONTEXT', { body: { context: null } }],
    ['a context that is a list', 400, 'INVALID_CONTEXT', { body: { context: [] } }],
    ['what cannot be text', 400, 'INVALID_CONTEXT', { rawBody: '{"context":{"a":"\\u0000"}}' }],
    ['no key', 401, 'GENERAL', { key: null }],
    ['a wrong key', 401, 'GENERAL', { key: 'hal_server_wrong' }],
    ['another type', 415, 'GENERAL', { rawBody: '{}', headers: { 'content-type': 'text/plain' } }],
    ['too much', 413, 'GENERAL', { rawBody: `"${'x'.repeat(66_000)}"` }],
  ];

  it.each(rows)('%s: %i %s', async (_, status, errorCode, options) => {
    for (const path of [single('static'), bulk]) {
      const answer = await post(path, options);
      expect([path, answer.status, answer.body.errorCode]).toEqual([path, status, errorCode]);
      expect(ofrepFailure.safeParse(answer.body).error).toBeUndefined();
      expect(answer.body.metadata).toEqual({});
      expect(answer.body.key).toBe(path === bulk ? undefined : 'static');
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('403: a key without the scope', async () => {
    const made = { kind: 'api', name: 'blind', scopes: ['segments:read'] };
    const key = (await t.ok('POST', '/keys', made)).body.secret;
    const { status, body } = await post(`${single('static')}?environment=development`, { key });
    expect([status, body]).toMatchObject([403, { key: 'static', errorCode: 'GENERAL', metadata: {} }]);
  });

  it('404: no such flag, or none that this key may see', async () => {
    for (const [flag, key] of [
      ['no-such-flag', t.keys.server],
      ['hidden', t.keys.client],
    ] as const) {
      const { status, body } = await post(single(flag), { key });
      expect([status, body]).toEqual([
        404,
        { key: flag, errorCode: 'FLAG_NOT_FOUND', errorDetails: expect.stringContaining(flag), metadata: {} },
      ]);
    }
  });

  it('404: no such path, in words that pages can read', async () => {
    for (const path of [
      `${single('static')}/`,
      single('a/b'),
      single('..'),
      '/ofrep/v1/configuration',
      '/ofrep/',
    ]) {
      const answer = await post(path);
      expect([path, answer.status, answer.body.errorCode]).toEqual([path, 404, 'GENERAL']);
      expect(ofrepFailure.safeParse(answer.body).error).toBeUndefined();
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      const asked = {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      };
      const preflight = await t.request('OPTIONS', path, { key: null, headers: asked });
      expect([path, preflight.status]).toEqual([path, 204]);
    }
    expect((await post('/ofrepv1')).headers.get('content-type')).toBe('application/problem+json');
  });

  it('400: an environment or a project that is not there, whatever the flag', async () => {
    const key = t.keys.administrator;
    for (const path of [single('static'), bulk]) {
      for (const query of ['environment=nowhere', 'environment=development&project=nothing']) {
        const { status, body } = await post(`${path}?${query}`, { key });
        expect([status, body.errorCode, body.key]).toEqual([
          400,
          'GENERAL',
          path === bulk ? undefined : 'static',
        ]);
      }
    }
  });

  it('405: another method', async () => {
    for (const [path, key] of [
      [single('static'), 'static'],
      [bulk, undefined],
      [`${bulk}/`, undefined],
    ] as const) {
      const answer = await t.request('GET', path, { key: t.keys.server });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect(ofrepFailure.safeParse(answer.body).error).toBeUndefined();
      expect(answer.body.key).toBe(key);
    }
  });

  it('429: with whole seconds in Retry-After', async () => {
    const rates = { writes: 0, reads: 0, evaluations: 1, refusedKeys: 0 };
    await using limited = await startTestService({ config: { rates } });
    let answer = await limited.request('POST', bulk, { key: limited.keys.client });
    for (let i = 0; i < 20 && answer.status !== 429; i++) {
      answer = await limited.request('POST', single('example'), { key: limited.keys.client });
    }
    expect([answer.status, answer.body]).toMatchObject([429, { key: 'example', metadata: {} }]);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  it('500: without a word of the cause', async () => {
    const { delivery } = t.service;
    const state = delivery.environment('default', 'development')!;
    const evaluate = state.evaluate;
    state.evaluate = () => {
      throw new Error('a secret');
    };
    const { status, body } = await post(single('static'));
    state.evaluate = evaluate;
    expect([status, body]).toMatchObject([500, { key: 'static', errorCode: 'GENERAL', metadata: {} }]);
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

describe('all flags', () => {
  it('answers each as alone, in one order', async () => {
    for (const context of [{}, { targetingKey: 'u1', country: 'DE' }]) {
      const { status, body } = await post(bulk, withContext(context));
      expect(status).toBe(200);
      const keys = body.flags.map(({ key }: { key: string }) => key);
      expect(keys).toEqual(keys.toSorted());
      expect(keys).toEqual(expect.arrayContaining(['static', 'hidden', 'example']));
      for (const item of body.flags) {
        const alone = (await post(single(item.key), withContext(context))).body;
        // By its version a flag whose answer is the same would look changed.
        delete alone.metadata.flagVersion;
        expect(alone).toEqual(item);
      }
    }
    expect(await raw(bulk)).toBe(await raw(`${bulk}/`));
    expect(await raw(bulk)).toContain('"value":10.0,');
  });

  it('is what a client key may see, with the stream to listen to', async () => {
    const { body } = await post(bulk, { key: t.keys.client });
    expect(ofrepBulk.safeParse(body).error).toBeUndefined();
    const keys = body.flags.map(({ key }: { key: string }) => key);
    expect(keys).toContain('static');
    expect(keys).not.toContain('hidden');
    const [{ endpoint, ...stream }] = body.eventStreams;
    expect(stream).toEqual({ type: 'sse', inactivityDelaySec: 120 });
    expect(endpoint).toEqual({ requestUri: expect.stringMatching(/^\/sdk\/changes\?ticket=/) });
    const controller = new AbortController();
    const opened = await fetch(t.url + endpoint.requestUri, { signal: controller.signal });
    controller.abort();
    expect(opened.status).toBe(200);
    expect((await post(bulk)).body).not.toHaveProperty('eventStreams');
  });

  it('names the stream by the public address where there is one', async () => {
    const config = { publicUrl: 'https://flags.example/halyard' };
    await using other = await startTestService({ config });
    const { body } = await other.ok('POST', bulk, {}, { key: other.keys.client });
    const [{ url, endpoint }] = body.eventStreams;
    expect(url).toMatch(/^https:\/\/flags\.example\/halyard\/sdk\/changes\?ticket=/);
    expect(endpoint).toBeUndefined();
  });

  it('answers 304 to its tag, weak, in a list or any, with tag and CORS fields', async () => {
    const { etag } = await post(bulk, { key: t.keys.client });
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const tag of [etag!, `W/${etag}`, `"x", W/${etag}`, '*']) {
      const answer = await post(bulk, { key: t.keys.client, headers: { 'if-none-match': tag } });
      expect([tag, answer.status, answer.body, answer.etag]).toEqual([tag, 304, '', etag]);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
    const other = { key: t.keys.client, headers: { 'if-none-match': etag! } };
    expect(
      (await post(bulk, { ...other, ...withContext({ targetingKey: 'u1', country: 'DE' }) })).status,
    ).toBe(200);
    // Another ticket is another stream: whoever was answered 304 would go on with the old one.
    expect((await post(bulk, { ...other, ...withContext({ targetingKey: 'u2' }) })).status).toBe(200);
  });

  it('keeps its tag over changes of what it does not show, and of how a flag comes to the same answer', async () => {
    const { etag } = await post(bulk, { key: t.keys.client });
    const { flags } = (await post(bulk)).body;
    await t.ok('PATCH', '/flags/ruled/environments/development', {
      rules: [{ if: { attribute: 'country', op: 'in', values: ['DE', 'AT'] }, serve: 'b' }],
    });
    expect((await post(bulk)).body.flags).toEqual(flags);
    const state = t.service.delivery.environment('default', 'development')!;
    const before = state.version;
    await t.ok('POST', '/flags/hidden/environments/development/disable');
    expect(state.version).toBe(before + 1);
    expect((await post(bulk, { key: t.keys.client })).etag).toBe(etag);
  });
});

describe('a malformed flag', () => {
  // Past the log, which takes none; so it comes last.
  beforeAll(() => {
    const state = t.service.delivery.environment('default', 'development')!;
    const version = state.version + 1;
    const broken = {
      ...state.flag('text')!,
      rules: [{ id: 'x', if: { nobody: 'knows' }, serve: 'a' }],
      version,
    };
    state.apply(version, [{ kind: 'flag', key: 'broken', version, entry: broken }]);
  });

  it('is a failure, alone', async () => {
    const { status, body } = await post(single('broken'));
    expect([status, body]).toMatchObject([400, { key: 'broken', errorCode: 'PARSE_ERROR', metadata: {} }]);
    const { body: all } = await post(bulk);
    expect(ofrepBulk.safeParse(all).error).toBeUndefined();
    expect(all.flags.find(({ key }: { key: string }) => key === 'broken')).toEqual(body);
    expect(all.flags.find(({ key }: { key: string }) => key === 'text').value).toBe('B');
  });
});
