import { connect } from '@halyard/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
let serverKey: string;
let clientKey: string;

beforeAll(async () => {
  t = await startTestService();
  serverKey = await keyOf(t, 'server');
  clientKey = await keyOf(t, 'client');
  await t.ok('POST', '/segments', {
    key: 'beta',
    environments: { development: { if: { attribute: 'email', op: 'endsWith', values: ['@beta.example'] } } },
  });
  await t.ok('POST', '/flags', { key: 'base', kind: 'boolean', client: true });
  await t.ok('POST', '/flags', { key: 'standing', kind: 'boolean' });
  await t.ok('PATCH', '/flags/base/environments/development', {
    enabled: true,
    rules: [{ id: 'beta', if: { segment: 'beta' }, serve: 'on' }],
    otherwise: { serve: 'off' },
  });
  await t.ok('PATCH', '/flags/standing/environments/development', {
    enabled: true,
    rules: [{ id: 'with-base', if: { flag: 'base', variants: ['on'] }, serve: 'on' }],
    otherwise: {
      serve: { bucket: { by: 'targetingKey', seed: 's' }, split: [{ variant: 'off', from: 0, to: 100000 }] },
    },
  });
});
afterAll(() => t[Symbol.asyncDispose]());

async function keyOf(service: TestService, kind: 'server' | 'client'): Promise<string> {
  const body = { name: kind, kind, environment: 'development' };
  return (await service.ok('POST', '/keys', body)).body.secret;
}

function evaluate(key: string, context: object, service = t, flag = 'base') {
  return service.ok('POST', `/flags/${flag}/evaluate`, { context }, { key });
}

async function dryRun(method: string, path: string, body?: unknown, service = t) {
  const answer = await service.ok(method, `${path}?dry-run=true`, body, { headers: { 'if-match': '*' } });
  expect(answer.body.dryRun).toBe(true);
  return answer.body.blastRadius;
}

const wider = { if: { attribute: 'email', op: 'endsWith', values: ['@beta.example', '@gamma.example'] } };

describe('a dry run', () => {
  it('says that nothing was seen yet', async () => {
    const [radius] = await dryRun('PUT', '/segments/beta/environments/development', wider);
    expect(radius).toMatchObject({ sample: null, changes: null, isComplete: false });
    expect(radius.reason).toMatch('no context was seen');
  });

  it('counts for whom flags change, also through a segment and another flag', async () => {
    for (let i = 0; i < 30; i++) {
      const email = `u${i}@${['beta', 'gamma', 'delta'][i % 3]}.example`;
      await evaluate(serverKey, { targetingKey: `u${i}`, email, secret: 'never' });
    }
    const radius = await dryRun('PUT', '/segments/beta/environments/development', wider);
    const development = radius.find((each: { environment: string }) => each.environment === 'development');
    expect(development).toMatchObject({
      sample: { contexts: 30 },
      reason: null,
      changes: 10,
      isComplete: true,
      flagsLeftOut: 0,
      unseenAttributes: [],
    });
    expect(development.flags).toEqual([
      {
        flag: 'base',
        changesVariant: 10,
        changesValue: 10,
        changesRule: 10,
        ways: [
          {
            from: { variant: 'off', reason: 'DEFAULT', rule: null },
            to: { variant: 'on', reason: 'TARGETING_MATCH', rule: 'beta' },
            contexts: 10,
          },
        ],
        waysLeftOut: 0,
      },
      {
        flag: 'standing',
        changesVariant: 10,
        changesValue: 10,
        changesRule: 10,
        ways: [
          {
            from: { variant: 'off', reason: 'SPLIT', rule: null },
            to: { variant: 'on', reason: 'TARGETING_MATCH', rule: 'with-base' },
            contexts: 10,
          },
        ],
        waysLeftOut: 0,
      },
    ]);
    // Nothing but counts.
    expect(JSON.stringify(radius)).not.toMatch(/u\d+@|never/);
  });

  it('says what is the same and what another environment has seen', async () => {
    const comment = await dryRun('PATCH', '/flags/base', { name: 'Base' });
    for (const each of comment) expect(each.flags).toEqual([]);
    const production = await dryRun('POST', '/flags/base/environments/production/enable');
    expect(production).toEqual([expect.objectContaining({ environment: 'production', sample: null })]);
  });

  it('tells which attributes were not kept', async () => {
    const [radius] = await dryRun('PATCH', '/flags/base/environments/development', {
      rules: [{ id: 'plan', if: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: 'on' }],
    });
    expect(radius).toMatchObject({ changes: 10, unseenAttributes: ['plan'] });
  });

  it('gives the same as the real change', async () => {
    const before = await Promise.all(Array.from({ length: 30 }, (_, i) => answerOf(i)));
    const [radius] = await dryRun('POST', '/flags/base/environments/development/disable');
    await t.ok('POST', '/flags/base/environments/development/disable');
    const after = await Promise.all(Array.from({ length: 30 }, (_, i) => answerOf(i)));
    await t.ok('POST', '/flags/base/environments/development/enable');
    expect(radius.flags[0].changesVariant).toBe(before.filter((variant, i) => variant !== after[i]).length);
  });

  async function answerOf(i: number): Promise<string> {
    const email = `u${i}@${['beta', 'gamma', 'delta'][i % 3]}.example`;
    return (await evaluate(serverKey, { targetingKey: `u${i}`, email })).body.variant;
  }
});

describe('whose contexts are counted', () => {
  /** Of three that come with a key: two by the API, one of them with plan pro, one by OFREP. */
  async function radiusAfter(service: TestService, keys: readonly ('server' | 'client')[]) {
    await service.ok('POST', '/flags', { key: 'x', kind: 'boolean', client: true });
    await service.ok('PATCH', '/flags/x/environments/development', {
      enabled: true,
      rules: [{ id: 'r', if: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: 'on' }],
      otherwise: { serve: 'off' },
    });
    const off = () => dryRun('POST', '/flags/x/environments/development/disable', undefined, service);
    const radii = [];
    for (const kind of keys) {
      const key = await keyOf(service, kind);
      for (const plan of ['pro', 'free']) {
        await evaluate(key, { targetingKey: `${kind}-${plan}`, plan }, service, 'x');
      }
      const context = { targetingKey: `${kind}-third`, plan: 'free' };
      await service.ok('POST', '/ofrep/v1/evaluate/flags', { context }, { key });
      radii.push((await off())[0]);
    }
    return radii;
  }

  it('those of servers, by default; not those of clients', async () => {
    await using service = await startTestService();
    const [withClient, withServer] = await radiusAfter(service, ['client', 'server']);
    expect(withClient.sample).toBeNull();
    expect(withServer.sample.contexts).toBe(3);
    expect(withServer.flags[0].ways.map(({ from }: { from: { rule: string } }) => from.rule)).toContain('r');
  });

  it('those of clients, too, where the configuration consents; nothing private', async () => {
    await using service = await startTestService({
      config: { contextSample: 'all', privateAttributes: ['plan'] },
    });
    const [withClient, withServer] = await radiusAfter(service, ['client', 'server']);
    expect(withClient.sample.contexts).toBe(3);
    expect(withServer.sample.contexts).toBe(6);
    expect(withServer.unseenAttributes).toEqual(['plan']);
    // The rule matches nobody whose plan is not kept.
    expect(JSON.stringify(withServer.flags)).not.toContain('"r"');
  });

  it("nobody's where it is off", async () => {
    await using service = await startTestService({ config: { contextSample: 'off' } });
    const [radius] = await radiusAfter(service, ['server']);
    expect(radius).toMatchObject({ sample: null, changes: null });
    expect(radius.reason).toMatch('HALYARD_CONTEXT_SAMPLE');
  });

  it('those that SDKs of servers send, and none that a client sends', async () => {
    const batch = (instance: string) => ({
      instance,
      sequence: 1,
      events: [],
      contexts: [{ targetingKey: `sent-${instance}`, email: 'a@gamma.example' }],
    });
    const path = '/segments/beta/environments/development';
    const before = (await dryRun('PUT', path, wider))[0].changes;
    await t.ok('POST', '/sdk/events', batch('c'), { key: clientKey });
    expect((await dryRun('PUT', path, wider))[0].changes).toBe(before);
    await t.ok('POST', '/sdk/events', batch('s'), { key: serverKey });
    expect((await dryRun('PUT', path, wider))[0].changes).toBe(before + 1);
    const tooMany = { ...batch('m'), contexts: Array.from({ length: 201 }, () => ({})) };
    expect((await t.request('POST', '/sdk/events', { key: serverKey, body: tooMany })).status).toBe(400);
  });

  it('those that the SDK sends where it is asked to, without what no rule reads', async () => {
    const disable = '/flags/standing/environments/development/disable';
    const seen = async () => (await dryRun('POST', disable))[0].sample.contexts;
    const before = await seen();
    for (const sampleContexts of [false, true]) {
      const client = await connect({ url: t.url, key: serverKey, cache: false, sampleContexts });
      client.boolean('standing', { targetingKey: `of-sdk-${sampleContexts}`, shoe: 43 }, false);
      await client.close();
    }
    expect(await seen()).toBe(before + 1);
  });
});

describe('what is coming', () => {
  const asOfNow = new Date('2026-01-01T00:00:00Z');

  /** As whoever holds one leaves it. */
  async function hold(id: string, given: { basis?: object[]; calls: object[]; state?: 'waiting' | 'done' }) {
    const { basis = [], calls, state = 'waiting' } = given;
    await t.service.system.database.db
      .insertInto('held_operations')
      .values({
        id,
        project: 'default',
        calls: JSON.stringify(calls) as never,
        author: JSON.stringify({ kind: 'user', id: 'a', name: 'Ann' }) as never,
        comment: null,
        basis: JSON.stringify(basis) as never,
        due_at: asOfNow,
        rule: null,
        late: null,
        approvals_needed: 1,
        ready: false,
        state,
        outcome: null,
        rollout: null,
        together: null,
        version: 1,
        created_at: asOfNow,
        updated_at: asOfNow,
      })
      .execute();
  }

  it('is said of the same flag, in the same environment, while it waits', async () => {
    const enable = (environment: string) => ({
      operation: 'configurations.enable',
      params: { flagId: 'base', environment },
      query: {},
    });
    const place = (environment: string) => ({
      environment,
      kind: 'flag',
      key: 'base',
      pointer: '/enabled',
      before: false,
      after: true,
    });
    await hold('named', { calls: [enable('development')] });
    await hold('foreseen', {
      calls: [{ operation: 'x', params: {}, query: {} }],
      basis: [place('development')],
    });
    await hold('elsewhere', { calls: [enable('production')], basis: [place('production')] });
    await hold('done', { calls: [enable('development')], state: 'done' });
    const path = '/flags/base/environments/development/disable?dry-run=true';
    const { upcoming } = (await t.ok('POST', path)).body;
    expect(upcoming.map(({ held }: { held: string }) => held)).toEqual(['foreseen', 'named']);
    expect(upcoming[1]).toEqual({
      held: 'named',
      rollout: null,
      at: '2026-01-01T00:00:00.000Z',
      sentence: 'Enable base in development, by Ann, once it is approved',
    });
    const other = await t.ok('POST', '/flags/standing/environments/development/disable?dry-run=true');
    expect(other.body.upcoming).toEqual([]);
  });

  it('is said of rollouts that go on or wait, and not of others', async () => {
    await t.ok('POST', '/flags', { key: 'growing', kind: 'boolean' });
    const disable = (environment: string) =>
      `/flags/growing/environments/${environment}/disable?dry-run=true`;
    for (const environment of ['development', 'staging'])
      await t.ok('POST', `/flags/growing/environments/${environment}/enable`);
    const steps = [{ percent: 10, after: '1d', approval: true }, { percent: 100 }];
    const path = '/flags/growing/rollout';
    await t.ok('PATCH', '/flags/growing/environments/development', { otherwise: { serve: 'off' } });
    const { rollout } = (await t.ok('POST', path, { environment: 'development', variant: 'on', steps })).body;
    const upcoming = async (environment: string) =>
      (await t.ok('POST', disable(environment))).body.upcoming.map((one: Record<string, unknown>) =>
        ['held', 'rollout', 'at', 'sentence'].map((name) => one[name]),
      );
    const sentence =
      'Roll growing out to 10 % in development with variant on, by administrator, once it is approved';
    const at = rollout.next.waitsFor.time;
    expect(await upcoming('development')).toEqual([[null, rollout.id, at, sentence]]);
    expect(await upcoming('staging')).toEqual([]);
    await t.ok('POST', `${path}/pause`, { environment: 'development' });
    expect(await upcoming('development')).toEqual([
      [null, rollout.id, expect.anything(), `${sentence}, once somebody resumes it`],
    ]);
    for (const denied of [[], ['rollouts.read']]) {
      const key = `sees-${denied.length}`;
      const deny = { effect: 'deny', operations: denied };
      const rules = [{ operations: ['flags:write', 'held:read'] }, ...(denied.length > 0 ? [deny] : [])];
      await t.ok('POST', '/roles', { key, rules });
      const account = (await t.ok('POST', '/service-accounts', { name: key })).body.id;
      const headers = { 'if-match': '*' };
      await t.ok('PUT', `/members/${account}`, { roles: [{ role: key }] }, { headers });
      const body = { kind: 'api', name: key, scopes: ['*'], account };
      const { secret } = (await t.ok('POST', '/keys', body)).body;
      const seen = await t.ok('POST', disable('development'), undefined, { key: secret });
      expect(seen.body.upcoming).toHaveLength(1 - denied.length);
    }
    await t.ok('POST', `${path}/abort`, { environment: 'development', to: 'start' });
    expect(await upcoming('development')).toEqual([]);
  });

  it('is for those who may see what is held', async () => {
    const secretWith = async (scopes: string[]) =>
      (await t.ok('POST', '/keys', { name: scopes.join(), kind: 'api', scopes })).body.secret;
    const path = '/flags/base/environments/development/disable?dry-run=true';
    const without = await t.ok('POST', path, undefined, { key: await secretWith(['flags:write']) });
    expect(without.body).toHaveProperty('blastRadius');
    expect(without.body).not.toHaveProperty('upcoming');
    const withIt = await t.ok('POST', path, undefined, {
      key: await secretWith(['flags:write', 'held:read']),
    });
    expect(withIt.body.upcoming).toHaveLength(2);
  });
});
