import type { HeldOperationAnswer } from '@halyard/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPerson, type BrowserSession, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
let t: TestService;
const browsers: Record<string, BrowserSession> = {};
const ids: Record<string, string> = {};
beforeAll(async () => {
  t = await startTestService({ clock });
  await t.ok('PATCH', '/environments/production', { protected: true });
  const all: [string, string][] = [
    ['editor', 'editor'],
    ['ann', 'approver'],
    ['bob', 'approver'],
    ['root', 'administrator'],
  ];
  for (const [name, role] of all) {
    const person = await addPerson(t, { name, roles: [{ role, project: null }] });
    ids[name] = person.id;
    browsers[name] = await signIn(t, person.email);
  }
});
afterAll(() => t[Symbol.asyncDispose]());

let flag = '';
let count = 0;
beforeEach(async () => {
  flag = `flag-${count++}`;
  await t.ok('POST', '/flags', { key: flag, kind: 'boolean' });
});

const as = (who: string, method: string, path: string, body?: unknown) =>
  browsers[who]!.request(method, path, body, { headers: { 'if-match': '*' } });
async function answered(who: string, method: string, path: string, body?: unknown) {
  const answer = await as(who, method, path, body);
  return answer.status < 300 ? answer.status : `${answer.status} ${answer.body.code}`;
}
const enabling = (environment = 'production') => `/flags/${flag}/environments/${environment}/enable`;
async function propose(who: string, path = enabling(), body?: unknown) {
  const answer = await as(who, 'POST', path, body);
  expect([answer.status, answer.body.detail]).toEqual([202, undefined]);
  return answer.body.id as string;
}
const held = (id: string, verb = '') => `/held-operations/${id}${verb === '' ? '' : `/${verb}`}`;
/** As the table has it: whether it was found to lack approvals when it came due. */
const stored = (id: string) =>
  t.service.system.database.db
    .selectFrom('held_operations')
    .select('ready')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
const isEnabled = async (environment = 'production') =>
  (await t.ok('GET', `/flags/${flag}`)).body.environments[environment].enabled;

describe('a write that meets protection', () => {
  it('is proposed, approved by another and applied, and the log says who did what', async () => {
    const answer = await as('editor', 'POST', enabling());
    const { id } = answer.body;
    expect([answer.status, answer.headers.get('location')]).toEqual([202, held(id)]);
    expect(answer.body).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 1, dueAt: null });
    expect(await isEnabled()).toBe(false);
    expect(await answered('editor', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
    const applied = await as('editor', 'POST', held(id, 'apply'));
    expect(applied.body).toMatchObject({ state: 'done', outcome: { state: 'done' } });
    expect(await isEnabled()).toBe(true);
    expect(applied.body.notes).toMatchObject([{ kind: 'approval', author: { name: 'ann' }, revision: 1 }]);
    expect(await answered('editor', 'POST', held(id, 'apply'))).toBe('409 CONFLICT');
  });

  it('may be the lifting of a kill, which waits for approval and for no time', async () => {
    const at = `/flags/${flag}/environments/production`;
    expect(await answered('editor', 'POST', `${at}/kill`, { reason: 'x' })).toBe(200);
    const killed = async () => (await t.ok('GET', at)).body.killed?.reason;
    const timed = await as('editor', 'POST', `${at}/lift?at=2999-01-01T00:00:00Z`);
    expect([timed.status, timed.body.fields?.[0].pointer]).toEqual([400, '?at']);
    const id = await propose('editor', `${at}/lift`);
    expect(await answered('editor', 'PATCH', held(id), { at: '2999-01-01T00:00:00Z' })).toMatch('400');
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
    expect(await killed()).toBe('x');
    expect(await answered('editor', 'POST', held(id, 'apply'))).toBe(200);
    expect(await killed()).toBeUndefined();
    // What was killed anew is not lifted by what was approved of the kill before.
    await as('editor', 'POST', `${at}/kill`, { reason: 'x' });
    const before = await propose('editor', `${at}/lift`);
    expect(await answered('ann', 'POST', held(before, 'approve'), { revision: 1 })).toBe(200);
    expect(await answered('ann', 'POST', `${at}/lift`)).toBe(200);
    await as('editor', 'POST', `${at}/kill`, { reason: 'y' });
    expect((await as('editor', 'POST', held(before, 'apply'))).body.state).toBe('conflict');
    expect(await killed()).toBe('y');
  });

  it('is refused where it is not to be proposed, and done where nothing is in the way', async () => {
    expect(await answered('editor', 'POST', `${enabling()}?propose=false`)).toBe('403 PROTECTED');
    expect(await answered('editor', 'POST', enabling('staging'))).toBe(200);
    expect(await answered('ann', 'POST', enabling())).toBe(200);
  });

  it('is bypassed now or not at all: what is held bypasses nothing', async () => {
    const at = '2999-01-01T00:00:00Z';
    const bypassing = async (path: string, body?: unknown) => {
      const answer = await as('root', 'POST', `${path}bypass=true&comment=urgent`, body);
      return [answer.status, answer.body.fields?.[0].pointer];
    };
    expect(await bypassing(`${enabling()}?at=${at}&`)).toEqual([400, '?at']);
    const params = { flagId: flag, environment: 'production' };
    const calls = [{ operation: 'configurations.enable', params }];
    expect(await bypassing('/held-operations?', { calls, at })).toEqual([400, '?bypass']);
    const span = { from: at, until: '2999-01-02T00:00:00Z' };
    const window = `/flags/${flag}/environments/production/window?`;
    expect(await bypassing(window, span)).toEqual([400, '?bypass']);
    expect(await bypassing(`${enabling()}?`)).toEqual([200, undefined]);
  });

  it('takes a body, and may be asked for anywhere', async () => {
    const body = { enabled: true };
    const answer = await as('editor', 'PATCH', `/flags/${flag}/environments/staging?propose=true`, body);
    expect([answer.status, answer.body.detail]).toEqual([202, undefined]);
    expect(answer.body).toMatchObject({ approvalsNeeded: 1, calls: [{ body }] });
    expect(await isEnabled('staging')).toBe(false);
  });
});

describe('a list of proposals', () => {
  const found = async (who: string, query: string) => {
    const { body } = await as(who, 'GET', `/held-operations?state=waiting&flag=${flag}&${query}`);
    return body.items.map(({ id }: { id: string }) => id);
  };

  it('tells whose they are, and who could approve of them now', async () => {
    const [of, others] = [await propose('editor'), await propose('ann', `${enabling()}?propose=true`)];
    expect(await found('editor', 'mine=true')).toEqual([of]);
    expect(await found('ann', 'mine=true')).toEqual([others]);
    expect(await found('editor', 'waitsForMe=true')).toEqual([]);
    expect(await found('ann', 'waitsForMe=true')).toEqual([of]);
    expect((await found('bob', 'waitsForMe=true')).sort()).toEqual([of, others].sort());
    expect(await answered('bob', 'POST', held(of, 'approve'), { revision: 1 })).toBe(200);
    expect(await found('ann', 'waitsForMe=true')).toEqual([]);
    expect(await found('bob', 'waitsForMe=true')).toEqual([others]);
  });

  it('pages through those that wait for somebody', async () => {
    const ids = [await propose('editor'), await propose('editor', enabling()), await propose('editor')];
    await propose('ann', `${enabling()}?propose=true`);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const path = `/held-operations?flag=${flag}&waitsForMe=true&limit=2${cursor}`;
      const { items, next } = (await as('ann', 'GET', path)).body;
      seen.push(...items.map(({ id }: { id: string }) => id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen.sort()).toEqual(ids.sort());
  });
});

it('is found by whoever could approve of it behind hundreds of others', async () => {
  const own = await propose('ann', `${enabling()}?propose=true`);
  const last = await propose('editor');
  const { db } = t.service.system.database;
  await db.transaction().execute((tx) =>
    sql`insert into held_operations (
        id, project, calls, author, basis, places, due_at, approvals_needed, ready, state, version, created_at, updated_at
      )
      select 'held_copy-' || i, project, calls, author, basis, places, '2998-01-01'::timestamptz, 1, false, state, version, created_at, updated_at
      from held_operations, generate_series(1, 310) as i where id = ${own}`.execute(tx),
  );
  const found: string[] = [];
  let next: string | undefined;
  for (let cursor = ''; ; cursor = `&cursor=${next}`) {
    const { body } = await as('ann', 'GET', `/held-operations?flag=${flag}&waitsForMe=true${cursor}`);
    found.push(...body.items.map(({ id }: { id: string }) => id));
    next = body.next;
    if (next === undefined) break;
  }
  await db
    .transaction()
    .execute((tx) => sql`delete from held_operations where id like 'held_copy-%'`.execute(tx));
  expect(found).toEqual([last]);
});

describe('nobody approves their own', () => {
  const keyFor = async (who: string, body: object) =>
    (await as(who, 'POST', '/keys', { kind: 'api', name: 'k', scopes: ['*'], allProjects: true, ...body }))
      .body;
  const approve = async (secret: string, id: string) => {
    const { status, body } = await t.request('POST', held(id, 'approve'), {
      key: secret,
      body: { revision: 1 },
    });
    return status < 300 ? status : `${status} ${body.code}`;
  };

  it('as themselves, by a key of theirs, or as a service account whose key they made', async () => {
    const id = await propose('root', `${enabling()}?propose=true`);
    expect(await answered('root', 'POST', held(id, 'approve'), { revision: 1 })).toBe('403 OWN_PROPOSAL');
    const own = await keyFor('root', { account: ids['root'] });
    expect(await approve(own.secret, id)).toBe('403 OWN_PROPOSAL');
    const account = (await as('root', 'POST', '/service-accounts', { name: 'robot' })).body.id;
    await as('root', 'PUT', `/members/${account}`, { roles: [{ role: 'approver', project: null }] });
    const robot = await keyFor('root', { account });
    expect(await approve(robot.secret, id)).toBe('403 OWN_PROPOSAL');
    // The other way round: what the robot or a key of nobody proposes, whoever made the key does not approve.
    const proposed = await t.request('POST', `${enabling()}?propose=true`, { key: robot.secret });
    const robots = held(proposed.body.id, 'approve');
    expect(await answered('root', 'POST', robots, { revision: 1 })).toBe('403 OWN_PROPOSAL');
    const ownerless = await keyFor('root', {});
    const third = await t.request('POST', `${enabling()}?propose=true`, { key: ownerless.secret });
    const thirds = held(third.body.id, 'approve');
    expect(await answered('root', 'POST', thirds, { revision: 1 })).toBe('403 OWN_PROPOSAL');
    // A key of nobody approves nothing, and somebody else does.
    const alone = await propose('ann', `${enabling()}?propose=true`);
    expect(await approve(ownerless.secret, alone)).toBe('403 OWN_PROPOSAL');
    for (const path of [held(id, 'approve'), robots, thirds]) {
      expect(await answered('bob', 'POST', path, { revision: 1 })).toBe(200);
    }
  });

  it('nor what they wrote before somebody else edited it', async () => {
    const id = await propose('ann', `${enabling()}?propose=true`);
    const calls = [{ operation: 'configurations.enable', params: { flagId: flag, environment: 'staging' } }];
    expect(await answered('root', 'PATCH', held(id), { calls })).toBe(200);
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 2 })).toBe('403 OWN_PROPOSAL');
    expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 1 })).toBe('412 STALE');
    expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 2 })).toBe(200);
  });

  it('nor what they wrote that was redacted since, whoever edited it before and after', async () => {
    const id = await propose('editor', `${enabling()}?propose=true`);
    const edit = async (who: string, environment: string) => {
      const calls = [{ operation: 'configurations.enable', params: { flagId: flag, environment } }];
      expect(await answered(who, 'PATCH', held(id), { calls })).toBe(200);
    };
    await edit('root', 'staging');
    expect(await answered('bob', 'POST', held(id, 'comments'), { text: 'why?' })).toBe(201);
    await edit('ann', 'development');
    const { items } = (await t.ok('GET', `/changes?kind=held-operation&key=${id}`)).body;
    for (const { seq } of items.slice(1)) {
      await t.ok('POST', `/changes/${seq}/redact`, { reason: 'a name', items: [0] });
    }
    expect(await answered('root', 'POST', held(id, 'approve'), { revision: 3 })).toBe('403 OWN_PROPOSAL');
    // Control: whoever only said something wrote nothing of it.
    expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 3 })).toBe(200);
  });
});

it('is applied as it was approved, or not at all, though what it takes from elsewhere is edited', async () => {
  const key = `slowly-${count}`;
  const steps = (percent: number) => [{ percent }, { percent: 100, after: '1h' }];
  await t.ok('POST', '/rollout-templates', { key, name: key, steps: steps(1) });
  const body = { environment: 'production', variant: 'off', template: key };
  const first = await propose('editor', `/flags/${flag}/rollout`, body);
  const second = await propose('editor', `/flags/${flag}/rollout`, body);
  for (const id of [first, second]) {
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
  }
  const put = (percent: number) =>
    as('editor', 'PUT', `/rollout-templates/${key}`, { name: key, steps: steps(percent) });
  expect((await put(90)).status).toBe(200);
  const refused = (await as('editor', 'POST', held(first, 'apply'))).body;
  expect([refused.state, refused.outcome.conflicts.length > 0]).toEqual(['conflict', true]);
  await put(1);
  const applied = (await as('editor', 'POST', held(second, 'apply'))).body;
  expect([applied.state, applied.outcome.conflicts]).toEqual(['done', undefined]);
});

describe('approvals', () => {
  it('are as many as the environment takes, of different people, and void once it is edited', async () => {
    await t.ok('PATCH', '/environments/production?bypass=true&comment=test', { approvals: 2 });
    const id = await propose('root');
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe('403 OWN_PROPOSAL');
    expect(await answered('root', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
    const operation = 'configurations.patch';
    const params = { flagId: flag, environment: 'production' };
    const calls = [{ operation, params, body: { enabled: true, off: 'on' } }];
    expect(await answered('root', 'PATCH', held(id), { calls })).toBe(200);
    expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 2 })).toBe(200);
    expect(await answered('root', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
    expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 2 })).toBe(200);
    expect((await as('root', 'POST', held(id, 'apply'))).body.state).toBe('done');
    await t.ok('PATCH', '/environments/production?bypass=true&comment=test', { approvals: 0 });
  });

  it('count by the rights that approvers have when it runs', async () => {
    const carl = await addPerson(t, { name: 'carl', roles: [{ role: 'approver', project: null }] });
    browsers['carl'] = await signIn(t, carl.email);
    const id = await propose('editor');
    expect(await answered('carl', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
    const roles = [{ role: 'editor', project: null }];
    await t.ok('PUT', `/members/${carl.id}`, { roles }, { headers: { 'if-match': '*' } });
    const { approvals } = (await as('ann', 'GET', held(id, 'review'))).body;
    expect(approvals).toMatchObject([{ by: { name: 'carl' }, counts: false }]);
    expect(await answered('editor', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
    expect(await isEnabled()).toBe(false);
    // It goes on waiting, and is shown to those who could approve of it instead.
    const list = `/held-operations?flag=${flag}&waitsForMe=true`;
    expect((await as('bob', 'GET', list)).body.items).toMatchObject([{ id, state: 'waiting' }]);
    expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
    expect((await as('editor', 'POST', held(id, 'apply'))).body.state).toBe('done');
  });

  it('are as many as the environment takes by then, and more are waited for', async () => {
    const take = (approvals: number) =>
      t.ok('PATCH', '/environments/production?bypass=true&comment=test', { approvals });
    await take(1);
    const [before, after] = [await propose('editor'), await propose('editor')];
    const timed = await propose(
      'editor',
      `${enabling()}?at=${new Date(Date.now() + 3_600_000).toISOString()}`,
    );
    const approve = (who: string, id: string) => as(who, 'POST', held(id, 'approve'), { revision: 1 });
    for (const id of [before, timed]) expect((await approve('ann', id)).body.ready).toBe(true);
    const lately = async (query: string) =>
      (await as('bob', 'GET', `/held-operations?flag=${flag}&${query}`)).body.items.map(
        ({ id, ready, approvalsNeeded }: HeldOperationAnswer) => [id, ready, approvalsNeeded],
      );
    const byId = (rows: [string, boolean, number][]) => rows.sort(([a], [b]) => (a < b ? -1 : 1));
    const approved = [before, timed].map((id) => [id, true, 1] as [string, boolean, number]);
    expect(byId(await lately('waits=instant'))).toEqual(byId(approved));
    await take(2);
    expect((await as('bob', 'GET', held(before, 'review'))).body.approvalsNeeded).toBe(2);
    // Everywhere at once, though nobody has looked at it since.
    expect(await lately('waits=instant')).toEqual([]);
    const all = [before, after, timed].map((id) => [id, false, 2] as [string, boolean, number]);
    for (const query of ['waits=approval', 'waits=approval&limit=3', 'state=waiting']) {
      expect(byId(await lately(query))).toEqual(byId(all));
    }
    for (const id of [before, timed]) {
      expect((await as('bob', 'GET', held(id))).body).toMatchObject({ ready: false, approvalsNeeded: 2 });
    }
    const calendar = (await as('bob', 'GET', `/calendar?flag=${flag}`)).body.items;
    expect(calendar).toMatchObject([
      { id: timed, ready: false, sentence: expect.stringMatching(/, once it is approved$/) },
    ]);
    expect((await approve('ann', after)).body).toMatchObject({ ready: false, approvalsNeeded: 2 });
    for (const id of [before, after]) {
      expect(await answered('editor', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
    }
    clock.offsetMs += 3_600_000;
    const isReady = async () => (await as('bob', 'GET', held(timed))).body.ready;
    await expect.poll(isReady, { timeout: 30_000 }).toBe(false);
    const waiting = (await as('bob', 'GET', held(timed))).body;
    expect(waiting).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 2, outcome: null });
    const seen = (await as('bob', 'GET', `/held-operations?flag=${flag}&waitsForMe=true`)).body.items;
    expect(seen.map(({ id }: { id: string }) => id).sort()).toEqual([before, after, timed].sort());
    expect(await isEnabled()).toBe(false);
    for (const id of [before, after, timed]) {
      expect((await approve('bob', id)).body).toMatchObject({ ready: true, approvalsNeeded: 2 });
    }
    const state = async () => (await as('bob', 'GET', held(timed))).body.state;
    await expect.poll(state, { timeout: 30_000 }).toBe('done');
    for (const id of [before, after]) {
      expect((await as('editor', 'POST', held(id, 'apply'))).body.state).toBe('done');
    }
    await take(0);
  });

  it('are waited for by what was scheduled before anybody had to give them', async () => {
    const path = `/flags/${flag}/environments/staging`;
    const hour = 3_600_000;
    const inHours = (hours: number) => new Date(clock.now().getTime() + hours * hour).toISOString();
    const schedule = async (hours: number) => {
      const answer = await as('editor', 'POST', `${path}/enable?at=${inHours(hours)}`);
      expect([answer.status, answer.body.ready]).toEqual([202, true]);
      return answer.body.id as string;
    };
    const [first, second] = [await schedule(1), await schedule(30)];
    const span = { from: inHours(40), until: inHours(50) };
    const window = (await as('editor', 'POST', `${path}/window`, span)).body;
    const ends = [window.begins.id, window.ends.id];
    const waiting = async (query: string) => {
      const { body } = await as('ann', 'GET', `/held-operations?flag=${flag}&${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    const take = (settings: object) =>
      t.ok('PATCH', '/environments/staging?bypass=true&comment=test', settings);
    const places = [first, second, ...ends];
    expect(await waiting('waits=instant')).toEqual(places);
    // By the rights of whoever is to have done it.
    await take({ protected: true });
    expect(await waiting('waits=approval')).toEqual(places);
    await t.ok('POST', `/flags/${flag}/environments/staging/enable?at=${inHours(60)}`);
    expect(await waiting('waits=instant')).toHaveLength(1);
    await take({ protected: false });
    expect(await waiting('waits=approval')).toEqual([]);
    await take({ approvals: 1 });
    const asked = await waiting('waitsForMe=true');
    expect(asked.slice(0, 4)).toEqual(places);
    expect((await as('ann', 'GET', held(first))).body).toMatchObject({ ready: false, approvalsNeeded: 1 });
    const [begins] = (await as('ann', 'GET', `/flags/${flag}/windows`)).body.items;
    expect([begins.begins.ready, begins.ends.ready]).toEqual([false, false]);
    expect(await answered('editor', 'POST', held(second, 'apply'))).toBe('409 NOT_APPROVED');
    // Nothing of it is lost when its time comes; approved by then it runs by itself.
    expect((await as('ann', 'POST', held(second, 'approve'), { revision: 1 })).body.ready).toBe(true);
    expect((await as('ann', 'POST', held(ends[0], 'approve'), { revision: 1 })).body.ready).toBe(true);
    expect((await as('ann', 'GET', held(ends[1]))).body).toMatchObject({ ready: true, approvalsNeeded: 1 });
    clock.offsetMs += 2 * hour;
    await expect.poll(async () => (await stored(first)).ready, { timeout: 30_000 }).toBe(false);
    const { body } = await as('ann', 'GET', held(first));
    expect(body).toMatchObject({ state: 'waiting', approvalsNeeded: 1, outcome: null });
    expect(await isEnabled('staging')).toBe(false);
    expect((await as('ann', 'POST', held(first, 'approve'), { revision: 1 })).body.ready).toBe(true);
    const state = async () => (await as('ann', 'GET', held(first))).body.state;
    await expect.poll(state, { timeout: 30_000 }).toBe('done');
    expect(await isEnabled('staging')).toBe(true);
    await take({ approvals: 0 });
  });

  it('are of those alone who may do it themselves', async () => {
    const id = await propose('root', `${enabling('staging')}?propose=true`);
    const rules = [
      { operations: ['held:approve', 'held:write', 'flags:write'], environments: ['development'] },
    ];
    await t.ok('POST', '/roles', { key: `narrow-${count}`, rules });
    const dora = await addPerson(t, { name: 'dora', roles: [{ role: `narrow-${count}`, project: null }] });
    browsers['dora'] = await signIn(t, dora.email);
    expect(await answered('dora', 'POST', held(id, 'approve'), { revision: 1 })).toMatch(/^403/);
    expect(await answered('editor', 'POST', held(id, 'approve'), { revision: 1 })).toBe('403 FORBIDDEN');
  });
});

it('shows reviewers what it would do and what is found, takes their words, and may be rejected', async () => {
  const rules = [
    { id: 'a', if: { attribute: 'country', op: 'in', values: ['de'] }, serve: 'on' },
    { id: 'b', if: { attribute: 'country', op: 'in', values: ['de'] }, serve: 'on' },
  ];
  const answer = await as('editor', 'PATCH', `/flags/${flag}/environments/production`, { rules });
  const { id } = answer.body;
  const review = (await as('ann', 'GET', held(id, 'review'))).body;
  expect(review).toMatchObject({ problem: null, approvable: true, approvalsNeeded: 1, approvals: [] });
  expect(review.diff).toMatchObject([
    { environment: 'production', kind: 'flag', key: flag, after: { rules } },
  ]);
  expect(review.findings.map(({ code }: { code: string }) => code)).toContain('unreachable-rule');
  // It is not beside itself; another one is.
  expect([
    review.blastRadius.map(({ environment }: { environment: string }) => environment),
    review.upcoming,
  ]).toEqual([['production'], []]);
  expect(review.told).toMatchObject([{ environment: 'production', key: flag }]);
  const other = await propose('ann', `${enabling()}?propose=true`);
  const { upcoming } = (await as('ann', 'GET', held(id, 'review'))).body;
  expect(upcoming).toMatchObject([{ held: other, sentence: expect.stringMatching(/^Enable /) }]);
  expect((await as('editor', 'GET', held(id, 'review'))).body.approvable).toBe(false);
  expect(await answered('bob', 'POST', held(id, 'comments'), { text: 'why twice?' })).toBe(201);
  const reject = { revision: 1, comment: 'one is enough' };
  expect(await answered('ann', 'POST', held(id, 'reject'), reject)).toBe(200);
  const { state, outcome, notes } = (await as('editor', 'GET', held(id))).body;
  expect([state, outcome.reason, notes.length]).toEqual(['rejected', 'one is enough', 2]);
  expect(await answered('bob', 'POST', held(id, 'approve'), { revision: 1 })).toBe('409 CONFLICT');
});

describe('a window', () => {
  const span = { from: '2126-01-01T00:00:00Z', until: '2126-01-02T00:00:00Z' };
  const window = async () => {
    const path = `/flags/${flag}/environments/production/window`;
    const { status, body } = await as('editor', 'POST', path, span);
    expect([status, body.begins.ready, body.ends.ready]).toEqual([201, false, false]);
    return [body.begins.id, body.ends.id] as [string, string];
  };
  const shown = async (ids: string[]) => {
    const all = await Promise.all(ids.map((id) => as('ann', 'GET', held(id))));
    return all.map(({ body }) => [body.state, body.ready, body.notes.length]);
  };

  it('is approved and rejected as a whole, by either end', async () => {
    for (const one of [0, 1]) {
      const ids = await window();
      expect(await answered('ann', 'POST', held(ids[one]!, 'approve'), { revision: 1 })).toBe(200);
      const ready = ['waiting', true, 1];
      expect(await shown(ids)).toEqual([ready, ready]);
    }
    const ids = await window();
    const why = { revision: 1, comment: 'not then' };
    expect(await answered('ann', 'POST', held(ids[1], 'reject'), why)).toBe(200);
    const rejected = ['rejected', false, 1];
    expect(await shown(ids)).toEqual([rejected, rejected]);
  });

  it('has no end approved unseen that was made something else', async () => {
    const ids = await window();
    const edits = [
      { operation: 'configurations.enable', params: { flagId: flag, environment: 'staging' } },
      { operation: 'flags.archive', params: { flagId: flag } },
    ];
    for (const [i, call] of edits.entries()) {
      expect((await as('root', 'PATCH', held(ids[i]!), { calls: [call] })).status).toBe(200);
    }
    expect(await answered('ann', 'POST', held(ids[0], 'approve'), { revision: 2 })).toBe(200);
    expect((await shown(ids)).map(([, , notes]) => notes)).toEqual([1, 0]);
    // Negative control: by itself it may be.
    expect(await answered('ann', 'POST', held(ids[1], 'approve'), { revision: 2 })).toBe(200);
  });
});

it('takes 200 comments, and decisions after them', async () => {
  const id = await propose('editor');
  const by_whom = JSON.stringify({ kind: 'user', id: ids['editor'], name: 'editor' });
  const notes = Array.from({ length: 199 }, (_, i) => {
    const at = new Date(Date.now() - 1_000);
    return { id: `${id}-${i}`, held: id, revision: 1, by_whom, decision: null, text: 'why?', at };
  });
  const { db } = t.service.system.database;
  await db.transaction().execute((tx) => tx.insertInto('held_notes').values(notes).execute());
  expect(await answered('bob', 'POST', held(id, 'comments'), { text: 'the last' })).toBe(201);
  expect(await answered('bob', 'POST', held(id, 'comments'), { text: 'another' })).toBe('409 CONFLICT');
  expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
});

it('does several together or not at all', async () => {
  const other = `${flag}-other`;
  await t.ok('POST', '/flags', { key: other, kind: 'boolean' });
  const calls = [flag, other].map((flagId) => {
    return { operation: 'configurations.enable', params: { flagId, environment: 'production' } };
  });
  const made = await as('editor', 'POST', '/held-operations', { calls, propose: true });
  expect([made.status, made.body.approvalsNeeded]).toEqual([201, 1]);
  const { id } = made.body;
  expect(await answered('ann', 'POST', held(id, 'approve'), { revision: 1 })).toBe(200);
  await t.ok('POST', `/flags/${other}/archive`);
  const applied = (await as('editor', 'POST', held(id, 'apply'))).body;
  expect(applied.state).toMatch(/conflict|failed/);
  expect(await isEnabled()).toBe(false);
});
