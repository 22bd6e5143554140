/**
 * What an environment asks of a change, protection and approvals, it asks on every way there: also while it is archived,
 * of flags that are archived in it, of what takes the guard itself away, and of what was held before.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const start = Date.now();
let passedMs = 0;
const inMinutes = (minutes: number) => new Date(start + minutes * 60_000).toISOString();

let t: TestService;
/** Known only once it runs: a moment before the guard, and what is promoted. */
const known: Record<string, unknown> = {};
const guard = { protected: true, approvals: 2 };
const own = (key: string, enabled = true) => ({ [key]: { enabled } });
beforeAll(async () => {
  t = await startTestService({ clock: { now: () => new Date(Date.now() + passedMs) } });
  for (const key of ['gone', 'live', 'later']) await t.ok('POST', '/environments', { key });
  const environments = { ...own('gone'), ...own('live') };
  for (const key of ['shop', 'away', 'dead']) {
    await t.ok('POST', '/flags', { key, kind: 'boolean', environments });
  }
  await t.ok('POST', '/segments', { key: 'some' });
  known['early'] = (await t.ok('GET', '/changes?limit=1')).body.items[0].seq;
  await t.ok('POST', '/flags/shop/environments/staging/enable');
  await t.ok('POST', '/flags/shop/environments/live/disable');
  const { staging, live } = (await t.ok('GET', '/flags/shop')).body.environments;
  known['basedOn'] = { source: staging.version, target: live.version };
  await t.ok('POST', '/flags/dead/environments/live/kill', { reason: 'payments fail' });
  await t.ok('POST', '/flags/away/archive');
  for (const key of ['live', 'gone']) await t.ok('PATCH', `/environments/${key}`, guard);
  await t.ok('POST', '/environments/gone/archive?bypass=true&comment=unused');
  await t.ok('POST', '/environments/later/archive');
});
afterAll(() => t[Symbol.asyncDispose]());

const archivedAt = inMinutes(0);
const imported = (document: object) => ({ format: 1, ...document });
const gone = (more: object) => imported({ environments: [{ key: 'gone', archivedAt, ...guard, ...more }] });
const flagIn = (flag: string, environments: object, more: object = {}) =>
  imported({ flags: { [flag]: { kind: 'boolean', environments, ...more } } });
const call = (operation: string, params: object, body?: object) => ({ operation, params, body });
const restoring = call('environments.restore', { environment: 'gone' });
const loosening = call('environments.patch', { environment: 'live' }, { approvals: 0, protected: false });
const enabling = call('configurations.enable', { flagId: 'shop', environment: 'live' });
const germans = { attribute: 'country', op: 'in', values: ['de'] };
const toImport = '/projects/default/import';

const promoting = (from: string) => ({ from, flags: [{ key: 'shop', basedOn: 'basedOn' }] });

type Way = [what: string, method: string, path: string, body?: unknown];

/** Asked for with every right there is; what an environment wants others to approve, it wants of everybody. */
const guarded: Way[] = [
  ['an archived one comes back', 'POST', '/environments/gone/restore'],
  ['… starting anew', 'POST', '/environments/gone/restore', { resetBroken: true }],
  ['… for a while', 'POST', '/environments/gone/restore', { expiresAt: inMinutes(60) }],
  ['… at a time', 'POST', `/environments/gone/restore?at=${inMinutes(30)}`],
  ['… held', 'POST', '/held-operations', { calls: [restoring], at: inMinutes(30), propose: false }],
  ['… with others', 'POST', '/operations', { calls: [restoring] }],
  ['an archived one loses its protection', 'POST', toImport, gone({ protected: false })],
  ['… its approvals', 'POST', toImport, gone({ approvals: 1 })],
  ['… its end', 'POST', toImport, gone({ expiresAt: inMinutes(90) })],
  ['a flag of an archived one', 'POST', toImport, flagIn('shop', own('gone', false))],
  [
    'a segment of an archived one',
    'POST',
    toImport,
    imported({ segments: { some: { environments: { gone: { if: germans } } } } }),
  ],
  ['approvals go', 'PATCH', '/environments/live', { approvals: 0 }],
  ['approvals are fewer', 'PATCH', '/environments/live', { approvals: 1 }],
  ['protection goes', 'PATCH', '/environments/live', { protected: false }],
  ['it is to end soon', 'PATCH', '/environments/live', { lifetimeSeconds: 60 }],
  ['it is archived', 'POST', '/environments/live/archive'],
  ['both go by an import', 'POST', toImport, imported({ environments: [{ key: 'live', approvals: 0 }] })],
  ['first the guard goes, then a flag', 'POST', '/operations', { calls: [loosening, enabling] }],
  ['a flag is promoted there', 'POST', '/environments/live/promote', promoting('staging')],
  ['it goes back', 'POST', '/environments/live/revert', { seq: 'early' }],
  ['a flag goes back', 'POST', '/flags/shop/revert', { seq: 'early' }],
  ['all go back', 'POST', '/projects/default/revert', { seq: 'early' }],
  ['an archived flag comes back', 'POST', '/flags/away/restore'],
  ['… as it was', 'POST', '/flags/away/revert', { seq: 'early' }],
  ['… by an import', 'POST', toImport, flagIn('away', own('live'))],
  ['an archived flag is another', 'POST', toImport, flagIn('away', own('live', false), { archivedAt })],
  ['a kill is lifted', 'POST', '/flags/dead/environments/live/lift'],
];

const asked = ([, method, path, body]: Way) => {
  const [place, query = ''] = path.split('?');
  const isHolding = place === '/held-operations';
  const all = [query, isHolding ? '' : 'propose=false'].filter((one) => one !== '').join('&');
  return t.request(method, all === '' ? place! : `${place}?${all}`, { body: filled(body) });
};
const filled = (body: unknown) =>
  body === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(body, (_, value) => (typeof value === 'string' ? (known[value] ?? value) : value)),
      );
const everything = async () => ({
  document: (await t.ok('GET', '/projects/default/export')).body,
  killed: (await t.ok('GET', '/flags/dead/environments/live')).body.killed,
  held: (await t.ok('GET', '/held-operations?state=waiting')).body.items.length,
});

describe('no way round a guard', () => {
  it.each(guarded)('%s: %s', async (...way) => {
    const before = await everything();
    const { status, body } = await asked(way);
    expect([status, body.code, body.fields ?? []]).toEqual([403, 'PROTECTED', []]);
    expect(await everything()).toEqual(before);
  });

  const closed: [...Way, string][] = [
    ['its approvals go', 'PATCH', '/environments/gone', { approvals: 0 }, '409 ARCHIVED'],
    ['a flag is written', 'POST', '/flags/shop/environments/gone/disable', undefined, '409 ARCHIVED'],
    ['it goes back', 'POST', '/environments/gone/revert', { seq: 'early' }, '409 ARCHIVED'],
    ['promoted there', 'POST', '/environments/gone/promote', promoting('staging'), '409 ARCHIVED'],
    ['promoted from there', 'POST', '/environments/live/promote', promoting('gone'), '400 INVALID_INPUT'],
    ['it is copied', 'POST', '/environments', { key: 'copy', from: 'gone' }, '400 INVALID_INPUT'],
    ['it is made anew', 'POST', '/environments', { key: 'gone' }, '409 ALREADY_EXISTS'],
  ];
  it.each(closed)('an archived one is closed: %s: %s', async (what, method, path, body, expected) => {
    const answer = await asked([what, method, path, body]);
    expect(`${answer.status} ${answer.body.code}`).toBe(expected);
  });

  it('asks for protected:write alone where nobody has to approve', async () => {
    await t.ok('POST', '/environments', { key: 'locked', protected: true });
    await t.ok('POST', '/environments/locked/archive');
    const scopes = ['projects:write', 'transfer:write', 'flags:write'];
    const keyOf = async (more: string[]) =>
      (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes: [...scopes, ...more] })).body.secret;
    const path = '/environments/locked/restore?propose=false';
    const refused = await t.request('POST', path, { key: await keyOf([]) });
    expect([refused.status, refused.body.code]).toEqual([403, 'PROTECTED']);
    expect((await t.request('POST', path, { key: await keyOf(['protected:write']) })).status).toBe(200);
  });

  it('what was held before the guard was asked for does not come due past it', async () => {
    const { id } = (await t.ok('POST', `/environments/later/restore?at=${inMinutes(10)}`)).body;
    const other = (await t.ok('POST', `/environments/development/archive?at=${inMinutes(10)}`)).body.id;
    const environments = [
      { key: 'later', archivedAt, approvals: 1 },
      { key: 'development', approvals: 1 },
    ];
    await t.ok('POST', toImport, imported({ environments }));
    for (const one of [id, other]) {
      const early = await t.request('POST', `/held-operations/${one}/apply`);
      expect([early.status, early.body.code]).toEqual([409, 'NOT_APPROVED']);
    }
    const before = await everything();
    passedMs = 11 * 60_000;
    for (const one of [id, other]) {
      const { db } = t.service.system.database;
      const row = () => db.selectFrom('held_operations').selectAll().where('id', '=', one).executeTakeFirst();
      // The clock of the service has tried it, and left it to others.
      await expect.poll(async () => (await row())?.ready, { timeout: 30_000 }).toBe(false);
      const late = await t.request('POST', `/held-operations/${one}/apply`);
      expect([late.status, late.body.code]).toEqual([409, 'NOT_APPROVED']);
      const now = (await t.ok('GET', `/held-operations/${one}`)).body;
      expect(now).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 1, outcome: null });
    }
    expect(await everything()).toEqual(before);
  });

  it('a copy of a guarded one is another: it has neither its guard nor changes anything there', async () => {
    const before = (await t.ok('GET', '/projects/default/export?environment=live')).body;
    const copy = (await t.ok('POST', '/environments', { key: 'copied', from: 'live' })).body;
    expect(copy).toMatchObject({ protected: false, approvals: 0 });
    expect((await t.ok('GET', '/projects/default/export?environment=live')).body).toEqual(before);
  });

  it('an archived one comes back once others have approved', async () => {
    const cookies: string[] = [];
    for (const name of ['ann', 'bob']) {
      const person = await addPerson(t, { name, roles: [{ role: 'administrator', project: null }] });
      cookies.push((await signIn(t, person.email)).cookie!);
    }
    const proposed = await t.request('POST', '/environments/gone/restore');
    expect([proposed.status, proposed.body.approvalsNeeded]).toEqual([202, 2]);
    const held = `/held-operations/${proposed.body.id}`;
    for (const cookie of cookies) {
      expect((await t.request('POST', `${held}/apply`)).body.code).toBe('NOT_APPROVED');
      const headers = { cookie, origin: t.url, 'sec-fetch-site': 'same-origin' };
      const approved = { key: null, body: { revision: 1 }, headers };
      expect((await t.request('POST', `${held}/approve`, approved)).status).toBe(200);
    }
    expect((await t.ok('POST', `${held}/apply`)).body.outcome).toMatchObject({ state: 'done' });
    expect((await t.ok('GET', '/environments/gone')).body).toMatchObject({ ...guard, archivedAt: null });
  });
});
