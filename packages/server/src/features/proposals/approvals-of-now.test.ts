/** What was scheduled when nobody had to approve of it, and takes approvals by now: no way round them, and no way into a corner. */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addPerson, type BrowserSession, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(clock.now().getTime() + hours * hourMs).toISOString();

let t: TestService;
const browsers: Record<string, BrowserSession> = {};
beforeAll(async () => {
  t = await startTestService({ clock });
  for (const [name, role] of [
    ['editor', 'editor'],
    ['other', 'approver'],
    ['ann', 'approver'],
    ['bob', 'approver'],
  ]) {
    const person = await addPerson(t, { name: name!, roles: [{ role: role!, project: null }] });
    browsers[name!] = await signIn(t, person.email);
  }
});
afterAll(() => t[Symbol.asyncDispose]());

let flag = '';
let place = '';
let count = 0;
beforeEach(async () => {
  flag = `flag-${++count}`;
  place = `place-${count}`;
  await t.ok('POST', '/environments', { key: place });
  await t.ok('POST', '/flags', { key: flag, kind: 'boolean' });
});
// What others make of it would guard all that is about every environment.
afterEach(() => take({ approvals: 0, protected: false }));

const as = (who: string, method: string, path: string, body?: unknown) =>
  browsers[who]!.request(method, path, body, { headers: { 'if-match': '*' } });
async function answered(who: string, method: string, path: string, body?: unknown) {
  const answer = await as(who, method, path, body);
  return answer.status < 300 ? answer.status : `${answer.status} ${answer.body.code}`;
}
async function schedule(path: string, body?: unknown, who = 'editor') {
  const answer = await as(who, 'POST', path, body);
  expect([answer.status, answer.body.detail, answer.body.ready]).toEqual([202, undefined, true]);
  return answer.body.id as string;
}
const take = (settings: object, environment = place) =>
  t.ok('PATCH', `/environments/${environment}?bypass=true&comment=test`, settings);
const held = (id: string, verb = '') => `/held-operations/${id}${verb === '' ? '' : `/${verb}`}`;
const approve = (who: string, id: string, revision = 1) =>
  answered(who, 'POST', held(id, 'approve'), { revision });
const read = async (id: string) => (await as('ann', 'GET', held(id))).body;
const enabling = () => `/flags/${flag}/environments/${place}/enable`;
const daily = { rule: '0 9 * * *', timeZone: 'UTC' };

it('what was approved of once does not recur by that, though it took no approval then', async () => {
  const id = await schedule(`${enabling()}?at=${inHours(1)}`);
  expect(await approve('ann', id)).toBe(200);
  expect(await answered('editor', 'PATCH', held(id), { repeat: daily })).toBe(200);
  await take({ approvals: 1 });
  expect(await read(id)).toMatchObject({ ready: false, approvalsNeeded: 1, revision: 2 });
  expect(await answered('editor', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
  expect(await approve('ann', id, 2)).toBe(200);
  expect(await read(id)).toMatchObject({ ready: true });
});

it('whoever made it recur does not approve of it, though it took no approval then', async () => {
  const id = await schedule(`${enabling()}?at=${inHours(1)}`);
  expect(await answered('other', 'PATCH', held(id), { repeat: daily })).toBe(200);
  await take({ approvals: 1 });
  const { revision } = await read(id);
  expect(await approve('other', id, revision)).toBe('403 OWN_PROPOSAL');
  expect(await approve('ann', id, revision)).toBe(200);
});

it('is done as it was read by whoever approved of it, or not at all', async () => {
  const key = `slowly-${count}`;
  const steps = (percent: number) => [{ percent }, { percent: 100, after: '1h' }];
  await t.ok('POST', '/rollout-templates', { key, name: key, steps: steps(1) });
  const body = { environment: place, variant: 'off', template: key };
  const id = await schedule(`/flags/${flag}/rollout?at=${inHours(1)}`, body);
  expect(await approve('ann', id)).toBe(200);
  await take({ approvals: 1 });
  const put = { name: key, steps: steps(90) };
  expect(await answered('editor', 'PUT', `/rollout-templates/${key}`, put)).toBe(200);
  expect((await as('editor', 'POST', held(id, 'apply'))).body.state).toBe('conflict');
});

it('may be moved to another time while it waits for approvals, as a proposal may', async () => {
  const id = await schedule(`${enabling()}?at=${inHours(1)}`);
  await take({ approvals: 1 });
  const moved = await as('editor', 'PATCH', held(id), { at: inHours(2) });
  expect([moved.status, moved.body.code, moved.body.ready]).toEqual([200, undefined, false]);
  const recurs = await as('editor', 'PATCH', held(id), { repeat: daily });
  expect([recurs.status, recurs.body.ready, recurs.body.approvalsNeeded]).toEqual([200, false, 1]);
  expect(await approve('ann', id, recurs.body.revision)).toBe(200);
  expect(await read(id)).toMatchObject({ ready: true });
});

it('whoever may not change what is protected moves nothing of somebody who may', async () => {
  const id = await schedule(`${enabling()}?at=${inHours(1)}`, undefined, 'other');
  await take({ protected: true });
  expect(await answered('editor', 'PATCH', held(id), { at: inHours(2) })).toBe('403 PROTECTED');
  expect(await answered('editor', 'PATCH', held(id), { repeat: daily })).toBe('403 PROTECTED');
  expect(await read(id)).toMatchObject({ ready: true, revision: 1 });
});

it('waits for those of environments as well that were made since', async () => {
  const id = await schedule(`/flags/${flag}/archive?at=${inHours(1)}`);
  const later = `later-${count}`;
  await t.ok('POST', '/environments', { key: later, approvals: 2 });
  clock.offsetMs += 2 * hourMs;
  await expect.poll(async () => (await read(id)).version, { timeout: 30_000 }).toBe(2);
  expect(await read(id)).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 2 });
  expect(await approve('ann', id)).toBe(200);
  expect(await approve('bob', id)).toBe(200);
  await expect.poll(async () => (await read(id)).state, { timeout: 30_000 }).toBe('done');
  await t.ok('POST', `/environments/${later}/archive?bypass=true&comment=test`);
});

it('is not ended by being applied too early', async () => {
  const id = await schedule(`/flags/${flag}/archive?at=${inHours(1)}`);
  const later = `later-${count}`;
  await t.ok('POST', '/environments', { key: later, protected: true });
  expect(await answered('ann', 'POST', held(id, 'apply'))).toBe('409 NOT_APPROVED');
  expect(await read(id)).toMatchObject({ state: 'waiting' });
  await t.ok('POST', `/environments/${later}/archive?bypass=true&comment=test`);
});

it('takes one where it makes itself what guards what it does next', async () => {
  const scopes = ['projects:write', 'flags:write', 'held:write'];
  const { secret } = (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes })).body;
  const key = `below-${count}`;
  const calls = [
    { operation: 'environments.create', body: { key, inherits: place, protected: true } },
    { operation: 'configurations.enable', params: { flagId: flag, environment: place } },
  ];
  const body = { calls, at: inHours(1) };
  const { id } = (await t.ok('POST', '/held-operations', body, { key: secret })).body;
  clock.offsetMs += 2 * hourMs;
  await expect.poll(async () => (await read(id)).version, { timeout: 30_000 }).toBe(2);
  expect(await read(id)).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 1 });
});

it('does not come due past what guards something that it makes itself, by being said to wait for others', async () => {
  const scopes = ['projects:write', 'flags:write', 'held:write'];
  const { secret } = (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes })).body;
  const side = `side-${count}`;
  await t.ok('POST', '/environments', { key: side });
  const away = (await t.ok('POST', '/flags', { key: `away-${count}`, kind: 'boolean' })).body.key;
  const calls = [
    { operation: 'flags.archive', params: { flagId: away } },
    { operation: 'environments.create', body: { key: `below-${count}`, inherits: place, approvals: 1 } },
    { operation: 'configurations.enable', params: { flagId: flag, environment: place } },
  ];
  const { id } = (await t.ok('POST', '/held-operations', { calls, at: inHours(1) }, { key: secret })).body;
  await take({ approvals: 1 }, side);
  await t.ok('POST', `/environments/${side}/archive?bypass=true&comment=test`);
  expect(await read(id)).toMatchObject({ ready: false, approvalsNeeded: 1 });
  clock.offsetMs += 2 * hourMs;
  await expect.poll(async () => (await read(id)).version, { timeout: 30_000 }).toBe(2);
  expect(await read(id)).toMatchObject({ state: 'waiting', ready: false, approvalsNeeded: 1 });
});

it('is said of it wherever it is said what else is coming', async () => {
  const id = await schedule(`${enabling()}?at=${inHours(1)}`);
  await take({ approvals: 1 });
  const other = await as('editor', 'POST', enabling());
  const { upcoming } = (await as('ann', 'GET', held(other.body.id, 'review'))).body;
  expect(upcoming).toMatchObject([{ held: id, sentence: expect.stringMatching(/, once it is approved$/) }]);
});

it('hides nothing that waits for somebody behind hundreds that wait for nobody', async () => {
  await take({ protected: true });
  const own = await schedule(`${enabling()}?at=${inHours(1)}`, undefined, 'other');
  const proposal = (await as('editor', 'POST', enabling())).body.id;
  const { db } = t.service.system.database;
  await db.transaction().execute((tx) =>
    sql`insert into held_operations (
        id, project, calls, author, basis, places, due_at, approvals_needed, ready, state, version, created_at, updated_at
      )
      select 'held_copy-' || i, project, calls, author, basis, places, '2998-01-01'::timestamptz, 0, true, state, version, created_at, updated_at
      from held_operations, generate_series(1, 1000) as i where id = ${own}`.execute(tx),
  );
  const found = async (query: string) => {
    const { body } = await as('ann', 'GET', `/held-operations?flag=${flag}&${query}`);
    return body.items.map(({ id }: { id: string }) => id);
  };
  expect(await found('waitsForMe=true')).toEqual([proposal]);
  expect(await found('waits=approval')).toEqual([proposal]);
});
