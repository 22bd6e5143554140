import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

let count = 0;
let flags: string[];
beforeEach(async () => {
  flags = [`a${count}`, `b${count}`, `c${count++}`];
  for (const key of flags) await t.ok('POST', '/flags', { key, kind: 'boolean', tags: ['web'] });
});

const enable = (flagId: string, environment = 'staging') => ({
  operation: 'configurations.enable',
  params: { flagId, environment },
});
const archive = (flagId: string) => ({ operation: 'flags.archive', params: { flagId } });
const run = (calls: object[], query = '', more: object = {}) =>
  t.request('POST', `/operations${query}`, { body: { calls }, ...more });
const isEnabled = async (flag: string, environment = 'staging') =>
  (await t.ok('GET', `/flags/${flag}/environments/${environment}`)).body.enabled;

it('does several things in one change', async () => {
  const tag = { operation: 'flags.patch', params: { flagId: flags[1]! }, body: { tags: ['web', 'new'] } };
  const answer = await run([enable(flags[0]!), tag, enable(flags[1]!), archive(flags[2]!)], '?comment=clean');
  expect(answer.status).toBe(200);
  expect(answer.body.touched).toContainEqual({ environment: 'staging', kind: 'flag', key: flags[0] });
  const [change] = (await t.ok('GET', '/changes?limit=1')).body.items;
  expect(change).toMatchObject({ operation: 'operations.run', comment: 'clean' });
  expect(change.sentence).toBe(
    `key administrator made one change of several: enable ${flags[0]} in staging, change ${flags[1]}, enable ${flags[1]} in staging and 1 more`,
  );
  expect(new Set(change.items.map(({ key }: { key: string }) => key))).toEqual(new Set(flags));
  const second = (await t.ok('GET', `/flags/${flags[1]}`)).body;
  expect([second.tags, second.environments.staging.enabled]).toEqual([['web', 'new'], true]);
});

it('does nothing where one of them cannot be done, and says which is wrong', async () => {
  const refused = await run([enable(flags[0]!), archive('nothing-such')]);
  expect([refused.status, await isEnabled(flags[0]!)]).toEqual([404, false]);
  const wrong = await run([enable(flags[0]!), { operation: 'keys.create' }, { operation: 'operations.run' }]);
  expect(wrong.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/calls/1/operation',
    '/calls/2/operation',
  ]);
});

it('can be rehearsed, with what would change', async () => {
  const { body } = await run([enable(flags[0]!), enable(flags[1]!)], '?dry-run=true');
  expect(body).toMatchObject({ dryRun: true, diff: [{ key: flags[0] }, { key: flags[1] }] });
  expect(await isEnabled(flags[0]!)).toBe(false);
});

it('becomes one proposal where protection wants it, or goes past it loudly', async () => {
  await t.ok('PATCH', '/environments/production', { protected: true, approvals: 1 });
  const { email } = await addPerson(t, { name: `e${count}`, roles: [{ role: 'editor', project: null }] });
  const { cookie } = await signIn(t, email);
  const person = { key: null, headers: { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin' } };
  const calls = [enable(flags[0]!, 'production'), enable(flags[1]!)];
  const proposed = await run(calls, '', person);
  expect([proposed.status, proposed.body.calls.length, proposed.body.approvalsNeeded]).toEqual([202, 2, 1]);
  expect(await isEnabled(flags[1]!)).toBe(false);
  const refused = await run(calls, '?propose=false', person);
  expect([refused.status, refused.body.code]).toEqual([403, 'PROTECTED']);
  const past = await run(calls, '?bypass=true&comment=now');
  expect([past.status, await isEnabled(flags[0]!, 'production')]).toEqual([200, true]);
  const [change] = (await t.ok('GET', '/changes?limit=1')).body.items;
  expect(change.actor.bypassed).toEqual(['production']);
  await t.ok('PATCH', '/environments/production', { protected: false, approvals: 0 });
});

it('waits for a time where one is given, and never with a kill switch', async () => {
  const held = await run([enable(flags[0]!), archive(flags[1]!)], '?at=2099-01-01T00:00:00Z');
  expect([held.status, held.body.calls.length, held.body.dueAt]).toEqual([
    202,
    2,
    '2099-01-01T00:00:00.000Z',
  ]);
  await t.ok('POST', '/flags', { key: `k${count}`, kind: 'kill-switch' });
  const calls = [enable(flags[0]!), enable(`k${count}`)];
  const refused = await run(calls, '?at=2099-01-01T00:00:00Z');
  expect(refused.body.fields).toMatchObject([{ pointer: '/calls/1/params/flagId' }]);
});

it('is refused where the right to one of them is missing', async () => {
  const rule = { operations: ['flags:write'], environments: ['staging'] };
  await t.ok('POST', '/roles', { key: `staging-${count}`, rules: [rule] });
  const roles = [{ role: `staging-${count}`, project: null }];
  const { email } = await addPerson(t, { name: `s${count}`, roles });
  const { cookie } = await signIn(t, email);
  const person = { key: null, headers: { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin' } };
  expect((await run([enable(flags[0]!), enable(flags[1]!)], '', person)).status).toBe(200);
  const both = await run([enable(flags[2]!), enable(flags[2]!, 'development')], '', person);
  expect([both.status, await isEnabled(flags[2]!)]).toEqual([403, false]);
});
