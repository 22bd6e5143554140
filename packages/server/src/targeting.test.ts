/** Every kind of targeting, as a caller of the HTTP interface meets it. What a request itself tells: features/request-context. */
import type { Condition } from '@halyard/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from './testing/start-test-service.ts';

let service: TestService;
let flags = 0;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service[Symbol.asyncDispose]());

type Given = Record<string, unknown>;
interface Asked {
  context: Given;
  at?: string;
}

/** A boolean flag in development, off unless its configuration says otherwise; its key. */
async function createFlag(configuration: Given): Promise<string> {
  const key = `targeting-${flags++}`;
  const development = { enabled: true, off: 'off', otherwise: { serve: 'off' }, ...configuration };
  await service.ok('POST', '/flags', { key, kind: 'boolean', environments: { development } });
  return key;
}

const rule = (condition: Condition) => ({ rules: [{ if: condition, serve: 'on' }] });

async function answer(key: string, asked: Asked) {
  const { server } = service.keys;
  return (await service.ok('POST', `/flags/${key}/evaluate`, asked, { key: server })).body;
}

async function variantsOf(key: string, contexts: Given[]): Promise<string[]> {
  return Promise.all(contexts.map(async (context) => (await answer(key, { context })).variant));
}

/** How many of `count` users get on. */
async function countOn(key: string, count: number): Promise<Set<string>> {
  const users = Array.from({ length: count }, (_, i) => `user-${i}`);
  const variants = await variantsOf(
    key,
    users.map((targetingKey) => ({ targetingKey })),
  );
  return new Set(users.filter((_, i) => variants[i] === 'on'));
}

describe('attributes', () => {
  const cases: [string, Condition, { on: Given[]; off: Given[] }][] = [
    [
      'in',
      { attribute: 'country', op: 'in', values: ['DE', 'FR'] },
      { on: [{ country: 'DE' }, { country: ['US', 'FR'] }], off: [{ country: 'US' }, {}, { country: null }] },
    ],
    [
      'in, with numbers and booleans by type',
      { attribute: 'x', op: 'in', values: [5, true] },
      { on: [{ x: 5 }, { x: true }], off: [{ x: '5' }, { x: 'true' }] },
    ],
    [
      'startsWith',
      { attribute: 'path', op: 'startsWith', values: ['/shop'] },
      { on: [{ path: '/shop/1' }], off: [{ path: '/a/shop' }, { path: 5 }] },
    ],
    [
      'endsWith, in any case',
      { attribute: 'email', op: 'endsWith', values: ['@example.com'], ignoreCase: true },
      { on: [{ email: 'a@EXAMPLE.com' }], off: [{ email: 'a@example.com.evil' }] },
    ],
    [
      'contains',
      { attribute: 'agent', op: 'contains', values: ['bot', 'spider'] },
      { on: [{ agent: 'a spider here' }], off: [{ agent: 'human' }] },
    ],
    [
      'matches',
      { attribute: 'plan', op: 'matches', values: ['^(pro|team)-[0-9]+$'] },
      { on: [{ plan: 'pro-17' }], off: [{ plan: 'xpro-17' }, { plan: 'pro-' }] },
    ],
    [
      'lt, as number',
      { attribute: 'age', op: 'lt', as: 'number', values: [18] },
      { on: [{ age: 17.9 }, { age: '17' }], off: [{ age: 18 }, { age: 'young' }] },
    ],
    [
      'gte, as semver',
      { attribute: 'app.version', op: 'gte', as: 'semver', values: ['2.3.0'] },
      {
        on: [{ app: { version: '2.10.0' } }, { 'app.version': 'v2.3' }],
        off: [{ app: { version: '2.3.0-rc.1' } }, { app: { version: 'new' } }],
      },
    ],
    [
      'gt and lte, as date',
      {
        all: [
          { attribute: 'since', op: 'gt', as: 'date', values: ['2026-01-01T00:00:00Z'] },
          { attribute: 'since', op: 'lte', as: 'date', values: ['2026-02-01T00:00:00+01:00'] },
        ],
      },
      {
        on: [{ since: '2026-01-31T23:00:00Z' }, { since: Date.UTC(2026, 0, 15) }],
        off: [{ since: '2026-01-01T00:00:00Z' }, { since: '2026-02-01' }],
      },
    ],
    [
      'cidr',
      { attribute: 'ip', op: 'cidr', values: ['10.0.0.0/8', '2001:db8::/32'] },
      { on: [{ ip: '10.9.9.9' }, { ip: '2001:db8::1' }], off: [{ ip: '11.0.0.1' }, { ip: '2001:db9::' }] },
    ],
    [
      'exists',
      { attribute: 'org.plan', op: 'exists' },
      { on: [{ org: { plan: false } }], off: [{ org: {} }, { org: 'acme' }, {}] },
    ],
    [
      'not, and what a missing attribute makes of it',
      { not: { attribute: 'country', op: 'in', values: ['DE'] } },
      { on: [{ country: 'US' }, {}], off: [{ country: 'DE' }] },
    ],
    [
      'not, with another answer for a missing attribute',
      { not: { attribute: 'country', op: 'in', values: ['DE'], else: true } },
      { on: [{ country: 'US' }], off: [{ country: 'DE' }, {}] },
    ],
    [
      'all, any and not within one another',
      {
        any: [
          {
            all: [
              { attribute: 'user.role', op: 'in', values: ['admin'] },
              { not: { any: [{ attribute: 'org.plan', op: 'in', values: ['free'] }] } },
            ],
          },
          { attribute: 'user.id', op: 'in', values: ['u1'] },
        ],
      },
      {
        on: [{ user: { role: 'admin' } }, { user: { id: 'u1', role: 'guest' }, org: { plan: 'free' } }],
        off: [{ user: { role: 'admin' }, org: { plan: 'free' } }, { user: { id: 'u2' } }],
      },
    ],
  ];

  it.each(cases)('%s', async (_, condition, { on, off }) => {
    const key = await createFlag(rule(condition));
    expect(await variantsOf(key, on)).toEqual(on.map(() => 'on'));
    expect(await variantsOf(key, off)).toEqual(off.map(() => 'off'));
  });

  it('come as parameters of a query too, where they are strings', async () => {
    const key = await createFlag(rule({ attribute: 'org.seats', op: 'gte', as: 'number', values: [10] }));
    const ask = async (query: string) =>
      (await service.ok('GET', `/flags/${key}/evaluate?${query}`, undefined, { key: service.keys.server }))
        .body.variant;
    expect(await ask('org.seats=10')).toBe('on');
    expect(await ask('org.seats=9')).toBe('off');
    expect(await ask(`context=${encodeURIComponent('{"org":{"seats":10}}')}`)).toBe('on');
  });
});

describe('time', () => {
  it('is a window of instants, asked as at any of them', async () => {
    const key = await createFlag(
      rule({
        all: [
          { attribute: '$now', op: 'gte', as: 'date', values: ['2026-12-24T00:00:00+01:00'] },
          { attribute: '$now', op: 'lt', as: 'date', values: ['2026-12-27T00:00:00+01:00'] },
        ],
      }),
    );
    const at = async (instant: string) => (await answer(key, { context: {}, at: instant })).variant;
    expect(await at('2026-12-23T22:59:59.999Z')).toBe('off');
    expect(await at('2026-12-23T23:00:00Z')).toBe('on');
    expect(await at('2026-12-26T22:59:59.999Z')).toBe('on');
    expect(await at('2026-12-27T00:00:00+01:00')).toBe('off');
  });

  it('is the clock of the service, whatever a context says', async () => {
    const past = await createFlag(
      rule({ attribute: '$now', op: 'gt', as: 'date', values: ['2020-01-01T00:00:00Z'] }),
    );
    const future = await createFlag(
      rule({ attribute: '$now', op: 'gt', as: 'date', values: ['2999-01-01T00:00:00Z'] }),
    );
    const contexts = [{}, { $now: '2999-06-01T00:00:00Z' }];
    expect(await variantsOf(past, contexts)).toEqual(['on', 'on']);
    expect(await variantsOf(future, contexts)).toEqual(['off', 'off']);
  });
});

describe('segments', () => {
  it('are shared, may stand in one another, and change for every flag at once', async () => {
    const put = (key: string, condition: Condition) =>
      service.ok('POST', '/segments', { key, environments: { development: { if: condition } } });
    await put('staff', { attribute: 'email', op: 'endsWith', values: ['@example.com'] });
    await put('testers', {
      any: [{ segment: 'staff' }, { attribute: 'targetingKey', op: 'in', values: ['u1'] }],
    });
    const one = await createFlag(rule({ segment: 'testers' }));
    const other = await createFlag(rule({ not: { segment: 'staff' } }));
    const people = [{ email: 'a@example.com' }, { targetingKey: 'u1' }, { targetingKey: 'u2' }];
    expect(await variantsOf(one, people)).toEqual(['on', 'on', 'off']);
    expect(await variantsOf(other, people)).toEqual(['off', 'on', 'on']);
    const { body } = await service.ok('GET', '/segments/staff');
    body.environments.development = { if: { attribute: 'targetingKey', op: 'in', values: ['u2'] } };
    await service.ok('PUT', '/segments/staff', body, { headers: { 'if-match': '*' } });
    expect(await variantsOf(one, people)).toEqual(['off', 'on', 'on']);
    expect(await variantsOf(other, people)).toEqual(['on', 'on', 'off']);
  });
});

describe('other flags', () => {
  it('are asked in a condition and as a requirement', async () => {
    const first = await createFlag(rule({ attribute: 'beta', op: 'in', values: [true] }));
    const asking = await createFlag(rule({ flag: first, variants: ['on'] }));
    const requiring = await createFlag({
      requires: [{ flag: first, variants: ['on'] }],
      otherwise: { serve: 'on' },
    });
    const contexts = [{ beta: true }, { beta: false }];
    expect(await variantsOf(asking, contexts)).toEqual(['on', 'off']);
    expect(await variantsOf(requiring, contexts)).toEqual(['on', 'off']);
    expect((await answer(requiring, { context: {} })).reason).toBe('PREREQUISITE_FAILED');
  });
});

describe('shares', () => {
  const half = [
    { variant: 'on', weight: 50_000 },
    { variant: 'off', weight: 50_000 },
  ];

  it('give each user the same answer every time, and about as many as they say', async () => {
    const key = await createFlag({
      otherwise: {
        serve: {
          split: [
            { variant: 'on', weight: 25_000 },
            { variant: 'off', weight: 75_000 },
          ],
        },
      },
    });
    const on = await countOn(key, 400);
    // Five standard deviations of 8.7 about 100.
    expect(on.size).toBeGreaterThan(56);
    expect(on.size).toBeLessThan(144);
    expect(await countOn(key, 400)).toEqual(on);
    expect(await answer(key, { context: {} })).toMatchObject({
      variant: 'off',
      reason: 'DEFAULT',
      diagnostic: 'TARGETING_KEY_MISSING',
    });
  });

  it('by organisation: everyone of one gets the same', async () => {
    const key = await createFlag({ otherwise: { serve: { bucket: { by: 'org.id' }, split: half } } });
    const seen = new Set<string>();
    for (let org = 0; org < 12; org++) {
      const colleagues = Array.from({ length: 4 }, (_, i) => ({
        targetingKey: `user-${org}-${i}`,
        org: { id: `org-${org}`, plan: 'pro' },
      }));
      const variants = new Set(await variantsOf(key, colleagues));
      expect(variants.size).toBe(1);
      for (const variant of variants) seen.add(variant);
    }
    // The control: organisations differ.
    expect(seen.size).toBe(2);
  });

  it('by the first attribute that is there', async () => {
    const key = await createFlag({
      otherwise: { serve: { bucket: { by: ['org.id', 'targetingKey'], seed: 'list' }, split: half } },
    });
    const orgs = Array.from({ length: 12 }, (_, i) => `x-${i}`);
    const byOrg = await variantsOf(
      key,
      orgs.map((id, i) => ({ org: { id }, targetingKey: `someone-${i}` })),
    );
    const byKey = await variantsOf(
      key,
      orgs.map((targetingKey) => ({ targetingKey })),
    );
    expect(byOrg).toEqual(byKey);
    expect(new Set(byOrg).size).toBe(2);
  });
});

describe('buckets as conditions', () => {
  const inLayer = (from: number, to: number, seed = 'layer-checkout'): Condition => ({
    bucket: { by: 'targetingKey', seed },
    ranges: [{ from, to }],
  });

  it('a layer: two flags that no user has both of', async () => {
    const first = await countOn(await createFlag(rule(inLayer(0, 50_000))), 300);
    const second = await countOn(await createFlag(rule(inLayer(50_000, 100_000))), 300);
    expect([...first].filter((user) => second.has(user))).toEqual([]);
    expect(first.size + second.size).toBe(300);
    // The control: with a seed of its own a flag is independent of both.
    const independent = await countOn(await createFlag(rule(inLayer(0, 50_000, 'another'))), 300);
    expect([...first].some((user) => independent.has(user))).toBe(true);
    expect([...second].some((user) => independent.has(user))).toBe(true);
  });

  it('a holdout: whoever is in it gets control, and is exposed to it', async () => {
    const key = await createFlag({
      rules: [
        {
          id: 'holdout',
          if: inLayer(0, 20_000, 'holdout-2026'),
          serve: 'off',
          experiment: { key: 'holdout-2026', phase: 1 },
        },
      ],
      otherwise: { serve: 'on' },
    });
    const users = Array.from({ length: 200 }, (_, i) => ({ targetingKey: `user-${i}` }));
    const answers = await Promise.all(users.map((context) => answer(key, { context })));
    const held = answers.filter(({ variant }) => variant === 'off');
    expect(held.length).toBeGreaterThan(10);
    expect(held.length).toBeLessThan(80);
    expect(held[0]).toMatchObject({ ruleId: 'holdout', experiment: { key: 'holdout-2026', phase: 1 } });
    const others = answers.filter(({ variant }) => variant === 'on');
    expect(others.filter(({ experiment }) => experiment !== undefined)).toEqual([]);
  });
});
