/** A killed flag stays killed whatever is written, by every operation that writes a configuration; lift alone lifts. */
import { allOperations } from '@halyard/contract';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, stateProblems } from '../../faults/testing/ledger.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { stepRollouts } from '../rollouts/index.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/environments', { key: 'eu', inherits: 'development' });
  await t.ok('POST', '/environments', { key: 'de', inherits: 'eu' });
});
afterAll(() => t[Symbol.asyncDispose]());

const ask: Ask = async (text, parameters = []) => {
  const { rows } = await t.service.system.database.db.executeQuery(CompiledQuery.raw(text, [...parameters]));
  // biome-ignore lint/suspicious/noExplicitAny: rows as they come
  return rows as any[];
};
const at = (key: string, environment = 'development') => `/flags/${key}/environments/${environment}`;
const kill = (key: string, environment?: string, reason = 'payments fail') =>
  t.ok('POST', `${at(key, environment)}/kill`, { reason });
const lift = (key: string, environment?: string) => t.ok('POST', `${at(key, environment)}/lift`);
const read = async (key: string, environment?: string) => (await t.ok('GET', at(key, environment))).body;
const create = (key: string, more: object = {}) =>
  t.ok('POST', '/flags', { key, kind: 'boolean', environments: { development: { enabled: true } }, ...more });

/** What SDKs get. */
async function delivered(key: string, environment = 'development') {
  await t.service.delivery.catchUp();
  const state = t.service.delivery.environment('default', environment)!;
  const { reason } = t.service.delivery.evaluate(state, key, { targetingKey: 'u' }, new Date())!;
  return reason === 'DISABLED' ? 'off' : 'on';
}

describe('a kill', () => {
  it('is off for SDKs and shows what is written, until it is lifted', async () => {
    await create('plain');
    expect(await delivered('plain')).toBe('on');
    const { body } = await kill('plain');
    expect(body).toMatchObject({
      enabled: true,
      killed: { reason: 'payments fail', environment: 'development' },
    });
    expect(await delivered('plain')).toBe('off');
    const again = await kill('plain', undefined, 'other');
    expect(again.headers.get('halyard-change')).toBeNull();
    expect(again.body).toEqual(body);
    const described = (await t.ok('GET', '/flags/plain/describe?environment=development')).body;
    expect(described.environments.development.summary).toContain('because: payments fail');
    expect((await lift('plain')).body).toMatchObject({ enabled: true, killed: null });
    expect(await delivered('plain')).toBe('on');
    const { items } = (await t.ok('GET', '/changes?limit=2')).body;
    expect(items.map(({ operation }: { operation: string }) => operation)).toEqual([
      'configurations.lift',
      'configurations.kill',
    ]);
    expect((await lift('plain')).headers.get('halyard-change')).toBeNull();
  });

  it('passes a protected environment, for whoever may kill and nothing else; lifting does not', async () => {
    await create('guarded', { environments: { production: { enabled: true } } });
    await t.ok('PATCH', '/environments/production', { protected: true });
    const create2 = async (scopes: string[]) =>
      (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes })).body.secret;
    const [killer, writer] = [await create2(['flags:kill', 'flags:read']), await create2(['flags:write'])];
    const ask = (key: string, verb: string, body?: object) =>
      t.request('POST', `${at('guarded', 'production')}/${verb}`, { key, body });
    expect((await ask(writer, 'kill', { reason: 'x' })).status).toBe(403);
    expect((await ask(writer, 'disable')).body.code).toBe('PROTECTED');
    expect((await ask(killer, 'kill', { reason: 'x' })).status).toBe(200);
    expect((await ask(killer, 'lift')).status).toBe(403);
    expect((await ask(writer, 'lift')).body.code).toBe('PROTECTED');
    await t.ok('PATCH', '/environments/production', { protected: false });
    expect((await ask(writer, 'lift')).status).toBe(200);
  });

  it('reaches who inherits, whose own stands until lifted there', async () => {
    await create('above');
    await kill('above', 'eu', 'own');
    expect(await delivered('above', 'de')).toBe('off');
    expect(await delivered('above')).toBe('on');
    await kill('above');
    expect(await read('above', 'eu')).toMatchObject({ killed: { reason: 'own', environment: 'eu' } });
    await lift('above');
    expect(await delivered('above')).toBe('on');
    expect(await delivered('above', 'eu')).toBe('off');
    await kill('above');
    await lift('above', 'eu');
    expect(await read('above', 'de')).toMatchObject({
      inherited: true,
      killed: { environment: 'development' },
    });
    expect((await t.request('POST', `${at('above', 'de')}/lift`)).status).toBe(400);
    await t.ok('POST', `${at('above', 'eu')}/enable`);
    expect(await delivered('above', 'eu')).toBe('off');
    await lift('above');
    expect([await delivered('above', 'eu'), await delivered('above', 'de')]).toEqual(['on', 'on']);
    expect(await stateProblems(ask)).toEqual([]);
  });

  it('stands in an environment that comes back and starts anew what is broken there', async () => {
    await t.ok('POST', '/environments', { key: 'back', inherits: 'development' });
    const variants = { a: 'A', b: 'B' };
    const environments = { development: { enabled: true, otherwise: { serve: 'a' } } };
    await t.ok('POST', '/flags', { key: 'anew', kind: 'multivariate', variants, environments });
    await t.ok('PATCH', at('anew', 'back'), { otherwise: { serve: 'b' } });
    await kill('anew', 'back');
    await t.ok('POST', '/environments/back/archive');
    await t.ok('PATCH', '/flags/anew', { variants: { b: null, c: 'C' } });
    await t.ok('POST', '/environments/back/restore', { resetBroken: true });
    expect(await read('anew', 'back')).toMatchObject({ inherited: true, killed: { environment: 'back' } });
    expect([await delivered('anew', 'back'), await delivered('anew')]).toEqual(['off', 'on']);
    await lift('anew', 'back');
    expect(await delivered('anew', 'back')).toBe('on');
    await t.ok('POST', '/environments/back/archive');
  });

  it('stands in what is made later by inheriting, not in what is copied', async () => {
    await create('later');
    await kill('later');
    await t.ok('POST', '/environments', { key: 'heir', inherits: 'development' });
    await t.ok('POST', '/environments', { key: 'copy', from: 'development' });
    expect([await delivered('later', 'heir'), await delivered('later', 'copy')]).toEqual(['off', 'on']);
    await kill('later', 'heir', 'own');
    for (const verb of ['archive', 'restore']) await t.ok('POST', `/environments/heir/${verb}`, {});
    await lift('later');
    expect(await delivered('later', 'heir')).toBe('off');
    await lift('later', 'heir');
    for (const verb of ['archive', 'restore']) await t.ok('POST', `/environments/copy/${verb}`, {});
    expect([await delivered('later', 'heir'), await delivered('later', 'copy')]).toEqual(['on', 'on']);
  });
});

/** Begun beneath the kill, with a step to come. */
const rollOut = (key: string) =>
  t.ok('POST', `/flags/${key}/rollout`, {
    environment: 'development',
    variant: 'off',
    steps: [{ percent: 20 }, { percent: 40, guardrails: ['errors'] }],
  });

/** By operation, how it writes the killed flag's configuration in development. */
const writes: Record<string, (key: string, then: number) => Promise<unknown>> = {
  'configurations.put': async (key) => {
    const { killed: _, ...body } = await read(key);
    const headers = { 'if-match': '*' };
    return t.ok('PUT', at(key), { ...body, off: null, killed: null }, { headers });
  },
  'configurations.patch': (key) => t.ok('PATCH', at(key), { killed: null, off: null }),
  'configurations.enable': (key) => t.ok('POST', `${at(key)}/enable`),
  'configurations.disable': (key) => t.ok('POST', `${at(key)}/disable`),
  'configurations.kill': (key) => kill(key),
  'configurations.inherit': (key) => t.ok('POST', `${at(key, 'eu')}/inherit`),
  'flags.put': async (key) => {
    const { body } = await t.ok('GET', `/flags/${key}`);
    body.environments.development = { ...body.environments.development, off: null, killed: null };
    return t.ok('PUT', `/flags/${key}`, body, { headers: { 'if-match': '*' } });
  },
  'flags.patch': (key) =>
    t.ok('PATCH', `/flags/${key}`, { environments: { development: { off: null, killed: null } } }),
  'flags.archive': async (key) => {
    await t.ok('POST', `/flags/${key}/archive`);
    return t.ok('POST', `/flags/${key}/restore`);
  },
  'flags.restore': async (key) => {
    await t.ok('POST', `/flags/${key}/archive`);
    return t.ok('POST', `/flags/${key}/restore`);
  },
  'flags.rollout': (key) =>
    t.ok('POST', `/flags/${key}/rollout`, { environment: 'development', variant: 'off', percent: 20 }),
  'rollouts.step': async (key) => {
    await rollOut(key);
    const body = { environment: 'development', guardrail: 'errors', verdict: 'pass' };
    await t.ok('POST', `/flags/${key}/rollout/verdicts`, body);
    await stepRollouts(t.service.system);
    expect((await t.ok('GET', `/flags/${key}/rollout?environment=development`)).body.state).toBe('done');
  },
  'rollouts.jump': async (key) => {
    await rollOut(key);
    return t.ok('POST', `/flags/${key}/rollout/jump`, { environment: 'development', step: 2 });
  },
  'rollouts.resume': async (key) => {
    await rollOut(key);
    await t.ok('PATCH', at(key), { otherwise: { serve: 'on' } });
    await t.ok('POST', `/flags/${key}/rollout/pause`, { environment: 'development' });
    return t.ok('POST', `/flags/${key}/rollout/resume`, { environment: 'development', accept: true });
  },
  'rollouts.abort': async (key) => {
    for (const to of ['start', 'off']) {
      await rollOut(key);
      await t.ok('POST', `/flags/${key}/rollout/abort`, { environment: 'development', to });
    }
  },
  'rollouts.judge': async (key) => {
    await rollOut(key);
    const body = { environment: 'development', guardrail: 'errors', verdict: 'roll-back' };
    return t.ok('POST', `/flags/${key}/rollout/verdicts`, body);
  },
  // What runs at its time is carried out in the same way.
  'held-operations.apply': async (key) => {
    await t.ok('POST', `${at(key)}/disable`);
    const { id } = (await t.ok('POST', `${at(key)}/enable?at=2099-01-01T00:00:00Z`)).body;
    expect((await t.ok('POST', `/held-operations/${id}/apply`)).body.state).toBe('done');
  },
  'windows.create': async (key) => {
    await t.ok('POST', `${at(key)}/disable`);
    const body = { from: '2099-01-01T00:00:00Z', until: '2099-02-01T00:00:00Z' };
    const { begins } = (await t.ok('POST', `${at(key)}/window`, body)).body;
    expect((await t.ok('POST', `/held-operations/${begins.id}/apply`)).body.state).toBe('done');
  },
  'flags.revert': (key, seq) => t.ok('POST', `/flags/${key}/revert`, { seq }),
  'environments.revert': (_, seq) => t.ok('POST', '/environments/development/revert', { seq }),
  'projects.revert': (_, seq) => t.ok('POST', '/projects/default/revert', { seq }),
  'environments.promote': async (key) => {
    const { environments } = (await t.ok('GET', `/flags/${key}`)).body;
    const basedOn = { source: environments.staging.version, target: environments.development.version };
    const body = { from: 'staging', flags: [{ key, basedOn }] };
    return t.ok('POST', '/environments/development/promote', body);
  },
  'operations.run': (key) => {
    const params = { flagId: key, environment: 'development' };
    const calls = [
      { operation: 'configurations.patch', params, body: { killed: null, off: null } },
      { operation: 'configurations.enable', params },
    ];
    return t.ok('POST', '/operations', { calls });
  },
  'transfer.import': (key) =>
    t.ok('POST', '/projects/default/import?mode=merge', {
      format: 1,
      flags: { [key]: { kind: 'boolean', environments: { development: { enabled: true, off: 'on' } } } },
    }),
};

/** What changes no configuration of a flag that is there, or only in ways that others above stand for. */
const elsewhere =
  /^(projects\.(create|patch)|environments\.(create|patch|order|archive|restore|expire)|flags\.create|segments|conditions|keys|members|roles|people|invitations|service-accounts|sessions|changes|checkpoints|self|triggers|held-operations\.(create|patch|cancel|approve|reject|comment)|rollouts\.(pause|approve)|rollout-templates|saved-filters|proposals|calendar|windows\.cancel|evaluations|data|usage)/;

describe('whatever is written', () => {
  it('is tried: every write of the contract stands here or is known to write no configuration', () => {
    const names = allOperations.filter(({ effect }) => effect === 'write').map(({ name }) => name);
    const missing = names.filter((name) => !Object.hasOwn(writes, name) && !elsewhere.test(name));
    expect(missing.filter((name) => name !== 'configurations.lift')).toEqual([]);
  });

  it.each(Object.keys(writes))('%s leaves the kill', async (operation) => {
    const key = `k-${operation}`;
    await create(key);
    const { items } = (await t.ok('GET', '/changes?limit=1')).body;
    await t.ok('POST', `${at(key)}/disable`);
    await t.ok('POST', `${at(key)}/enable`);
    await kill(key);
    const { killed } = await read(key);
    await writes[operation]!(key, items[0].seq);
    expect((await read(key)).killed).toEqual(killed);
    expect(await delivered(key)).toBe('off');
    expect(await delivered(key, 'eu')).toBe('off');
  });

  it('of them only lift brings it back', async () => {
    await create('control');
    await kill('control');
    await writes['configurations.patch']!('control', 0);
    expect(await delivered('control')).toBe('off');
    await lift('control');
    expect((await read('control')).killed).toBeNull();
    expect(await delivered('control')).toBe('on');
  });

  it('and the log says the same as the rows; a kill taken out of a row is seen', async () => {
    expect(await stateProblems(ask)).toEqual([]);
    await create('planted');
    await kill('planted');
    await ask(`update flag_configurations set killed = null where flag = 'planted'`);
    expect((await stateProblems(ask)).join()).toContain('planted in development: killed');
  });
});

describe('approvals', () => {
  it('hold up neither a kill nor a kill switch that is thrown', async () => {
    await create('approved', { environments: { production: { enabled: true } } });
    await t.ok('POST', '/flags', { key: 'approved-switch', kind: 'kill-switch' });
    await t.ok('PATCH', '/environments/production', { approvals: 1 });
    await kill('approved', 'production');
    await t.ok('POST', `${at('approved-switch', 'production')}/disable`);
    expect(await delivered('approved', 'production')).toBe('off');
    expect(await delivered('approved-switch', 'production')).toBe('off');
    // Negative control: what brings them back is not done at once.
    for (const path of [
      `${at('approved', 'production')}/lift`,
      `${at('approved-switch', 'production')}/enable`,
    ]) {
      expect((await t.request('POST', `${path}?propose=false`)).status).not.toBe(200);
    }
    expect(await delivered('approved', 'production')).toBe('off');
    await t.ok('PATCH', '/environments/production?bypass=true&comment=test', { approvals: 0 });
  });
});

describe('a kill switch', () => {
  it('is on from the start, is thrown past protection, and is not rolled out', async () => {
    await t.ok('POST', '/flags', { key: 'switch', kind: 'kill-switch' });
    expect(await delivered('switch', 'production')).toBe('on');
    await t.ok('PATCH', '/environments/production', { protected: true });
    const scopes = ['flags:write'];
    const key = (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes })).body.secret;
    const ask = (verb: string) => t.request('POST', `${at('switch', 'production')}/${verb}`, { key });
    expect((await ask('disable')).status).toBe(200);
    expect(await delivered('switch', 'production')).toBe('off');
    expect((await ask('enable')).body.code).toBe('PROTECTED');
    await t.ok('PATCH', '/environments/production', { protected: false });
    const later = await t.request('POST', `${at('switch', 'production')}/enable?at=2099-01-01T00:00:00Z`);
    expect(later.body).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringContaining('kill switch'),
    });
    await create('no-switch');
    expect((await t.request('POST', `${at('no-switch')}/enable?at=2099-01-01T00:00:00Z`)).status).toBe(202);
    const body = { environment: 'production', variant: 'off', percent: 20 };
    expect((await t.request('POST', '/flags/switch/rollout', { body })).body.code).toBe('INVALID_INPUT');
  });
});
