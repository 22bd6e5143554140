import { writeKey } from '@halyard/contract';
import { signContext } from '@halyard/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Rates } from './rate-limits.ts';
import { startTestService, type TestAnswer } from './testing/start-test-service.ts';

/** A service whose clock stands still, at the beginning of a window, with some rates; one a second is 10 in 10 s. */
async function start(rates: Rates) {
  const time = { ms: Math.floor(Date.now() / 10_000) * 10_000 };
  const t = await startTestService({
    clock: { now: () => new Date(time.ms) },
    config: { rates, trustedProxies: ['loopback'] },
  });
  const ask = (path: string, key: string | null = t.keys.administrator, address = '203.0.113.1') =>
    t.request('GET', path, { key, headers: { 'x-forwarded-for': address } });
  return { t, time, ask, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}

let test: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  test = await start({ writes: 1, reads: 1, evaluations: 1, refusedKeys: 1 });
});
afterAll(() => test?.[Symbol.asyncDispose]());
beforeEach(() => {
  // Whatever was used up before is long ago, and a window has just begun.
  test.time.ms = Math.ceil(test.time.ms / 10_000 + 3) * 10_000;
});

/** The statuses of so many requests, one after the other. */
async function statuses(times: number, ask: () => Promise<TestAnswer>): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n++) found.push((await ask()).status);
  return found;
}

const tens = (status: number) => Array<number>(10).fill(status);

describe('the control plane', () => {
  it('refuses more writes with one key than are right, and says when to come back', async () => {
    const { t, time } = test;
    const write = (key?: string) =>
      t.request('PATCH', '/flags/example', { body: { name: 'x' }, ...(key ? { key } : {}) });
    const first = await write();
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"writes";q=10;w=10');
    expect(first.headers.get('ratelimit')).toBe('"writes";r=9;t=10');
    // What is refused for another reason counts as well.
    expect((await t.request('PATCH', '/flags/no-such-flag', { body: {} })).status).toBe(404);
    expect(await statuses(9, write)).toEqual([...Array(8).fill(200), 429]);
    const refused = await write();
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', status: 429, limit: 'writes', quota: 10 });
    expect(refused.headers.get('retry-after')).toBe('11');
    expect(refused.headers.get('ratelimit-policy')).toBe('"writes";q=10;w=10');
    expect(refused.headers.get('ratelimit')).toBe('"writes";r=0;t=11');

    expect((await t.request('GET', '/flags')).status).toBe(200);
    const { secret } = (
      await startsAnew(() =>
        t.request('POST', '/keys', { body: { kind: 'api', name: 'other', scopes: ['flags:*'] } }),
      )
    ).body;
    expect((await write(secret)).status).toBe(200);

    /** The key whose turn is over has to wait as long as it was told. */
    async function startsAnew(ask: () => Promise<TestAnswer>): Promise<TestAnswer> {
      expect((await ask()).status).toBe(429);
      time.ms += 11_000;
      return ask();
    }
  });

  it('refuses more reads likewise, proofs of delivery among them, for which every node works', async () => {
    const prove = () => test.ask('/flags/example/delivery?environment=development');
    expect(await statuses(9, () => test.ask('/flags'))).toEqual(tens(200).slice(1));
    expect(await statuses(2, prove)).toEqual([200, 429]);
    expect((await test.ask('/flags')).status).toBe(429);
    expect((await test.t.request('PATCH', '/flags/example', { body: { name: 'x' } })).status).toBe(200);
    test.time.ms += 20_000;
    expect((await test.ask('/flags')).status).toBe(200);
  });
});

describe('evaluation over HTTP', () => {
  const path = '/flags/example/evaluate?targetingKey=u';

  it('is limited by key, and what SDKs ask for is not', async () => {
    const { t, ask } = test;
    const evaluate = () => ask(path, t.keys.server);
    expect(await statuses(10, evaluate)).toEqual(tens(200));
    const refused = await evaluate();
    expect([refused.status, refused.body.limit]).toEqual([429, 'evaluations']);
    expect(refused.headers.get('ratelimit')).toBe('"evaluations";r=0;t=11');
    const body = { context: { targetingKey: 'u' } };
    expect((await t.request('POST', '/flags/example/evaluate', { key: t.keys.server, body })).status).toBe(
      429,
    );
    expect((await t.request('POST', '/sdk/evaluate', { key: t.keys.server, body })).status).toBe(429);
    expect(await statuses(15, () => ask('/sdk/snapshot', t.keys.server))).toEqual(Array(15).fill(200));
    const events = { instance: 'i', sequence: 1, events: [] };
    const report = () => t.request('POST', '/sdk/events', { key: t.keys.server, body: events });
    expect(await statuses(15, report)).toEqual(Array(15).fill(202));
    const hangUp = new AbortController();
    const stream = await fetch(`${t.url}/sdk/stream`, {
      headers: { authorization: `Bearer ${t.keys.server}` },
      signal: hangUp.signal,
    });
    expect(stream.status).toBe(200);
    hangUp.abort();
  });

  it('counts streams of pages, whose tickets everybody is given', async () => {
    const { t, ask } = test;
    const body = { context: { targetingKey: 'u' } };
    const headers = { 'x-forwarded-for': '203.0.113.1' };
    const { changes } = (await t.ok('POST', '/sdk/evaluate', body, { key: t.keys.client, headers })).body;
    const follow = async (address: string) => {
      const hangUp = new AbortController();
      const stream = await fetch(`${t.url}/${changes}`, {
        headers: { 'x-forwarded-for': address },
        signal: hangUp.signal,
      });
      hangUp.abort();
      return stream.status;
    };
    for (let n = 0; n < 9; n++) expect(await follow('203.0.113.1')).toBe(200);
    expect(await follow('203.0.113.1')).toBe(429);
    expect(await follow('203.0.113.2')).toBe(200);
    expect((await ask('/sdk/snapshot', t.keys.server)).status).toBe(200);
  });

  it('with a client key each address has its own share, and a network of IPv6 one', async () => {
    const { t, ask } = test;
    const from = (address: string) => () => ask(path, t.keys.client, address);
    expect(await statuses(11, from('203.0.113.1'))).toEqual([...tens(200), 429]);
    expect(await statuses(10, from('2001:db8:0:1::1'))).toEqual(tens(200));
    expect(await statuses(1, from('2001:db8:0:1:ffff::2'))).toEqual([429]);
    expect(await statuses(1, from('2001:db8:0:2::1'))).toEqual([200]);
    // Whoever hides where they are from shares with all who do.
    expect(await statuses(11, from('unknown'))).toEqual([...tens(200), 429]);
  });
});

describe('keys that do not hold', () => {
  it('are answered 429 by address once there were too many; those that hold are let in', async () => {
    const { t, ask, time } = test;
    let made = 0;
    const guess = (address?: string) => () => {
      const selector = `guess${String(made++).padStart(3, '0')}`;
      return ask('/sdk/snapshot', writeKey({ kind: 'server', selector, secret: 'x'.repeat(32) }), address);
    };
    expect(await statuses(10, guess())).toEqual(tens(401));
    const refused = await guess()();
    expect([refused.status, refused.body.limit]).toEqual([429, 'refused-keys']);
    expect((await ask('/flags', `${t.keys.administrator.slice(0, -1)}?`)).status).toBe(429);
    const wrongSecret = writeKey({
      kind: 'server',
      selector: t.keys.server.slice('hal_server_'.length, 'hal_server_'.length + 8),
      secret: 'x'.repeat(32),
    });
    expect((await ask('/sdk/snapshot', wrongSecret)).status).toBe(429);
    expect((await ask('/sdk/snapshot', t.keys.server)).status).toBe(200);
    expect((await ask('/flags')).status).toBe(200);
    expect(await statuses(1, guess('203.0.113.2'))).toEqual([401]);
    // Without any key nothing was tried.
    expect((await ask('/flags', null)).status).toBe(401);
    time.ms += 11_000;
    expect(await statuses(1, guess())).toEqual([401]);
  });

  it('are not looked up any more: one that another node has just made has to wait', async () => {
    const { t, ask } = test;
    const unknown = (selector: string) => writeKey({ kind: 'server', selector, secret: 'x'.repeat(32) });
    const lookUps: unknown[] = [];
    const { findKey } = t.service.delivery;
    t.service.delivery.findKey = (text) => {
      lookUps.push(text);
      return findKey(text);
    };
    onTestFinished(() => {
      t.service.delivery.findKey = findKey;
    });
    await statuses(10, () => ask('/sdk/snapshot', unknown('guess000')));
    expect(lookUps).toHaveLength(10);
    expect(await statuses(5, () => ask('/sdk/snapshot', unknown('guess001')))).toEqual(Array(5).fill(429));
    expect(lookUps).toHaveLength(10);
  });
});

it('tickets that were made up are counted with keys that do not hold, expired ones are not', async () => {
  const { t, ask, time } = test;
  const { changes } = (await t.ok('POST', '/sdk/evaluate', {}, { key: t.keys.client })).body;
  const wrong = `${changes.slice(0, -22)}${'A'.repeat(22)}`;
  const follow = (path: string) => () => ask(`/${path}`, null);
  expect(await statuses(11, follow(wrong))).toEqual([...tens(401), 429]);
  time.ms += 1_800_000;
  expect(await statuses(15, follow(changes))).toEqual(Array(15).fill(401));
  expect(await statuses(1, follow(wrong))).toEqual([401]);
});

describe('context tokens that do not hold', () => {
  const wrong = (n: number) => `e30.e30.${String(n).padStart(86, 'A')}`;
  const events = { instance: 'i', sequence: 1, events: [] };

  it.each(['/sdk/events', '/sdk/evaluate', '/ofrep/v1/evaluate/flags'])(
    'are counted with keys that do not: %s',
    async (path) => {
      await using generous = await start({ writes: 0, reads: 0, evaluations: 0, refusedKeys: 1 });
      const { t, time } = generous;
      const made = { kind: 'client', name: 'page', environment: 'development', secure: true };
      const { secret, signingKey } = (await t.ok('POST', '/keys', made)).body;
      const ask = (token: string, address = '203.0.113.1') =>
        t.request('POST', path, {
          key: secret,
          body: path === '/sdk/events' ? events : {},
          headers: { 'halyard-context-token': token, 'x-forwarded-for': address },
        });
      const tokenOf = (user: string) => signContext(signingKey, { targetingKey: user }, { nowMs: time.ms });
      const [known, other] = [tokenOf('u1'), tokenOf('u2')];
      expect((await ask(known)).status).toBeLessThan(300);
      for (let n = 0; n < 10; n++) expect((await ask(wrong(n))).status).toBe(401);
      expect((await ask(wrong(10))).status).toBe(429);
      expect((await ask(other)).status).toBe(429);
      expect((await ask(known)).status).toBeLessThan(300);
      expect((await ask(other, '203.0.113.2')).status).toBeLessThan(300);
      time.ms += 3_661_000;
      // Those that have only ended are not, whether they were known or not: pages that wake up have such ones.
      for (let n = 0; n < 15; n++) expect((await ask(known)).status).toBe(401);
      const old = { nowMs: time.ms - 3_661_000 };
      for (let n = 0; n < 15; n++) {
        expect((await ask(signContext(signingKey, { targetingKey: `old${n}` }, old))).status).toBe(401);
      }
      expect((await ask(tokenOf('u3'))).status).toBeLessThan(300);
    },
  );
});

it('control: without limits nobody is refused, and no limit is told', async () => {
  await using unlimited = await start({ writes: 0, reads: 0, evaluations: 0, refusedKeys: 0 });
  const { t, ask } = unlimited;
  expect(new Set(await statuses(30, () => ask('/flags')))).toEqual(new Set([200]));
  expect(new Set(await statuses(30, () => ask('/sdk/snapshot', 'nonsense')))).toEqual(new Set([401]));
  expect(new Set(await statuses(30, () => ask('/flags/example/evaluate', t.keys.client)))).toEqual(
    new Set([200]),
  );
  expect((await ask('/flags')).headers.get('ratelimit')).toBeNull();
});
