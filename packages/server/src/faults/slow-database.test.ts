/**
 * C13: PostgreSQL is slow, or read only: what changes something is answered 503 with Retry-After within a bound, and
 * what is answered from memory notices nothing.
 */
import { connect } from '@halyard/sdk';
import { queryOnce, startFaultProxy, testPostgresUrl, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { keepAsking } from './testing/keep-asking.ts';
import { makePlace } from './testing/place.ts';

const timeout = 240_000;
/** 10 s for a transaction, 5 s more for its last statement and for its end, and time for a busy machine. */
const answerLimitMs = 30_000;

/** Applications with and without an SDK, and what they noticed. */
async function use(t: TestService) {
  await t.ok('POST', '/flags', { key: 'written', kind: 'boolean' });
  const client = await connect({ url: t.url, key: t.keys.server, cache: false, timeoutMs: 30_000 });
  const statuses: string[] = [];
  for (const event of ['PROVIDER_STALE', 'PROVIDER_ERROR'] as const)
    client.on(event, () => statuses.push(event));
  const asking = keepAsking({ url: t.url, server: t.keys.server }, 2);
  return {
    client,
    asking,
    statuses,
    async [Symbol.asyncDispose]() {
      await asking.stop();
      await client.close();
    },
  };
}

/** Of a flag beside the one that is asked for all the time. */
const enable = (t: TestService, enabled: boolean) =>
  t.request('PATCH', '/flags/written/environments/development', { body: { enabled } });

async function expectRefused(asked: ReturnType<TestService['request']>): Promise<void> {
  const startedAt = performance.now();
  const { status, body, headers } = await asked;
  expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(performance.now() - startedAt).toBeLessThan(answerLimitMs);
}

it('C13: five seconds away', { timeout }, async () => {
  await using place = await makePlace('postgres');
  const database = new URL(place.env['DATABASE_URL']!);
  await using proxy = await startFaultProxy({ to: Number(database.port) });
  database.port = String(proxy.port);
  await using t = await startTestService({ config: { databaseUrl: database.href, poolSize: 6 } });
  await using users = await use(t);
  // Negative control: nearby, the same is answered at once.
  expect((await enable(t, true)).status).toBe(200);
  await waitFor(() => users.client.boolean('written', {}, false));
  // As many connections as there may be.
  await Promise.all(Array.from({ length: 6 }, () => t.ok('GET', '/flags')));
  const { version } = users.client.version!;

  const slow = proxy.add({ kind: 'latency', ms: 5_000 });
  const answersBefore = users.asking.answers;
  // On connections that are there, where a whole transaction would take most of a minute, and more than there are.
  await Promise.all(Array.from({ length: 12 }, () => expectRefused(enable(t, false))));
  expect(users.asking.answers - answersBefore).toBeGreaterThan(50);
  expect(users.asking.failures).toEqual([]);
  expect([users.statuses, users.client.version?.version]).toEqual([[], version]);

  slow.remove();
  await waitFor(async () => (await enable(t, false)).status === 200, { timeoutMs: 60_000, intervalMs: 200 });
  await waitFor(() => !users.client.boolean('written', {}, true), { timeoutMs: 30_000 });
});

it('C13: read only, as a standby is', { timeout }, async () => {
  await using place = await makePlace('postgres');
  const databaseUrl = place.env['DATABASE_URL']!;
  const name = new URL(databaseUrl).pathname.slice(1);
  await using t = await startTestService({ config: { databaseUrl } });
  await using users = await use(t);
  const setReadOnly = async (value: 'on' | 'off') => {
    await queryOnce(testPostgresUrl(), `alter database ${name} set default_transaction_read_only = ${value}`);
    await queryOnce(
      testPostgresUrl(),
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [name],
    );
  };
  await setReadOnly('on');
  // The first ones may still meet a connection that has just been ended; that is 503 as well.
  for (let n = 0; n < 10; n++) await expectRefused(enable(t, true));
  // What only reads goes on, the control plane's too.
  expect((await t.request('GET', '/flags/example')).status).toBe(200);
  expect(users.asking.failures).toEqual([]);
  expect(users.statuses).toEqual([]);

  await setReadOnly('off');
  await waitFor(async () => (await enable(t, true)).status === 200, { timeoutMs: 30_000, intervalMs: 100 });
  await waitFor(() => users.client.boolean('written', {}, false), { timeoutMs: 30_000 });
});
