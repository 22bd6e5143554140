import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { snapshotAt } from './index.ts';

let t: TestService;
let project = '';
let count = 0;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t?.[Symbol.asyncDispose]());
beforeEach(async () => {
  project = `p${++count}`;
  await t.ok('POST', '/projects', { key: project });
});

const isBeta = { attribute: 'plan', op: 'in', values: ['beta'] };
const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}project=${project}`;
const ok = async (method: string, path: string, body?: unknown) =>
  (await t.ok(method, at(path), body, { headers: { 'if-match': '*' } })).body;
const refused = async (path: string, body: unknown, key?: string) =>
  (await t.request('POST', path.startsWith('/projects/') ? path : at(path), key ? { body, key } : { body }))
    .body;
const revertProject = async (body: object, query = '') =>
  (await t.ok('POST', `/projects/${project}/revert${query}`, body)).body;
const newest = async () => (await ok('GET', '/changes?limit=1')).items[0];
const flag = (key: string, production: object = {}, more: object = {}) =>
  ok('POST', '/flags', { key, kind: 'boolean', environments: { production }, ...more });
const segment = (key: string, condition: object = isBeta) =>
  ok('POST', '/segments', { key, environments: { production: { if: condition } } });
const inSegment = (key: string) => ({ id: 'in', if: { segment: key }, serve: 'on' });

/** What SDKs got of an environment right after a change, without versions. */
async function snapshotAfter(seq: number, environment = 'production') {
  const { db } = t.service.system.database;
  const row = await db
    .selectFrom('change_items')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('project', '=', project)
    .where('environment', '=', environment)
    .where('seq', '<=', seq)
    .executeTakeFirstOrThrow();
  const { flags, segments } = await snapshotAt(db, project, environment, row.version ?? 0);
  const plain = (all: object) =>
    Object.fromEntries(Object.entries(all).map(([key, entry]) => [key, { ...entry, version: 0 }]));
  return { flags: plain(flags), segments: plain(segments) };
}

describe('environments that inherit', () => {
  const own = async (environment: string, key = 'f') =>
    (await ok('GET', `/flags/${key}/environments/${environment}`)) as {
      enabled: boolean;
      inherited?: boolean;
    };
  const heirs = async () => {
    await ok('POST', '/environments', { key: 'pr', inherits: 'production' });
    await ok('POST', '/environments', { key: 'pr-2', inherits: 'pr' });
  };
  const enable = (environment: string) => ok('POST', `/flags/f/environments/${environment}/enable`);
  const disable = (environment: string) => ok('POST', `/flags/f/environments/${environment}/disable`);

  it('get what goes back above them', async () => {
    await flag('f', { enabled: true });
    await segment('s');
    await heirs();
    const then = await newest();
    await disable('production');
    await ok('PUT', '/segments/s/environments/production', { if: { any: [] } });
    await ok('POST', '/flags/f/revert', { seq: then.seq });
    await ok('POST', '/segments/s/revert', { seq: then.seq });
    for (const environment of ['pr', 'pr-2']) {
      expect(await own(environment)).toMatchObject({ enabled: true, inherited: true });
      expect(await snapshotAfter((await newest()).seq, environment)).toMatchObject({
        flags: { f: { enabled: true } },
        segments: { s: { if: isBeta } },
      });
    }
  });

  it('have again what was their own, and inherit again what they inherited', async () => {
    await flag('f', { enabled: true });
    await segment('s');
    await heirs();
    const inherited = await newest();
    await disable('pr');
    await ok('PUT', '/segments/s/environments/pr', { if: { any: [] } });
    const overridden = await newest();
    await ok('POST', '/flags/f/environments/pr/inherit');
    await ok('POST', '/segments/s/environments/pr/inherit');
    await disable('production');

    const to = (seq: number) => Promise.all([revertProject({ seq })]);
    await to(overridden.seq);
    expect(await own('production')).toMatchObject({ enabled: true });
    expect(await own('pr')).toMatchObject({ enabled: false, inherited: false });
    expect(await own('pr-2')).toMatchObject({ enabled: false, inherited: true, from: 'pr' });
    await to(inherited.seq);
    expect(await own('pr')).toMatchObject({ enabled: true, inherited: true, from: 'production' });
    expect(await own('pr-2')).toMatchObject({ enabled: true, inherited: true, from: 'production' });
    // And follow again.
    await disable('production');
    expect(await own('pr-2')).toMatchObject({ enabled: false });
    await enable('production');

    // One of them alone; what is above has gone another way since.
    await ok('POST', '/flags/f/revert', { seq: overridden.seq, environment: 'pr' });
    expect(await own('pr')).toMatchObject({ enabled: false, inherited: false });
    await ok('POST', '/environments/pr/revert', { seq: inherited.seq });
    expect(await own('pr')).toMatchObject({ enabled: true, inherited: true });
    await disable('production');
    await ok('POST', '/environments/pr/revert', { seq: inherited.seq });
    expect(await own('pr')).toMatchObject({ enabled: true, inherited: false });
    expect(await own('pr-2')).toMatchObject({ enabled: true, inherited: true, from: 'pr' });
  });

  it('and are protected hold back what goes back above them', async () => {
    await flag('f', { enabled: true });
    await ok('POST', '/environments', { key: 'pr', inherits: 'production', protected: true });
    const then = await newest();
    await disable('production');
    const body = {
      kind: 'api',
      name: 'no protected',
      scopes: ['flags:write', 'segments:write', 'projects:write'],
    };
    const key = (await ok('POST', '/keys', body)).secret;
    for (const path of [
      '/flags/f/revert',
      '/environments/production/revert',
      `/projects/${project}/revert`,
    ]) {
      expect([path, (await refused(path, { seq: then.seq }, key)).code]).toEqual([path, 'PROTECTED']);
    }
  });

  it('cannot go back to when they were archived', async () => {
    await flag('f', { enabled: true });
    await heirs();
    const before = await newest();
    await disable('pr-2');
    await ok('POST', '/environments/pr-2/archive');
    const archived = await newest();
    await ok('POST', '/environments/pr-2/restore');
    expect(await refused('/environments/pr-2/revert', { seq: archived.seq })).toMatchObject({
      code: 'NOT_FOUND',
      detail: expect.stringContaining('was archived'),
    });
    expect(await snapshotAfter(archived.seq, 'pr-2')).toEqual({ flags: {}, segments: {} });
    await ok('POST', '/environments/pr-2/revert', { seq: before.seq });
    expect(await own('pr-2')).toMatchObject({ enabled: true, inherited: true });
  });
});

describe('a flag', () => {
  it('goes back to an instant, a version or a change, archived or not', async () => {
    await flag('f', { enabled: true });
    const made = await newest();
    const version = (await ok('GET', '/environments/production')).snapshotVersion;
    await ok('PATCH', '/flags/f', { name: 'Later', environments: { production: { enabled: false } } });
    await ok('POST', '/flags/f/archive');
    const archived = await newest();
    const back = await ok('POST', '/flags/f/revert', { at: made.at });
    expect(back).toMatchObject({
      archivedAt: null,
      name: 'f',
      environments: { production: { enabled: true } },
    });
    const away = await ok('POST', '/flags/f/revert', { seq: archived.seq });
    expect(away).toMatchObject({ name: 'Later', environments: { production: { enabled: false } } });
    expect(away.archivedAt).not.toBeNull();
    expect(await refused('/flags/f/revert', { version, environment: 'production' })).toMatchObject({
      code: 'ARCHIVED',
    });
    await ok('POST', '/flags/f/restore');
    const part = await ok('POST', '/flags/f/revert', { version, environment: 'production' });
    expect(part).toMatchObject({ name: 'Later', environments: { production: { enabled: true } } });
    expect((await refused('/flags/f/revert', { version })).fields).toMatchObject([{ pointer: '/version' }]);
    const { seq } = await newest();
    await ok('POST', '/flags/f/revert', { seq });
    expect((await newest()).seq).toBe(seq);
  });
});

describe('a segment', () => {
  it('goes back, and comes back where it was deleted', async () => {
    await segment('s');
    const made = await newest();
    const { body } = await t.ok('GET', at('/segments/s'));
    await ok('PUT', '/segments/s', {
      ...body,
      name: 'Later',
      environments: { ...body.environments, staging: { if: isBeta } },
    });
    await ok('DELETE', '/segments/s');
    const gone = await newest();
    await ok('POST', '/environments', { key: 'later' });
    const back = await ok('POST', '/segments/s/revert', { seq: made.seq });
    expect(back).toMatchObject({
      name: 's',
      environments: { production: { if: isBeta }, staging: { if: { any: [] } }, later: { if: { any: [] } } },
    });
    expect(back.environments.production.version).toBeGreaterThan(body.environments.production.version);
    expect((await refused('/segments/s/revert', { seq: gone.seq })).code).toBe('NOT_FOUND');
    expect((await refused('/segments/never/revert', { seq: gone.seq })).code).toBe('NOT_FOUND');
    const staging = await ok('POST', '/segments/s/revert', { seq: made.seq + 1, environment: 'staging' });
    expect(staging).toMatchObject({ name: 's', environments: { staging: { if: isBeta } } });
  });

  it('is not put back where others would break, and says who', async () => {
    await segment('inner');
    await segment('outer', { segment: 'inner' });
    const { seq } = await newest();
    const { body } = await t.ok('GET', at('/segments/outer'));
    await ok('PUT', '/segments/outer', {
      ...body,
      environments: { ...body.environments, production: { if: isBeta } },
    });
    await ok('DELETE', '/segments/inner');
    const answer = await refused('/segments/outer/revert', { seq });
    expect(answer).toMatchObject({ status: 400, fields: [{ pointer: '/seq' }] });
    expect(answer.fields[0].message).toContain('/environments/production/if/segment: unknown segment');
  });
});

describe('an environment', () => {
  it('goes back as one change, and keeps what belongs to all of them', async () => {
    await segment('s');
    await segment('gone');
    await flag('f', { enabled: true, rules: [inSegment('s')] });
    await flag('away', { enabled: true, rules: [inSegment('gone')] });
    const start = await newest();
    const wanted = await snapshotAfter(start.seq);
    await ok('PATCH', '/flags/f', {
      environments: { production: { rules: [] }, staging: { enabled: true } },
    });
    await ok('POST', '/flags/away/archive');
    await ok('DELETE', '/segments/gone');
    await ok('PATCH', '/flags/f', { variants: { maybe: true } });
    await flag('newer', { enabled: true });
    await segment('newer');
    const before = await newest();
    const staging = await snapshotAfter(before.seq, 'staging');

    const path = '/environments/production/revert';
    const preview = await ok('POST', `${path}?dry-run=true`, { seq: start.seq });
    expect((await newest()).seq).toBe(before.seq);
    const answer = await ok('POST', path, { seq: start.seq, basis: preview.answer.basis });
    expect(answer).toEqual(preview.answer);
    expect(answer).toMatchObject({
      project,
      environment: 'production',
      conflicts: [],
      moment: { seq: start.seq },
    });
    const told = Object.fromEntries(
      answer.entries.map(({ kind, key, ...rest }: { kind: string; key: string }) => [`${kind} ${key}`, rest]),
    );
    expect(told).toMatchObject({
      'flag f': { effect: 'put-back', environments: ['production'] },
      'flag away': { effect: 'brought-back', why: 'it comes back in every environment' },
      'segment gone': { effect: 'brought-back' },
      'flag newer': { effect: 'kept', environments: [] },
      'segment newer': { effect: 'kept' },
    });
    expect(told['flag f'].why).toContain('variants changed since, and stay');
    expect(told['flag newer'].why).toContain('created later');
    const change = await newest();
    expect(change).toMatchObject({ seq: before.seq + 1, operation: 'environments.revert' });
    const names = change.items.map(
      ({ environment, kind, key }: Record<string, string>) => `${environment} ${kind} ${key}`,
    );
    expect(new Set(names).size).toBe(names.length);

    const now = await snapshotAfter(change.seq);
    expect(now.flags['f']).toEqual({ ...wanted.flags['f'], variants: { on: true, off: false, maybe: true } });
    const { f: _, newer: __, ...others } = now.flags;
    expect(others).toEqual({ away: wanted.flags['away'] });
    expect(now.segments).toMatchObject(wanted.segments);
    const stagingNow = await snapshotAfter(change.seq, 'staging');
    expect(stagingNow.flags['f']).toEqual(staging.flags['f']);
    expect((await refused(path, { seq: start.seq, basis: preview.answer.basis })).code).toBe('STALE');
  });

  it('names what cannot go back, leaves it where that is wanted, and brings nothing back where that is not', async () => {
    await ok('POST', '/flags', {
      key: 'three',
      kind: 'string',
      variants: { a: 'A', b: 'B', c: 'C' },
      environments: { production: { enabled: true, otherwise: { serve: 'c' } } },
    });
    await flag('user', { enabled: true, requires: [{ flag: 'three', variants: ['c'] }] });
    await segment('s');
    await flag('other', { enabled: true, rules: [inSegment('s')] });
    const start = await newest();
    await ok('PATCH', '/flags/user', { environments: { production: { requires: [] } } });
    await ok('PATCH', '/flags/three', { environments: { production: { otherwise: { serve: 'a' } } } });
    await ok('PATCH', '/flags/three', { variants: { c: null } });
    await ok('PATCH', '/flags/other', { environments: { production: { rules: [], enabled: false } } });
    await ok('DELETE', '/segments/s');
    const before = await newest();
    const path = '/environments/production/revert';
    const conflicts = [
      { kind: 'flag', key: 'three', pointer: '/environments/production/otherwise/serve' },
      { kind: 'flag', key: 'user', pointer: '/environments/production/requires/0/variants/0' },
    ];
    const preview = await ok('POST', `${path}?dry-run=true`, { seq: start.seq });
    expect(preview.answer.conflicts).toMatchObject(conflicts);
    expect(preview.diff.map(({ key }: { key: string }) => key)).toContain('other');
    const refusal = await refused(path, { seq: start.seq });
    expect(refusal).toMatchObject({ status: 409, code: 'CONFLICT', conflicts });
    expect((await newest()).seq).toBe(before.seq);

    const without = await ok('POST', `${path}?dry-run=true`, { seq: start.seq, bringBack: false });
    expect(without.answer.conflicts).toMatchObject([
      { key: 'other', pointer: '/environments/production/rules/0/if/segment' },
      ...conflicts,
    ]);
    const answer = await ok('POST', path, { seq: start.seq, onConflict: 'keep' });
    expect(answer.conflicts).toMatchObject(conflicts);
    expect(answer.entries).toContainEqual({
      kind: 'flag',
      key: 'three',
      effect: 'kept',
      environments: [],
      why: expect.stringContaining('it cannot go back: '),
    });
    const now = await snapshotAfter((await newest()).seq);
    expect(now.flags).toMatchObject({
      three: { otherwise: { serve: 'a' } },
      user: { requires: [] },
      other: { enabled: true },
    });
    expect((await refused(path, { seq: 1 })).code).toBe('NOT_FOUND');
  });

  it('takes the rights to what it changes', async () => {
    await segment('s');
    await flag('f', { enabled: true }, { tags: ['theirs'] });
    const start = await newest();
    await ok('POST', '/flags/f/environments/production/disable');
    const justFlags = await newest();
    const { body } = await t.ok('GET', at('/segments/s'));
    await ok('PUT', '/segments/s', {
      ...body,
      environments: { ...body.environments, production: { if: { any: [] } } },
    });
    const keyWith = async (more: object) =>
      (await ok('POST', '/keys', { kind: 'api', name: 'narrow', ...more })).secret;
    const path = '/environments/production/revert';
    const flagsOnly = await keyWith({ scopes: ['flags:write'] });
    expect((await refused(path, { seq: start.seq }, flagsOnly)).code).toBe('FORBIDDEN');
    const elsewhere = await keyWith({ scopes: ['*'], environments: ['staging'] });
    expect((await refused(path, { seq: start.seq }, elsewhere)).code).toBe('FORBIDDEN');
    const here = await keyWith({ scopes: ['flags:write', 'segments:write'], environments: ['production'] });
    expect((await refused(path, { seq: justFlags.seq }, here)).entries).toHaveLength(1);
    expect((await refused(path, { seq: start.seq }, here)).entries).toHaveLength(1);
    expect((await refused(`/projects/${project}/revert`, { seq: start.seq - 1 }, here)).code).toBe(
      'FORBIDDEN',
    );
  });
});

describe('a project', () => {
  /** Two states in which everything differs, each valid by itself, with no order of single steps from one to the other. */
  async function twoStates() {
    await segment('s');
    await segment('t');
    await flag('a', { enabled: true });
    await flag('b', { enabled: true, requires: [{ flag: 'a', variants: ['on'] }], rules: [inSegment('s')] });
    await flag('c', { enabled: true, rules: [inSegment('t')] });
    const first = await newest();
    await ok('PATCH', '/flags/b', { environments: { production: { requires: [], rules: [] } } });
    await ok('PATCH', '/flags/a', {
      name: 'A',
      variants: { maybe: true },
      environments: { production: { requires: [{ flag: 'b', variants: ['on'] }], off: 'maybe' } },
    });
    await ok('POST', '/flags/c/archive');
    await ok('DELETE', '/segments/s');
    await segment('u', { segment: 't' });
    await flag('d', { rules: [inSegment('u')], requires: [{ flag: 'a', variants: ['maybe'] }] });
    return { first, second: await newest() };
  }

  it('goes back and forth, whole, each time as one change', async () => {
    const { first, second } = await twoStates();
    await ok('POST', '/environments', { key: 'later' });
    const preview = await revertProject({ seq: first.seq }, '?dry-run=true');
    expect(preview.answer).toMatchObject({ environment: null, conflicts: [], newEnvironments: ['later'] });
    const answer = await revertProject({ seq: first.seq });
    const effects = answer.entries.map(
      ({ kind, key, effect }: Record<string, string>) => `${kind} ${key} ${effect}`,
    );
    expect(effects.sort()).toEqual([
      'flag a put-back',
      'flag b put-back',
      'flag c brought-back',
      'flag d archived',
      'segment s brought-back',
      'segment u deleted',
    ]);
    const there = await newest();
    expect(there.operation).toBe('projects.revert');
    for (const environment of ['production', 'staging']) {
      expect(await snapshotAfter(there.seq, environment)).toEqual(
        await snapshotAfter(first.seq, environment),
      );
    }
    expect(await ok('GET', '/flags/a')).toMatchObject({ name: 'a', variants: { on: true, off: false } });

    await revertProject({ seq: second.seq });
    const back = await newest();
    expect(back.seq).toBe(there.seq + 1);
    for (const environment of ['production', 'staging']) {
      expect(await snapshotAfter(back.seq, environment)).toEqual(
        await snapshotAfter(second.seq, environment),
      );
    }
    expect((await revertProject({ seq: back.seq })).entries).toEqual([]);
    expect((await newest()).seq).toBe(back.seq);
    const byVersion = { environment: 'production', version: 1 };
    expect((await revertProject(byVersion, '?dry-run=true')).answer.moment.seq).toBeLessThan(first.seq);
  });

  it('keeps what is newer where that is wanted, or where something kept uses it', async () => {
    const { first } = await twoStates();
    const kept = await revertProject({ seq: first.seq, keepNewer: true }, '?dry-run=true');
    // One that cannot go back keeps another from it: each stands on the other, then or now.
    expect(kept.answer.conflicts).toMatchObject([
      { kind: 'flag', key: 'a' },
      { kind: 'flag', key: 'b', message: 'refers to itself or to a cycle: b -> a -> b' },
    ]);
    expect(kept.answer.conflicts[0].message).toContain('used by flag d in production');
    expect(kept.answer.entries).toContainEqual(expect.objectContaining({ key: 'd', effect: 'kept' }));

    await ok('POST', '/environments', { key: 'later' });
    await ok('PATCH', '/flags/b', {
      variants: { extra: true },
      environments: { later: { off: 'extra', rules: [inSegment('u')] } },
    });
    const conflicted = await revertProject({ seq: first.seq, onConflict: 'keep' });
    expect(conflicted.conflicts).toContainEqual(
      expect.objectContaining({ kind: 'flag', key: 'b', pointer: '/environments/later/off' }),
    );
    const told = conflicted.entries.find(({ key }: { key: string }) => key === 'u');
    expect(told).toMatchObject({ effect: 'kept', why: expect.stringContaining('used by flag b in later') });
  });

  it('says clearly what was taken out of the log', async () => {
    const { db } = t.service.system.database;
    await flag('f', { enabled: true });
    const made = await newest();
    await ok('POST', '/flags/f/environments/production/disable');
    const secret = await newest();
    await ok('POST', '/flags/f/environments/production/enable');
    await sql`alter table change_items add column if not exists after_sha256 text`.execute(db);
    await sql`update change_items set after = null, after_sha256 = 'x' where seq = ${secret.seq}`.execute(db);

    const production = { environment: 'production' };
    expect(await refused('/flags/f/time-travel', { ...production, seq: secret.seq })).toMatchObject({
      status: 410,
      code: 'REDACTED',
      detail: expect.stringContaining(`flag f (change ${secret.seq})`),
    });
    const version = secret.items[0].version;
    const past = await t.request('GET', at(`/sdk/snapshot?environment=production&at=${version}`));
    expect(past.body.code).toBe('REDACTED');
    const compared = await ok('POST', '/flags/f/compare', {
      ...production,
      context: {},
      from: { seq: made.seq },
    });
    expect(compared).toMatchObject({
      same: true,
      flips: [
        { after: { errorCode: 'REDACTED' } },
        { before: { errorCode: 'REDACTED' }, after: { variant: 'on' } },
      ],
    });
    expect((await refused('/flags/f/revert', { seq: secret.seq })).code).toBe('REDACTED');
    const preview = await ok('POST', '/environments/production/revert?dry-run=true', { seq: secret.seq });
    expect(preview.answer).toMatchObject({
      conflicts: [{ kind: 'flag', key: 'f', message: expect.stringContaining(`change ${secret.seq}`) }],
      entries: [{ kind: 'flag', key: 'f', effect: 'kept' }],
    });
    expect((await refused('/environments/production/revert', { seq: secret.seq })).code).toBe('CONFLICT');
    expect((await refused(`/projects/${project}/revert`, { seq: secret.seq })).code).toBe('CONFLICT');
    await ok('POST', '/flags/f/revert', { seq: made.seq });
  });
});
