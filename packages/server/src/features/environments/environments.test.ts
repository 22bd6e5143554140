import { waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countOf, openStream } from '../../faults/testing/open-stream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const any = { headers: { 'if-match': '*' } };
const isGerman = { attribute: 'country', op: 'in', values: ['DE'] };
const split = { split: [{ variant: 'on', weight: 30_000 }] };
const newest = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0];
const environment = async (key: string, body: object = {}) =>
  (await t.ok('POST', '/environments', { key, ...body })).body;
const fields = (answer: { body: { fields: { pointer: string; message: string }[] } }) =>
  answer.body.fields.map(({ pointer, message }) => `${pointer}: ${message}`);

/** What SDKs of an environment get, without versions. */
async function delivered(key: string) {
  await t.service.delivery.catchUp();
  const state = t.service.delivery.environment('default', key);
  if (!state) return undefined;
  const { flags, segments } = JSON.parse(state.document.snapshotBody().toString());
  const plain = (entries: Record<string, { version: number }>) =>
    Object.fromEntries(Object.entries(entries).map(([name, { version: _, ...entry }]) => [name, entry]));
  return { flags: plain(flags), segments: plain(segments) };
}

async function flag(key: string, environments: object = {}): Promise<string> {
  await t.ok('POST', '/flags', { key, kind: 'boolean', environments });
  return key;
}

describe('a new environment', () => {
  it('made like another begins with all that it does, in one change, and goes its own way', async () => {
    await t.ok('POST', '/segments', { key: 'germans', environments: { staging: { if: isGerman } } });
    const rules = [{ id: 'r1', if: { segment: 'germans' }, serve: split }];
    await flag('cloned', { staging: { enabled: true, rules } });
    await environment('like-staging', { from: 'staging', color: '#12b886' });
    const change = await newest();
    expect(change.operation).toBe('environments.create');
    expect(change.items.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['environment', 'flag', 'segment']),
    );
    expect(await delivered('like-staging')).toEqual(await delivered('staging'));
    await t.ok('POST', '/flags/cloned/environments/staging/disable');
    expect((await delivered('like-staging'))!.flags['cloned']).toMatchObject({ enabled: true });
    expect((await t.ok('GET', '/flags/cloned')).body.environments).toHaveProperty('like-staging');
  });

  it.each([
    [{ from: 'nope' }, '/from'],
    [{ inherits: 'nope' }, '/inherits'],
    [{ from: 'staging', inherits: 'staging' }, '/inherits'],
    [{ lifetimeSeconds: 3_600, expiresAt: '2099-01-01T00:00:00Z' }, '/lifetimeSeconds'],
    [{ lifetimeSeconds: 5 }, '/lifetimeSeconds'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ color: 'red' }, '/color'],
  ])('is refused with %j', async (body, pointer) => {
    const answer = await t.request('POST', '/environments', { body: { key: 'bad', ...body } });
    expect([answer.status, answer.body.fields?.[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('an environment that inherits', () => {
  it('does what the other does, now and in the change that changes it, but for what is its own', async () => {
    await flag('followed', { staging: { enabled: true } });
    await flag('own');
    await environment('pr-1', { inherits: 'staging' });
    expect(await delivered('pr-1')).toEqual(await delivered('staging'));

    const before = (await t.ok('GET', '/flags/followed/environments/pr-1')).body;
    expect(before).toMatchObject({ enabled: true, inherited: true, from: 'staging' });
    await t.ok('POST', '/flags/followed/environments/staging/disable');
    const reached = (await newest()).items.map((item: { environment: string }) => item.environment);
    expect(reached).toEqual(expect.arrayContaining(['staging', 'pr-1']));
    const after = (await t.ok('GET', '/flags/followed/environments/pr-1')).body;
    expect([after.enabled, after.version]).toEqual([false, before.version + 1]);

    const changed = (await t.ok('POST', '/flags/own/environments/pr-1/enable')).body;
    expect(changed).not.toHaveProperty('inherited', true);
    await t.ok('PATCH', '/flags/own/environments/staging', {
      rules: [{ id: 's', if: isGerman, serve: 'on' }],
    });
    expect((await delivered('pr-1'))!.flags['own']).toMatchObject({ enabled: true, rules: [] });

    const dropped = (await t.ok('POST', '/flags/own/environments/pr-1/inherit')).body;
    expect(dropped).toMatchObject({ enabled: false, inherited: true, from: 'staging', rules: [{ id: 's' }] });
    expect(await delivered('pr-1')).toEqual(await delivered('staging'));
  });

  it('is in a document only where it has its own say, and its answer can be sent back', async () => {
    await flag('short');
    await environment('pr-2', { inherits: 'staging' });
    const { body, etag } = await t.ok('GET', '/flags/short');
    expect(Object.keys(body.environments)).not.toContain('pr-2');
    await t.ok('PUT', '/flags/short', { ...body, name: 'Short' }, { headers: { 'if-match': etag! } });
    const listed = (await t.ok('GET', '/flags?text=short')).body.items[0];
    expect(Object.keys(listed.environments)).not.toContain('pr-2');

    const path = '/flags/short/environments/pr-2';
    const there = await t.ok('GET', path);
    await t.ok('PUT', path, there.body, { headers: { 'if-match': there.etag! } });
    expect((await t.ok('GET', path)).body).toMatchObject({ inherited: false });
    expect((await t.ok('GET', '/flags/short')).body.environments).toHaveProperty('pr-2');
    await t.ok('POST', `${path}/inherit`);
    await t.ok('PATCH', '/flags/short', { environments: { 'pr-2': { enabled: true } } });
    expect((await t.ok('GET', path)).body).toMatchObject({ inherited: false, enabled: true });
  });

  it('may be inherited from, to a small depth', async () => {
    await flag('deep');
    for (const [key, inherits] of [
      ['a', 'staging'],
      ['b', 'a'],
      ['c', 'b'],
    ])
      await environment(key!, { inherits });
    const tooDeep = await t.request('POST', '/environments', { body: { key: 'd', inherits: 'c' } });
    expect([tooDeep.status, tooDeep.body.fields[0].pointer]).toEqual([400, '/inherits']);
    await t.ok('POST', '/flags/deep/environments/a/enable');
    await t.ok('PATCH', '/flags/deep/environments/staging', { off: null });
    const enabled = async (key: string) => (await delivered(key))!.flags['deep']!;
    expect(await enabled('c')).toMatchObject({ enabled: true, off: 'off' });
    expect((await t.ok('GET', '/flags/deep/environments/c')).body.from).toBe('a');
    await t.ok('POST', '/flags/deep/environments/a/inherit');
    expect(await enabled('c')).toMatchObject({ enabled: false, off: null });
    expect((await t.ok('GET', '/flags/deep/environments/c')).body.from).toBe('staging');
    const refused = await t.request('POST', '/environments/a/archive');
    expect([refused.status, refused.body.code, refused.body.usedBy]).toEqual([409, 'IN_USE', ['b']]);
  });

  it('has segments of its own in the same way', async () => {
    await t.ok('POST', '/segments', { key: 'testers', environments: { staging: { if: isGerman } } });
    await environment('pr-3', { inherits: 'staging' });
    const path = '/segments/testers/environments/pr-3';
    expect((await t.ok('GET', path)).body).toMatchObject({ if: isGerman, inherited: true, from: 'staging' });
    await t.ok('PUT', path, { if: { any: [] } }, any);
    const { body } = await t.ok('GET', '/segments/testers');
    expect(body.environments['pr-3']).toMatchObject({ if: { any: [] } });
    await t.ok('POST', `${path}/inherit`);
    expect((await delivered('pr-3'))!.segments['testers']).toEqual({ if: isGerman });
    const roots = await t.request('POST', '/segments/testers/environments/staging/inherit');
    expect(roots.status).toBe(400);
    await t.ok('DELETE', '/segments/testers', undefined, any);
    expect((await delivered('pr-3'))!.segments).not.toHaveProperty('testers');
  });

  it('is judged with what is its own where another is changed', async () => {
    await flag('lower');
    await flag('upper');
    await environment('pr-4', { inherits: 'staging' });
    const requires = (key: string) => ({ requires: [{ flag: key, variants: ['on'] }] });
    await t.ok('PATCH', '/flags/lower/environments/pr-4', requires('upper'));
    const answer = await t.request('PATCH', '/flags/upper/environments/staging', { body: requires('lower') });
    expect(answer.status).toBe(400);
    expect(fields(answer).join()).toContain('(in pr-4, which inherits this)');
    const archived = await t.request('POST', '/flags/upper/archive');
    expect([archived.status, archived.body.usedBy]).toEqual([409, ['flag lower in pr-4']]);
    await t.ok('POST', '/flags/lower/environments/pr-4/inherit');
    await t.ok('PATCH', '/flags/upper/environments/staging', requires('lower'));
  });
});

describe('a protected environment', () => {
  const scopes = ['flags:write', 'segments:write', 'projects:write'];
  const keyWith = async (more: string[]) =>
    (await t.ok('POST', '/keys', { kind: 'api', name: 'x', scopes: [...scopes, ...more] })).body.secret;

  it('is changed only with the permission beside the usual one, whoever inherits it included', async () => {
    await flag('kept', { production: { enabled: true } });
    await t.ok('POST', '/segments', { key: 'kept' });
    await environment('pr-5', { inherits: 'production' });
    const [editor, approver] = [await keyWith([]), await keyWith(['protected:write'])];
    const as = async (key: string, method: string, path: string, body?: unknown) => {
      const { status, body: answer } = await t.request(method, `${path}?propose=false`, {
        key,
        body,
        headers: { 'if-match': '*' },
      });
      return status < 300 ? status : `${status} ${answer.code}`;
    };
    expect(await as(editor, 'POST', '/flags/kept/environments/production/disable')).toBe(200);
    await t.ok('PATCH', '/environments/production', { protected: true });
    const attempts: [string, string, unknown?][] = [
      ['POST', '/flags/kept/environments/production/enable'],
      ['PATCH', '/flags/kept', { environments: { production: { enabled: true } } }],
      ['PATCH', '/flags/kept', { variants: { on: true, off: false, more: true } }],
      ['POST', '/flags/kept/archive'],
      ['POST', '/flags', { key: 'loud', kind: 'boolean', environments: { production: { enabled: true } } }],
      ['PUT', '/segments/kept/environments/production', { if: isGerman }],
      ['DELETE', '/segments/kept'],
      ['PATCH', '/environments/production', { protected: false }],
      ['POST', '/environments/production/archive'],
    ];
    for (const [method, path, body] of attempts) {
      expect([path, await as(editor, method, path, body)]).toEqual([path, '403 PROTECTED']);
    }
    // What is not in it, and what is new and does nothing yet, is not in the way.
    expect(await as(editor, 'PATCH', '/flags/kept', { name: 'Kept' })).toBe(200);
    expect(await as(editor, 'POST', '/flags/kept/environments/staging/enable')).toBe(200);
    expect(await as(editor, 'POST', '/flags/kept/environments/pr-5/enable')).toBe(200);
    expect(await as(editor, 'POST', '/flags', { key: 'quiet', kind: 'boolean' })).toBe(201);
    expect(await as(editor, 'POST', '/segments', { key: 'quiet' })).toBe(201);
    for (const [method, path, body] of attempts.slice(0, 3)) {
      expect([path, await as(approver, method, path, body)]).toEqual([path, 200]);
    }
    await t.ok('PATCH', '/environments/production', { protected: false });

    await t.ok('PATCH', '/environments/pr-5', { protected: true });
    expect(await as(editor, 'POST', '/flags/quiet/environments/production/enable')).toBe('403 PROTECTED');
    expect(await as(editor, 'POST', '/flags/quiet/environments/staging/enable')).toBe(200);
    await t.ok('PATCH', '/environments/pr-5', { protected: false });
    expect(await as(editor, 'POST', '/flags/quiet/environments/production/enable')).toBe(200);
  });
});

describe('the order of environments', () => {
  it('is moved one by one, or as a whole', async () => {
    await t.ok('POST', '/projects', { key: 'ordered' });
    const keys = async () =>
      (await t.ok('GET', '/environments?project=ordered')).body.items.map(({ key }: { key: string }) => key);
    await t.ok('PATCH', '/environments/production?project=ordered', { position: 0 });
    expect(await keys()).toEqual(['production', 'development', 'staging']);
    await t.ok('PATCH', '/environments/production?project=ordered', { position: 99 });
    expect(await keys()).toEqual(['development', 'staging', 'production']);
    await t.ok('POST', '/environments/order?project=ordered', { environments: ['staging'] });
    expect(await keys()).toEqual(['staging', 'development', 'production']);
    const bad = { environments: ['staging', 'nope', 'staging'] };
    const answer = await t.request('POST', '/environments/order?project=ordered', { body: bad });
    expect(answer.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/environments/1',
      '/environments/2',
    ]);
  });
});

describe('an archived environment', () => {
  it('lets go of its streams and refuses its keys, and has both back with all it did', async () => {
    await flag('asleep');
    await environment('resting', { from: 'staging' });
    await t.ok('POST', '/flags/asleep/environments/resting/enable');
    const before = await delivered('resting');
    const key = (await t.ok('POST', '/keys', { kind: 'server', name: 'x', environment: 'resting' })).body
      .secret;
    const stream = openStream(t.url, key);
    const other = openStream(t.url, t.keys.server);
    await waitFor(() => countOf(stream, 'commit') === 1 && countOf(other, 'commit') === 1);
    const { version } = t.service.delivery.environment('default', 'resting')!;

    await t.ok('POST', '/environments/resting/archive');
    await waitFor(() => !stream.isOpen);
    const ask = (path: string) => t.request('GET', path, { key });
    expect((await ask('/sdk/snapshot')).status).toBe(401);
    expect((await ask('/flags/asleep/evaluate?targetingKey=u')).status).toBe(401);
    expect(await delivered('resting')).toBeUndefined();
    expect(other.isOpen).toBe(true);
    other.close();
    const refused = await t.request('POST', '/flags/asleep/environments/resting/enable');
    expect([refused.status, refused.body.code]).toEqual([409, 'ARCHIVED']);
    expect((await t.ok('GET', '/flags/asleep')).body.environments).not.toHaveProperty('resting');
    expect((await t.ok('GET', '/flags/asleep/environments/resting')).body.enabled).toBe(true);
    expect((await t.ok('GET', '/environments?archived=true')).body.items).toHaveLength(1);

    await flag('meanwhile');
    await t.ok('POST', '/environments/resting/restore');
    expect((await ask('/sdk/snapshot')).status).toBe(200);
    const after = (await delivered('resting'))!;
    expect(Object.keys(after.flags)).toContain('meanwhile');
    expect({ ...after, flags: { ...after.flags, meanwhile: 0 } }).toEqual({
      ...before,
      flags: { ...before!.flags, meanwhile: 0 },
    });
    // Who held the version before cannot be told the difference: everything comes again.
    const basis = `${t.service.delivery.environment('default', 'resting')!.epoch}.${version}`;
    const again = openStream(t.url, key, basis);
    await waitFor(() => countOf(again, 'commit') === 1);
    expect(again.events.find((event) => event.startsWith('intent'))).toContain('"full"');
    again.close();
  });

  it('names what no longer holds when it comes back, or starts that anew', async () => {
    const variants = { a: 'A', b: 'B' };
    await t.ok('POST', '/flags', { key: 'changing', kind: 'multivariate', variants });
    await environment('old', { from: 'staging' });
    await t.ok('PATCH', '/flags/changing/environments/old', { enabled: true, otherwise: { serve: 'b' } });
    await t.ok('POST', '/environments/old/archive');
    await t.ok('PATCH', '/flags/changing', { variants: { b: null, c: 'C' } });
    const answer = await t.request('POST', '/environments/old/restore');
    expect(answer.status).toBe(400);
    expect(fields(answer).join()).toContain('/flags/changing/otherwise/serve');
    expect((await t.ok('GET', '/environments/old')).body.archivedAt).not.toBeNull();
    await t.ok('POST', '/environments/old/restore', { resetBroken: true });
    expect((await delivered('old'))!.flags['changing']).toMatchObject({
      enabled: false,
      otherwise: { serve: 'a' },
    });
  });

  it('inherits again what it inherited, and keeps what was its own', async () => {
    await flag('theirs');
    await flag('mine');
    await environment('pr-6', { inherits: 'staging' });
    await t.ok('POST', '/flags/mine/environments/pr-6/enable');
    await t.ok('POST', '/environments/pr-6/archive');
    await t.ok('POST', '/flags/theirs/environments/staging/enable');
    await t.ok('POST', '/environments/pr-6/restore');
    const { flags } = (await delivered('pr-6'))!;
    expect([flags['theirs'], flags['mine']]).toEqual([
      expect.objectContaining({ enabled: true }),
      expect.objectContaining({ enabled: true }),
    ]);
    await t.ok('POST', '/flags/theirs/environments/staging/disable');
    expect((await delivered('pr-6'))!.flags['theirs']).toMatchObject({ enabled: false });
  });

  it('is never the last one', async () => {
    await t.ok('POST', '/projects', { key: 'small' });
    await t.ok('POST', '/environments/staging/archive?project=small');
    await t.ok('POST', '/environments/production/archive?project=small');
    const answer = await t.request('POST', '/environments/development/archive?project=small');
    expect([answer.status, answer.body.code]).toEqual([409, 'IN_USE']);
  });
});

describe('the list of environments', () => {
  it('is paged in its order, and filtered', async () => {
    await t.ok('POST', '/projects', { key: 'many' });
    for (let i = 0; i < 7; i++) {
      const body = { key: `pr-${i}`, name: `Pull request ${i}`, inherits: i < 5 ? 'staging' : 'production' };
      await t.ok('POST', '/environments?project=many', body);
    }
    await t.ok('PATCH', '/environments/pr-1?project=many', { protected: true });
    const keys = async (query: string) => {
      const found: string[] = [];
      let cursor = '';
      do {
        const { items, next } = (await t.ok('GET', `/environments?project=many&limit=3${query}${cursor}`))
          .body;
        found.push(...items.map(({ key }: { key: string }) => key));
        cursor = next ? `&cursor=${next}` : '';
      } while (cursor !== '');
      return found.join(' ');
    };
    expect(await keys('')).toBe('development staging production pr-0 pr-1 pr-2 pr-3 pr-4 pr-5 pr-6');
    expect(await keys('&inherits=production')).toBe('pr-5 pr-6');
    expect(await keys('&protected=true')).toBe('pr-1');
    expect(await keys('&text=request%203')).toBe('pr-3');
    const project = (await t.ok('GET', '/projects/many')).body;
    expect(project.environments).toHaveLength(3);
  });
});

describe('the list', () => {
  it('has those that inherit from none by themselves, and says of each what it comes to', async () => {
    const list = async (query: string) => (await t.ok('GET', `/environments?limit=500&${query}`)).body.items;
    const of = (items: { key: string; figures?: object }[], key: string) =>
      items.find((each) => each.key === key)?.figures as Record<string, number> | undefined;
    await environment('listed', { from: 'development' });
    await environment('listed-heir', { inherits: 'listed' });
    const before = of(await list('figures=true'), 'listed')!;
    const heirBefore = of(await list('figures=true'), 'listed-heir')!;
    await flag('counted', { listed: { enabled: true } });
    await flag('counted-off', {});
    await flag('counted-away', { listed: { enabled: true } });
    await t.ok('POST', '/flags/counted-away/archive', undefined, any);
    await flag('counted-killed', { listed: { enabled: true } });
    await t.ok('POST', '/flags/counted-killed/environments/listed/kill', { reason: 'broken' });
    await t.ok('POST', '/flags/counted/environments/listed-heir/disable');
    const items = await list('figures=true');
    expect(of(items, 'listed')).toEqual({
      flagsOn: before['flagsOn']! + 1,
      ownFlags: before['ownFlags']! + 3,
      heirs: 1,
    });
    expect(of(items, 'listed-heir')).toEqual({
      flagsOn: heirBefore['flagsOn'],
      ownFlags: heirBefore['ownFlags']! + 1,
      heirs: 0,
    });
    const roots = (await list('roots=true')).map(({ key }: { key: string }) => key);
    expect(roots).toContain('listed');
    expect(roots).not.toContain('listed-heir');
    expect((await list('roots=false')).map(({ key }: { key: string }) => key)).toContain('listed-heir');
    expect((await list(''))[0]).not.toHaveProperty('figures');
  });
});
