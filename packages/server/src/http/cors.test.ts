import { allOperations } from '@halyard/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestAnswer, type TestService } from '../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService({ config: { rates: { writes: 0, reads: 0, evaluations: 1, refusedKeys: 0 } } });
});
afterAll(() => t?.[Symbol.asyncDispose]());

const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'example');
const preflight = (path: string, fields = 'content-type,authorization') =>
  t.request('OPTIONS', path, {
    key: null,
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': fields,
    },
  });

function isReadable({ headers }: TestAnswer): boolean {
  const exposed = headers.get('access-control-expose-headers')?.split(', ') ?? [];
  const wanted = ['ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy'];
  const isOpen = headers.get('access-control-allow-origin') === '*';
  return (
    isOpen &&
    wanted.every((name) => exposed.includes(name)) &&
    !headers.has('access-control-allow-credentials')
  );
}

describe('pages of other origins', () => {
  it('may ask what browsers have to, and nothing else', async () => {
    for (const { path, isForBrowsers } of allOperations) {
      const { status, headers } = await preflight(pathOf(path));
      const mayAsk = allOperations.some((other) => other.path === path && other.isForBrowsers);
      expect([path, status]).toEqual([path, mayAsk ? 204 : 405]);
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, mayAsk ? '*' : null]);
      if (!isForBrowsers) continue;
      expect(headers.get('access-control-allow-headers')).toBe('content-type,authorization');
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(600);
    }
    const { headers } = await preflight('/flags/example/evaluate');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
  });

  it('may send header fields by any names, but names they must be, and not many', async () => {
    const allowed = async (fields: string) =>
      (await preflight('/sdk/evaluate', fields)).headers.get('access-control-allow-headers');
    expect(await allowed('x-anything, traceparent')).toBe('x-anything, traceparent');
    expect(await allowed('x y')).toBe(null);
    expect(await allowed('x'.repeat(1_025))).toBe(null);
    expect(await allowed(Array.from({ length: 33 }, (_, i) => `x${i}`).join(','))).toBe(null);
  });

  it('read answers and refusals alike, whatever went wrong', async () => {
    const ask = (options: object, path = '/sdk/evaluate') => t.request('POST', path, options);
    const answered = await ask({ key: t.keys.client, body: {} });
    expect([answered.status, isReadable(answered)]).toEqual([200, true]);
    const same = await ask({ key: t.keys.client, body: {}, headers: { 'if-none-match': answered.etag! } });
    expect([same.status, same.etag, isReadable(same)]).toEqual([304, answered.etag, true]);
    const refusals: [number, Promise<TestAnswer>][] = [
      [401, ask({ key: null, body: {} })],
      [400, ask({ key: t.keys.client, rawBody: '{' })],
      [415, ask({ key: t.keys.client, rawBody: '{}', headers: { 'content-type': 'text/plain' } })],
      [413, ask({ key: t.keys.client, rawBody: `"${'x'.repeat(70_000)}"` })],
      [405, t.request('PUT', '/sdk/evaluate', { key: t.keys.client, body: {} })],
      [401, t.request('GET', '/sdk/changes?ticket=wrong', { key: null })],
      [404, ask({ key: t.keys.client, body: {} }, '/flags/nothing/evaluate')],
    ];
    for (const [status, refusal] of refusals) {
      const answer = await refusal;
      expect([answer.status, isReadable(answer)]).toEqual([status, true]);
    }
    let limited = answered;
    for (let i = 0; i < 20 && limited.status !== 429; i++)
      limited = await ask({ key: t.keys.client, body: {} });
    expect([limited.status, isReadable(limited)]).toEqual([429, true]);
    const ofOthers = await t.request('GET', '/flags', { key: t.keys.administrator });
    expect([ofOthers.status, ofOthers.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('read a stream', async () => {
    await using other = await startTestService();
    const { body } = await other.ok('POST', '/sdk/evaluate', {}, { key: other.keys.client });
    const controller = new AbortController();
    const { status, headers } = await fetch(`${other.url}/${body.changes}`, { signal: controller.signal });
    controller.abort();
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });
});
