/**
 * SEC-3 and SEC-10 below `/auth`: of the identity library's own routes only those that are listed are reached, however
 * they are spelled; and what is hostile fails at them as it does at operations.
 */
import { type AnyOperation, noBody, noInput } from '@halyard/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { attack } from '../../security/testing/attack.ts';
import { askAll, type RawRequest } from '../../security/testing/raw-client.ts';
import type { SampleRequest } from '../../security/testing/sample-requests.ts';
import { spellings } from '../../security/testing/spellings.ts';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { authRoutes, findAuthRoute } from './auth-route-list.ts';
import { authRoot, createIdentity } from './identity.ts';
import { signInPlugins } from './sign-in-plugins.ts';

const timeout = 120_000;

let t: TestService;
let port: number;
/** Of a page of the service, with the session of somebody who may do anything. */
let headersOfPage: [string, string][];
const unforeseen: unknown[] = [];

beforeAll(async () => {
  const nothing = () => {};
  // The library has words of its own for what it refuses.
  const error = (...given: unknown[]) => void (given[1] === 'unforeseen' && unforeseen.push(given));
  t = await startTestService({ log: { debug: nothing, info: nothing, warn: nothing, error } });
  const origin = t.url;
  port = Number(new URL(origin).port);
  const { email } = await addPerson(t, { name: 'ada', roles: [{ role: 'administrator' }] });
  const { cookie } = await signIn(t, email);
  headersOfPage = [
    ['Host', new URL(origin).host],
    ['Origin', origin],
    ['Sec-Fetch-Site', 'same-origin'],
    ['Cookie', cookie!],
  ];
});
afterAll(() => t[Symbol.asyncDispose]());

/** All that the library answers, as the service has put it together. */
function libraryRoutes(): { method: 'GET' | 'POST'; path: string }[] {
  const { system } = t.service;
  const identity = createIdentity({
    system,
    secret: 'x'.repeat(40),
    plugins: signInPlugins(system, undefined),
  });
  const endpoints = Object.values(identity.at('http://localhost').api) as {
    path?: string;
    options?: { method?: string | string[] };
  }[];
  return endpoints.flatMap(({ path, options }) =>
    path === undefined
      ? []
      : [options?.method ?? ['GET', 'POST']]
          .flat()
          .flatMap((method) =>
            method === 'GET' || method === 'POST' ? [{ method, path: path.replaceAll(/:\w+/g, 'sso') }] : [],
          ),
  );
}

it('SEC-3: no spelling leads to a route of the library that is not listed', { timeout }, async () => {
  const all = libraryRoutes();
  const hidden = all.filter(({ method, path }) => !findAuthRoute(method, path));
  expect(all.length).toBeGreaterThan(hidden.length);
  expect(hidden.map(({ path }) => path)).toContain('/sign-up/email');
  const requests: (RawRequest & { spelling: string })[] = [];
  for (const { method, path } of hidden) {
    for (const [spelling, spell] of Object.entries(spellings)) {
      const headers = [...headersOfPage, ['Content-Type', 'application/json'] as [string, string]];
      const body = '{"email":"eve@example.com","name":"Eve","password":"correct horse battery"}';
      requests.push({
        method,
        target: spell(authRoot + path),
        spelling,
        headers,
        ...(method === 'POST' ? { body } : {}),
      });
    }
  }
  const reached: string[] = [];
  const open = new Set(['/healthz', '/docs']);
  await askAll(port, requests, ({ method, target, spelling }, { status, body }) => {
    const isElsewhere = [...open].some((path) => target.replace(/^http:\/\/[^/]*/, '').startsWith(path));
    if (isElsewhere && status === 200) return;
    // Our own words, or the parser's: whatever the library says has others.
    const isOurs = body === '' || /"code":"(NOT_FOUND|METHOD_NOT_ALLOWED)"/.test(body);
    if (status < 400 || status >= 500 || !isOurs)
      reached.push(`${spelling}: ${method} ${target} ${status} ${body.slice(0, 80)}`);
  });
  expect(reached).toEqual([]);
  const { body } = await t.ok('GET', '/people');
  expect(body.items.length).toBe(1);
});

it('SEC-3: without a session no spelling of a listed one that wants it comes off', { timeout }, async () => {
  const withoutCookie = headersOfPage.filter(([name]) => name !== 'Cookie');
  const wanted = authRoutes.filter(({ path }) =>
    /password|two-factor|passkey\/(?!generate-auth|verify-auth)/.test(path),
  );
  const requests: RawRequest[] = wanted.flatMap(({ method, path }) =>
    Object.values(spellings).map((spell) => ({
      method,
      target: spell(authRoot + path),
      headers: [...withoutCookie, ['Content-Type', 'application/json'] as const],
      ...(method === 'POST' ? { body: '{}' } : {}),
    })),
  );
  const statuses: Record<number, number> = {};
  const reached: string[] = [];
  await askAll(port, requests, ({ target, method }, { status }) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if ((status < 400 && !/\/(healthz|docs)/.test(target)) || status >= 500)
      reached.push(`${method} ${target} ${status}`);
  });
  expect(reached).toEqual([]);
  expect((statuses[401] ?? 0) + (statuses[400] ?? 0)).toBeGreaterThan(wanted.length);
});

it('SEC-10: what is hostile is refused by the routes that are listed', { timeout }, async () => {
  const count = Number(process.env['HALYARD_HOSTILE_REQUESTS'] ?? 600);
  const samples = authRoutes.map(({ method, path, body = noBody }): SampleRequest => {
    const fields = Object.keys((body as { shape?: object }).shape ?? {});
    const json = JSON.stringify(Object.fromEntries(fields.map((field) => [field, 'x'])));
    // Enough of one for what spoils its requests and judges its answers.
    const operation = {
      name: `auth ${path}`,
      method,
      path: authRoot + path,
      effect: 'data',
      permission: null,
      query: noInput,
      body,
      answer: z.unknown(),
      dialect: 'problem',
    } as unknown as AnyOperation;
    return {
      operation,
      example: {},
      path: authRoot + path,
      query: '',
      body: method === 'GET' ? undefined : json,
      key: undefined,
      headers: headersOfPage,
    };
  });
  const { faults, statuses } = await attack(port, samples, count);
  expect(faults).toEqual([]);
  expect(unforeseen).toEqual([]);
  expect(statuses[400]).toBeGreaterThan(count / 4);
});
