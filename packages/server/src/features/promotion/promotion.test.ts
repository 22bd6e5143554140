import type { PromoteBody } from '@halyard/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const isGerman = { attribute: 'country', op: 'in', values: ['DE'] };
const users = Array.from({ length: 500 }, (_, i) => `u${i}`);

async function flag(key: string, environments: object): Promise<string> {
  await t.ok('POST', '/flags', { key, kind: 'boolean', environments });
  return key;
}
const compared = async (query = '') =>
  (await t.ok('GET', `/environments/production/compare?with=staging${query}`)).body;
const itemOf = async (key: string) =>
  (await compared('&limit=500&different=false')).items.find((item: { key: string }) => item.key === key);
const promote = (body: object, query = '') =>
  t.request('POST', `/environments/production/promote${query}`, { body: { from: 'staging', ...body } });
const configuration = async (key: string, environment = 'production') =>
  (await t.ok('GET', `/flags/${key}/environments/${environment}`)).body;
const headSeq = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0].seq;

async function basedOn(key: string): Promise<{ source: number; target: number }> {
  const { versions } = await itemOf(key);
  return { source: versions.with, target: versions.environment };
}

async function answersOf(key: string): Promise<(string | null)[]> {
  await t.service.delivery.catchUp();
  const state = t.service.delivery.environment('default', 'production')!;
  return users.map((targetingKey) => {
    return t.service.delivery.evaluate(state, key, { targetingKey }, new Date())!.variant;
  });
}

describe('comparing', () => {
  it('names the pieces that differ with both sides, counts the equal ones, and goes by pages', async () => {
    const { equal } = (await compared()).flags;
    await flag('alike', {});
    const rules = [{ id: 'germans', if: isGerman, serve: 'on' }];
    await flag('unlike', { staging: { enabled: true, rules } });
    await t.ok('POST', '/segments', { key: 'people', environments: { staging: { if: isGerman } } });
    const all = await compared();
    expect(all).toMatchObject({
      flags: { equal: equal + 1, different: 1 },
      segments: { equal: 0, different: 1 },
    });
    expect(all.items.map(({ key }: { key: string }) => key)).toEqual(['unlike', 'people']);
    expect(all.items[0].pieces).toEqual([
      { piece: 'enabled', environment: false, with: true },
      { piece: 'rules', environment: [], with: rules },
    ]);
    expect(all.items[1].pieces).toEqual([{ piece: 'if', environment: { any: [] }, with: isGerman }]);
    const keys: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await compared(`&limit=1&different=false${next && `&cursor=${next}`}`);
      keys.push(...page.items.map(({ key }: { key: string }) => key));
      next = page.next;
    }
    expect(keys).toHaveLength(equal + 3);
    expect(keys).toEqual(expect.arrayContaining(['alike', 'unlike', 'people']));
  });

  it.each(['production', 'nope'])('refuses %s', async (other) => {
    const answer = await t.request('GET', `/environments/production/compare?with=${other}`);
    expect([answer.status, answer.body.fields[0].pointer]).toEqual([400, '?with']);
  });
});

describe('promoting', () => {
  it('takes over the pieces that were asked for, with their rule ids, in one change', async () => {
    await t.ok('POST', '/segments', { key: 'beta', environments: { staging: { if: isGerman } } });
    const serve = { split: [{ variant: 'on', weight: 40_000 }] };
    const rules = [{ id: 'beta-rule', if: { segment: 'beta' }, serve }];
    await flag('partly', { staging: { enabled: true, rules, otherwise: { serve: 'off' } } });
    const body = {
      flags: [{ key: 'partly', pieces: ['rules'], basedOn: await basedOn('partly') }],
      segments: [{ key: 'beta', basedOn: await basedOn('beta') }],
    };
    const before = await headSeq();
    const dry = await promote(body, '?dry-run=true');
    expect([dry.status, dry.body.diff.length, await headSeq()]).toEqual([200, 2, before]);
    const { status, body: answer } = await promote(body);
    expect([status, answer.flags, answer.segments.length]).toEqual([
      200,
      [{ key: 'partly', pieces: ['rules'], version: answer.snapshotVersion }],
      1,
    ]);
    expect(await headSeq()).toBe(before + 1);
    const there = await configuration('partly', 'staging');
    const here = await configuration('partly');
    expect(here).toMatchObject({ enabled: false, rules: there.rules, otherwise: { serve: 'on' } });
    expect((await itemOf('beta')).pieces).toEqual([]);
  });

  it('leaves users of a split where they are: by the seed of the target', async () => {
    const split = (weight: number) => ({ serve: { split: [{ variant: 'on', weight }] } });
    await flag('seeded', {
      staging: { enabled: true, otherwise: split(50_000) },
      production: { enabled: true, otherwise: split(20_000) },
    });
    const before = await answersOf('seeded');
    const seed = (await configuration('seeded')).otherwise.serve.bucket.seed;
    expect(seed).not.toBe((await configuration('seeded', 'staging')).otherwise.serve.bucket.seed);
    const { status } = await promote({ flags: [{ key: 'seeded', basedOn: await basedOn('seeded') }] });
    expect(status).toBe(200);
    const after = await answersOf('seeded');
    expect((await configuration('seeded')).otherwise.serve).toMatchObject({
      bucket: { seed },
      split: [{ weight: 50_000 }],
    });
    expect(before.filter((variant, i) => variant === 'on' && after[i] !== 'on')).toEqual([]);
    expect(after.filter((variant) => variant === 'on').length).toBeGreaterThan(200);
    // With the seed of the source a part of them would have been moved.
    expect((await itemOf('seeded')).pieces).toEqual([]);
  });

  it('names every conflict, and forces nothing', async () => {
    await flag('lower', { staging: { enabled: true } });
    await t.ok('POST', '/segments', { key: 'staff', environments: { staging: { if: isGerman } } });
    const rules = [
      { id: 'r', if: { all: [{ segment: 'staff' }, { flag: 'lower', variants: ['on'] }] }, serve: 'on' },
    ];
    await flag('upper', { staging: { enabled: true, rules } });
    await flag('moved', { staging: { enabled: true } });
    const old = await basedOn('moved');
    await t.ok('PATCH', '/flags/moved/environments/staging', { off: null });
    await t.ok('PATCH', '/flags/moved/environments/production', { off: null });
    const before = await headSeq();
    const refused = await promote({
      flags: [
        { key: 'moved', basedOn: old },
        { key: 'upper', basedOn: await basedOn('upper') },
      ],
    });
    expect([refused.status, refused.body.code, await headSeq()]).toEqual([409, 'CONFLICT', before]);
    expect(
      refused.body.conflicts.map(({ key, reason }: Record<string, string>) => `${key} ${reason}`),
    ).toEqual([
      'moved source-changed',
      'moved target-changed',
      'upper would-not-hold',
      'upper would-not-hold',
    ]);
    const whole = {
      flags: [
        { key: 'lower', basedOn: await basedOn('lower') },
        { key: 'upper', basedOn: await basedOn('upper') },
      ],
      segments: [{ key: 'staff', basedOn: await basedOn('staff') }],
    };
    expect((await promote(whole)).status).toBe(200);
  });

  it('judges the target as a whole: what is turned round in one change makes no circle', async () => {
    const requires = (key: string) => ({ requires: [{ flag: key, variants: ['on'] }] });
    await flag('this', {});
    await flag('that', {});
    await t.ok('PATCH', '/flags/this/environments/staging', requires('that'));
    await t.ok('PATCH', '/flags/that/environments/production', requires('this'));
    for (const key of ['this', 'that']) {
      for (const at of ['staging', 'production'])
        await t.ok('POST', `/flags/${key}/environments/${at}/enable`);
    }
    const both = await Promise.all(
      ['this', 'that'].map(async (key) => ({ key, basedOn: await basedOn(key) })),
    );
    const half = await promote({ flags: both.slice(0, 1) });
    expect([half.status, half.body.conflicts[0].reason]).toEqual([409, 'invalid']);
    expect((await promote({ flags: both })).status).toBe(200);
  });

  it('of all that differs goes by the versions that were compared', async () => {
    const { snapshotVersions } = await compared();
    const versions = { source: snapshotVersions.with, target: snapshotVersions.environment };
    await flag('late', { staging: { enabled: true } });
    const late = await promote({ all: true, basedOn: versions });
    expect([late.status, late.body.conflicts.map(({ key }: { key: string }) => key)]).toEqual([
      409,
      ['late', 'late'],
    ]);
    const now = (await compared()).snapshotVersions;
    const answer = await promote({ all: true, basedOn: { source: now.with, target: now.environment } });
    expect(answer.status).toBe(200);
    const after = await compared();
    expect([after.flags.different, after.segments.different, after.items]).toEqual([0, 0, []]);
    const again = await promote({ all: true, basedOn: { source: 9_999, target: 9_999 } });
    expect([again.status, again.body.flags]).toEqual([200, []]);
  });

  it('into one that inherits makes it its own', async () => {
    await flag('for-preview', { development: { enabled: true } });
    await t.ok('POST', '/environments', { key: 'preview', inherits: 'staging' });
    const { items } = (await t.ok('GET', '/environments/preview/compare?with=development&limit=500')).body;
    const { versions } = items.find(({ key }: { key: string }) => key === 'for-preview');
    await t.ok('POST', '/environments/preview/promote', {
      from: 'development',
      flags: [{ key: 'for-preview', basedOn: { source: versions.with, target: versions.environment } }],
    });
    expect(await configuration('for-preview', 'preview')).toMatchObject({ enabled: true, inherited: false });
  });

  it('asks for the right to change segments as well, and for that of a protected target', async () => {
    await flag('rights', { staging: { enabled: true } });
    await t.ok('POST', '/segments', { key: 'rights', environments: { staging: { if: isGerman } } });
    const { secret: key } = (await t.ok('POST', '/keys', { kind: 'api', name: 'x', scopes: ['flags:write'] }))
      .body;
    const versions = (await compared()).snapshotVersions;
    const attempt = async (body: Partial<PromoteBody>) => {
      const whole = {
        from: 'staging',
        basedOn: { source: versions.with, target: versions.environment },
        ...body,
      };
      const answer = await t.request('POST', '/environments/production/promote', { key, body: whole });
      return `${answer.status} ${answer.body.code ?? ''}`;
    };
    expect(await attempt({ segments: [{ key: 'rights' }] })).toBe('403 FORBIDDEN');
    await t.ok('PATCH', '/environments/production', { protected: true });
    expect(await attempt({ flags: [{ key: 'rights' }] })).toBe('403 PROTECTED');
    await t.ok('PATCH', '/environments/production', { protected: false });
    expect(await attempt({ flags: [{ key: 'rights' }] })).toBe('200 ');
  });

  it.each([
    [{}, '/flags'],
    [{ all: true }, '/basedOn'],
    [{ flags: [{ key: 'alike' }] }, '/flags/0/basedOn'],
    [{ flags: [{ key: 'nope', basedOn: { source: 1, target: 1 } }] }, '/flags/0/key'],
    [{ segments: [{ key: 'nope', basedOn: { source: 1, target: 1 } }] }, '/segments/0/key'],
    [{ from: 'production', all: true, basedOn: { source: 1, target: 1 } }, '/from'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await promote(body);
    expect([answer.status, answer.body.fields?.[0].pointer]).toEqual([400, pointer]);
  });
});
