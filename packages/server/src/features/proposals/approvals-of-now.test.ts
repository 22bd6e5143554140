/** What was scheduled when nobody had to approve of it, and takes approvals by now: no way round them, and no way into a corner. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(clock.now().getTime() + hours * hourMs).toISOString();

let t: TestService;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  t = await startTestService({ clock });
  for (const [name, role] of [
    ['editor', 'editor'],
    ['other', 'approver'],
    ['ann', 'approver'],
    ['bob', 'approver'],
  ]) {
    const person = await addPerson(t, { name: name!, roles: [{ role: role!, project: null }] });
    cookies[name!] = (await signIn(t, person.email)).cookie!;
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

async function as(who: string, method: string, path: string, body?: unknown) {
  const headers = { cookie: cookies[who]!, origin: t.url, 'sec-fetch-site': 'same-origin', 'if-match': '*' };
  return t.request(method, path, { key: null, body, headers });
}
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
