/** SEC-21: a cookie counts only for what the service's own pages ask. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPerson, type BrowserSession, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
let browser: BrowserSession;
beforeAll(async () => {
  t = await startTestService();
  const { email } = await addPerson(t, { name: 'Ada', roles: [{ role: 'administrator' }] });
  browser = await signIn(t, email);
});
afterAll(() => t[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const own = () => ({ origin: t.url, 'sec-fetch-site': 'same-origin' });
const body = () => JSON.stringify({ key: `made-${Math.random().toString(36).slice(2)}`, kind: 'boolean' });
const ask = async (method: string, path: string, headers: Record<string, string>, given?: string) =>
  (
    await fetch(t.url + path, {
      method,
      headers: { cookie: browser.cookie!, ...headers },
      ...(given === undefined ? {} : { body: given }),
    })
  ).status;

it('lets its own pages write and read: the control of all that follows', async () => {
  expect(await ask('POST', '/flags', { ...own(), ...json }, body())).toBe(201);
  expect(await ask('POST', '/flags', { origin: t.url, ...json }, body())).toBe(201);
  expect(await ask('POST', '/flags', { 'sec-fetch-site': 'same-origin', ...json }, body())).toBe(201);
  expect(await ask('GET', '/flags', own())).toBe(200);
  expect(await ask('GET', '/flags', { 'sec-fetch-site': 'none' })).toBe(200);
  expect(await ask('GET', '/flags', {})).toBe(200);
});

it('lets them send YAML where it is taken, which no form can either', async () => {
  const yaml = { 'content-type': 'application/yaml' };
  const document = 'format: 1\nflags:\n  by-file: { kind: boolean }\n';
  const path = '/projects/default/import';
  expect(await ask('POST', path, { ...own(), ...yaml }, document)).toBe(200);
  expect(await ask('POST', path, { origin: evil, ...yaml }, document)).toBe(403);
  expect(await ask('POST', '/flags', { ...own(), ...yaml }, body())).toBe(415);
});

const evil = 'https://evil.example';
it.each<[string, Record<string, string>]>([
  ['another origin', { origin: evil, 'sec-fetch-site': 'cross-site' }],
  ['another origin, of an old browser', { origin: evil }],
  ['another port of this host', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
  ['this host by https', { origin: 'https://127.0.0.1' }],
  ['an origin that only begins alike', { origin: 'http://127.0.0.1.evil.example' }],
  ['null: a sandboxed frame, a file, a redirect', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['null, and nothing else', { origin: 'null' }],
  ['two origins', { origin: `null, ${evil}` }],
  ['nowhere', {}],
  ['a page that says it is of the same site', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['its own origin, but fetched across sites', { origin: 'own', 'sec-fetch-site': 'cross-site' }],
])('refuses to write from %s', async (_, headers) => {
  const given = { ...headers, ...(headers['origin'] === 'own' ? { origin: t.url } : {}) };
  for (const [method, path, sent] of [
    ['POST', '/flags', body()],
    ['PATCH', '/flags/example', '{"name":"Planted"}'],
    ['DELETE', '/people/me/sessions/any', undefined],
    ['POST', '/people/me/sign-out', undefined],
    ['POST', '/auth/sign-out', undefined],
    ['POST', '/auth/change-password', '{"currentPassword":"x","newPassword":"y"}'],
    ['POST', '/auth/sign-in/email', '{"email":"ada@example.com","password":"x"}'],
    ['POST', '/sdk/evaluate', '{"environment":"development"}'],
    ['POST', '/ofrep/v1/evaluate/flags', '{"context":{}}'],
  ] as const) {
    const headers = sent === undefined ? given : { ...given, ...json };
    expect([path, await ask(method, path, headers, sent)]).toEqual([path, 403]);
  }
});

it.each([
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/plain;application/json',
  'application/jsonp',
  'application/yamlx',
  'text/yaml',
])('refuses to write %s, which a form can send', async (type) => {
  for (const path of ['/flags', '/auth/sign-out', '/auth/sign-in/email']) {
    expect([path, await ask('POST', path, { ...own(), 'content-type': type }, body())]).toEqual([path, 415]);
  }
});

it.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this host', { 'sec-fetch-site': 'same-site' }],
  ['another origin, as EventSource with credentials asks', { origin: evil, accept: 'text/event-stream' }],
  ['null', { origin: 'null' }],
])('tells nothing to %s', async (_, headers) => {
  for (const path of [
    '/flags',
    '/people/me',
    '/changes',
    '/flags/example/evaluate?environment=development&targetingKey=u1',
  ]) {
    expect([path, await ask('GET', path, headers)]).toEqual([path, 403]);
  }
});

it('opens no WebSocket by a cookie for other origins', async () => {
  const { port } = new URL(t.url);
  const answerTo = async (origin: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `GET /sdk/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nCookie: ${browser.cookie}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return data.toString();
  };
  expect(await answerTo(evil)).toMatch(/^HTTP\/1.1 403[\s\S]*a session is for pages of/);
  // Of its own pages too, since only SDKs may; but for that reason.
  expect(await answerTo(t.url)).toMatch(/^HTTP\/1.1 403[\s\S]*wants a key of kind server/);
});

it('allows pages of other origins to be answered, but never with credentials', async () => {
  const preflight = await fetch(`${t.url}/sdk/evaluate`, {
    method: 'OPTIONS',
    headers: { origin: evil, 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
});

it('lets a key in from everywhere, whatever cookie comes with it', async () => {
  const headers = { origin: evil, authorization: `Bearer ${t.keys.administrator}`, ...json };
  expect(await ask('POST', '/flags', headers, body())).toBe(201);
});

it('signs nobody in by another name of the machine, to which a stranger could lead', async () => {
  const { port } = new URL(t.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const sent = '{"email":"ada@example.com","password":"x"}';
  socket.write(
    `POST /auth/sign-in/email HTTP/1.1\r\nHost: rebound.example:${port}\r\nOrigin: http://rebound.example:${port}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
  );
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(data.toString()).toMatch(/^HTTP\/1.1 503[\s\S]*HALYARD_PUBLIC_URL/);
});

it('behind TLS gives a cookie that only this host gets, and only by TLS', async () => {
  await using open = await startTestService({ config: { publicUrl: 'https://flags.example/halyard' } });
  const { email } = await addPerson(open, { name: 'Ada' });
  const answer = await open.request('POST', '/auth/sign-in/email', {
    key: null,
    headers: { origin: 'https://flags.example' },
    body: { email, password: 'correct horse battery' },
  });
  expect(answer.status).toBe(200);
  expect(answer.body).not.toHaveProperty('token');
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-halyard\.session_token=/);
  for (const part of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=43200']) {
    expect(cookie).toContain(`; ${part}`);
  }
  expect(cookie).not.toContain('Domain');
  const me = await open.request('GET', '/people/me', {
    key: null,
    headers: { cookie: cookie!.split(';')[0]! },
  });
  expect(me.body).toMatchObject({ email });
});
