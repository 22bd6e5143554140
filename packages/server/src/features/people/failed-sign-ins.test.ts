/** SEC-20: guessing. `HALYARD_GUESSES=10000` for as many. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../platform/log.ts';
import { startService } from '../../service.ts';
import { addPerson, browserOf, testPassword } from '../../testing/browser-session.ts';
import { metricOf } from '../../testing/read-metrics.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';

const guesses = Number(process.env['HALYARD_GUESSES'] ?? 300);
const windowMs = 15 * 60_000;
const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const lines: string[] = [];

let t: TestService;
let email: string;
beforeAll(async () => {
  t = await startTestService({
    clock,
    log: pino({ level: 'trace', base: null }, { write: (line: string) => void lines.push(line) }),
    config: { signIns: { perAccount: 5, perAddress: 15 }, trustedProxies: ['loopback'], metricsPublic: true },
  });
  ({ email } = await addPerson(t, { name: 'Ada' }));
});
afterAll(() => t[Symbol.asyncDispose]());

const guess = async (address: string, who = email, password = 'wrong horse battery', at = t) => {
  const headers = { 'x-forwarded-for': address };
  const answer = await browserOf(at).request(
    'POST',
    '/auth/sign-in/email',
    { email: who, password },
    { headers },
  );
  return answer.status;
};

async function manyGuesses(ask: (n: number) => Promise<number>): Promise<Record<number, number>> {
  const counted: Record<number, number> = {};
  let next = 0;
  const worker = async () => {
    while (next < guesses) {
      const status = await ask(next++);
      counted[status] = (counted[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return counted;
}

it('looks at five passwords of an account, wherever they come from, and however many come at once', async () => {
  const counted = await manyGuesses((n) => guess(`203.0.113.${n % 250}`));
  expect(counted).toEqual({ 401: 5, 429: guesses - 5 });
  expect(await guess('198.51.100.1', email, testPassword)).toBe(429);
  // Somebody else is not concerned, and in the next window nobody is.
  const { email: other } = await addPerson(t, { name: 'Grace' });
  expect(await guess('198.51.100.1', other, testPassword)).toBe(200);
  clock.offsetMs += windowMs;
  expect(await guess('198.51.100.1', email, testPassword)).toBe(200);
});

it('looks at fifteen from an address, whoever it tries to be', async () => {
  clock.offsetMs += windowMs;
  const counted = await manyGuesses((n) => guess('203.0.113.7', `somebody-${n}@example.com`));
  expect(counted).toEqual({ 401: 15, 429: guesses - 15 });
  expect(await guess('203.0.113.8', email, testPassword)).toBe(200);
});

it('takes what one customer of a network has for one address', async () => {
  clock.offsetMs += windowMs;
  const from = (n: number) => `2001:db8:1:2::${n.toString(16)}`;
  const counted = await manyGuesses((n) => guess(from(n), `nobody-${n}@example.com`));
  expect(counted).toEqual({ 401: 15, 429: guesses - 15 });
  expect(await guess('2001:db8:1:3::1', email, testPassword)).toBe(200);
});

it('forgets failures of an account once its owner was right', async () => {
  clock.offsetMs += windowMs;
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 4; n++) expect(await guess(`192.0.2.${round}`)).toBe(401);
    expect(await guess(`192.0.2.${round}`, email, testPassword)).toBe(200);
  }
});

it('negative control: without a limit every guess is looked at', async () => {
  await using open = await startTestService();
  const few = 20;
  for (let n = 0; n < few; n++) {
    expect(await guess('203.0.113.9', 'nobody@example.com', 'wrong horse battery', open)).toBe(401);
  }
});

it.runIf(isPostgres)('counts together with other nodes', async () => {
  clock.offsetMs += windowMs;
  const config = { ...t.config, port: 0 };
  const other = await startService(config, createLog('silent'), clock);
  try {
    const url = other.url.replace('localhost', '127.0.0.1');
    const there = (n: number) =>
      fetch(`${url}/auth/sign-in/email`, {
        method: 'POST',
        headers: {
          origin: url,
          'content-type': 'application/json',
          'x-forwarded-for': `192.0.2.${n}`,
        },
        body: JSON.stringify({ email, password: 'wrong horse battery' }),
      });
    for (let n = 0; n < 3; n++) expect(await guess(`192.0.2.${n}`)).toBe(401);
    for (let n = 0; n < 2; n++) expect((await there(n)).status).toBe(401);
    expect((await there(3)).status).toBe(429);
    expect(await guess('192.0.2.99')).toBe(429);
  } finally {
    await other.stop({ atOnce: true });
  }
});

it('tells operators, and neither the password nor the whole address', async () => {
  const metrics = (await t.request('GET', '/metrics')).body;
  for (const outcome of ['ok', 'refused', 'throttled']) {
    expect(metricOf(metrics, 'halyard_sign_ins_total', { outcome })).toBeGreaterThan(0);
  }
  const text = lines.join('');
  expect(text).toContain('"account":"a…@example.com"');
  expect(text).not.toContain(email);
  expect(text).not.toMatch(/horse/);
});
