import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const now = new Date('2026-11-30T12:30:00Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
const clock = { now: () => now };
let t: TestService;

beforeAll(async () => {
  t = await startTestService({ clock });
  await t.ok('DELETE', '/flags/example').catch(() => undefined);
  const german = { attribute: 'country', op: 'in', values: ['DE'] };
  const split = { split: [{ variant: 'on', weight: 25_000 }] };
  const flags = [
    { key: 'checkout', kind: 'boolean', tags: ['web', 'pay'], owner: 'Payments' },
    { key: 'banner', kind: 'boolean', tags: ['web'], owner: 'Growth' },
    { key: 'stopper', kind: 'kill-switch' },
    { key: 'old', kind: 'boolean' },
    { key: 'gone', kind: 'boolean' },
  ];
  for (const flag of flags) await t.ok('POST', '/flags', flag);
  await t.ok('PATCH', '/flags/checkout', {
    environments: {
      development: { enabled: true, otherwise: { serve: split } },
      staging: { enabled: true, rules: [{ if: german, serve: 'on' }], otherwise: { serve: 'off' } },
    },
  });
  await t.ok('POST', '/flags/checkout/environments/production/kill', { reason: 'payments fail' });
  await t.ok('POST', '/environments', { key: 'canary', inherits: 'staging' });
  await t.ok('POST', '/flags/gone/archive');
  const { db } = t.service.system.database;
  await sql`update flags set created_at = ${ago(60)}, updated_at = ${ago(60)} where key in ('old', 'stopper')`.execute(
    db,
  );
  await sql`update flags set archived_at = ${ago(2)} where key = 'gone'`.execute(db);
  const summary = (flag: string, count: number, hours: number, more: object = {}) => {
    const at = new Date(now.getTime() - hours * 3_600_000).toISOString();
    return { kind: 'summary', flag, variant: 'on', reason: 'STATIC', count, from: at, to: at, ...more };
  };
  const missing = { reason: 'ERROR', variant: null, errorCode: 'FLAG_NOT_FOUND' };
  const events = [
    summary('checkout', 3, 0),
    summary('checkout', 4, 0.4),
    summary('checkout', 5, 1),
    summary('checkout', 7, 23),
    summary('checkout', 9, 24),
    summary('stopper', 1, 2),
    summary('gone', 1, 1, missing),
    summary('never-there', 1, 1, missing),
  ];
  await t.ok('POST', '/sdk/events', { instance: 'i', sequence: 1, events }, { key: t.keys.server });
});
afterAll(() => t[Symbol.asyncDispose]());

const list = async (query = '', key?: string) =>
  (await t.ok('GET', `/flag-overview?${query}`, undefined, key === undefined ? {} : { key })).body;
const keys = async (query: string) => (await list(query)).items.map(({ key }: { key: string }) => key);

describe('an overview of flags', () => {
  it('says of each what it serves where, and how often it is evaluated', async () => {
    const { items, usageFrom } = await list('text=checkout');
    const [{ environments, lifecycle, lastEvaluatedAt }] = items;
    expect(usageFrom).toBe('2026-11-29T13:00:00.000Z');
    expect(Object.keys(environments)).toEqual(['development', 'staging', 'production', 'canary']);
    expect(environments.development).toMatchObject({
      enabled: true,
      serves: '25 % on, else off',
      killed: null,
    });
    expect(environments.staging).toMatchObject({ serves: 'on for 1 rule, else off', inherited: false });
    expect(environments.canary).toMatchObject({ serves: 'on for 1 rule, else off', inherited: true });
    expect(environments.production).toMatchObject({ serves: 'off', killed: { reason: 'payments fail' } });
    const series = new Array(24).fill(0);
    Object.assign(series, { 23: 7, 22: 5, 0: 7 });
    expect(environments.development.usage).toEqual({
      total: 19,
      series,
      lastEvaluatedAt: now.toISOString(),
    });
    expect(environments.staging.usage).toMatchObject({ total: 0, lastEvaluatedAt: null });
    expect([lifecycle.stage, lastEvaluatedAt]).toEqual(['active', now.toISOString()]);
  });

  it('names the rollout that goes on', async () => {
    const steps = [{ percent: 30 }, { percent: 60, after: '2h' }];
    await t.ok('POST', '/flags/banner/rollout', { environment: 'staging', variant: 'off', steps });
    const [{ environments }] = (await list('text=banner')).items;
    expect(environments.development.rollout).toBeNull();
    expect(environments.staging.rollout).toMatchObject({
      variant: 'off',
      percent: 30,
      state: 'running',
      nextAt: '2026-11-30T14:30:00.000Z',
    });
  });

  it('judges the lifecycle, and finds by it', async () => {
    const stages = async (query: string) =>
      Object.fromEntries(
        (await list(query)).items.map(({ key, lifecycle }: never) => [
          key,
          (lifecycle as { stage: string }).stage,
        ]),
      );
    expect(await stages('tag=web')).toEqual({ banner: 'new', checkout: 'active' });
    expect(await stages('lifecycle=stale')).toEqual({ old: 'stale' });
    const [old] = (await list('reason=never-evaluated')).items;
    expect(old.lifecycle.reasons.map(({ code }: { code: string }) => code)).toEqual([
      'never-evaluated',
      'one-variant',
    ]);
    expect(await stages('lifecycle=stable')).toEqual({ stopper: 'stable' });
    const archived = (await list('archived=true')).items;
    expect(archived).toMatchObject([
      {
        key: 'gone',
        environments: {},
        lifecycle: { stage: 'archived', reasons: [{ code: 'archived-in-use' }] },
      },
    ]);
    expect(await keys('archived=true&reason=archived-in-use')).toEqual(['gone']);
  });

  it('filters, sorts and pages, and says how many there are', async () => {
    expect(await keys('environment=production&state=killed')).toEqual(['checkout']);
    expect((await keys('sort=-lastEvaluatedAt')).slice(0, 2)).toEqual(['checkout', 'stopper']);
    for (const query of [
      'sort=key',
      'sort=-lastEvaluatedAt',
      'sort=lastEvaluatedAt',
      'lifecycle=new&sort=-key',
    ]) {
      const whole = await list(query);
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const page = await list(`${query}&limit=1${next === undefined ? '' : `&cursor=${next}`}`);
        expect(page.total).toBe(whole.items.length);
        seen.push(page.items[0].key);
        next = page.next;
      } while (next !== undefined);
      expect([query, seen]).toEqual([query, whole.items.map(({ key }: { key: string }) => key)]);
    }
  });

  it('tells of usage to those alone who may see it', async () => {
    const body = { kind: 'api', name: 'k', scopes: ['flags:read'] };
    const { secret } = (await t.ok('POST', '/keys', body)).body;
    const { items } = await list('', secret);
    const told = items.flatMap(({ environments, lastEvaluatedAt }: never) => [
      lastEvaluatedAt,
      ...Object.values(environments).map((each) => (each as { usage: unknown }).usage),
    ]);
    expect(new Set(told)).toEqual(new Set([null]));
    expect((await list('lifecycle=new', secret)).items).toEqual([]);
    const refused = await t.request('GET', '/flag-overview?sort=lastEvaluatedAt', { key: secret });
    expect(refused.body.code).toBe('FORBIDDEN');
  });

  it('counts what can be filtered by', async () => {
    const { body } = await t.ok('GET', '/flag-facets');
    expect(body.tags).toEqual([
      { value: 'web', count: 2 },
      { value: 'pay', count: 1 },
    ]);
    expect(body.owners).toEqual([
      { value: 'Growth', count: 1 },
      { value: 'Payments', count: 1 },
    ]);
    expect(body.kinds[0].value).toBe('boolean');
  });
});
