/** A rollout where its environment takes approvals: what lets it go on, and that whoever steers it comes to no dead end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { stepAllRollouts } from './testing/step-all-rollouts.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const minuteMs = 60_000;
const environment = 'production';
const past = '?bypass=true&comment=urgent';
type Ask = (
  path: string,
  body?: object,
) => Promise<{ status: number; body: Record<string, unknown> & { id: string } }>;
let t: TestService;
let ann: Ask;
let bob: Ask;
/** May write flags there, and hold what is protected, but not kill. */
let writer: Ask;
beforeAll(async () => {
  t = await startTestService({ clock });
  await t.ok('POST', '/roles', { key: 'writer', rules: [{ operations: ['flags:write', 'held:write'] }] });
  const everything = { operations: ['flags:write', 'held:write', 'protected:write', 'protected:bypass'] };
  await t.ok('POST', '/roles', { key: 'passer', rules: [everything] });
  ann = (await person('ann', 'editor')).ask;
  bob = (await person('bob', 'approver')).ask;
  writer = (await person('wim', 'writer')).ask;
});
afterAll(() => t[Symbol.asyncDispose]());

async function person(name: string, role: string): Promise<{ ask: Ask; id: string }> {
  const { id, email } = await addPerson(t, { name, roles: [{ role, project: null }] });
  const { request } = await signIn(t, email);
  return { id, ask: (path, body) => request('POST', path, body) as ReturnType<Ask> };
}

let count = 0;
let flag: string;
beforeEach(async () => {
  await take(0);
  flag = `f${count++}`;
  await t.ok('POST', '/flags', {
    key: flag,
    kind: 'boolean',
    environments: { [environment]: { enabled: true, otherwise: { serve: 'off' } } },
  });
});

const take = (approvals: number) => t.ok('PATCH', `/environments/${environment}${past}`, { approvals });
const give = (account: string, role: string) =>
  t.ok('PUT', `/members/${account}`, { roles: [{ role, project: null }] }, { headers: { 'if-match': '*' } });
const body = {
  environment,
  variant: 'on',
  steps: [
    { percent: 10 },
    { percent: 20, after: '1m', guardrails: ['errors'] },
    { percent: 30, after: '1m' },
    { percent: 40, after: '1m' },
  ],
};
const begin = () => t.ok('POST', `/flags/${flag}/rollout`, body);
const steer = (ask: Ask, verb: string, more: object = {}, query = '') =>
  ask(`/flags/${flag}/rollout/${verb}${query}`, { environment, ...more });
const passVerdict = () =>
  t.ok('POST', `/flags/${flag}/rollout/verdicts`, { environment, guardrail: 'errors', verdict: 'pass' });

/** Its state, the code of its problem, and how many are in. */
async function read() {
  const { state, problem, audience } = (
    await t.ok('GET', `/flags/${flag}/rollout?environment=${environment}`)
  ).body;
  return [state, problem?.code ?? null, audience.percent];
}

async function pass(ms: number) {
  clock.offsetMs += ms;
  await stepAllRollouts(t.service.system);
  return read();
}

/** What was proposed is agreed to, and done. Answers what became of it. */
async function agree({ id }: { id: string }, by: Ask = bob) {
  expect((await by(`/held-operations/${id}/approve`, { revision: 1 })).status).toBe(200);
  return (await t.ok('POST', `/held-operations/${id}/apply`)).body.state;
}

async function beginApproved(by: Ask = bob) {
  await take(1);
  const held = await ann(`/flags/${flag}/rollout`, body);
  expect([held.status, await agree(held.body, by)]).toEqual([202, 'done']);
}

describe('a rollout that was approved of', () => {
  it('goes on after a pause by itself, as long as its approvers may approve', async () => {
    const eve = await person('eve', 'approver');
    await beginApproved(eve.ask);
    expect((await steer(ann, 'pause')).body['state']).toBe('paused');
    expect((await steer(ann, 'resume')).body['state']).toBe('running');
    await passVerdict();
    expect(await pass(minuteMs)).toEqual(['running', null, 20]);
    await give(eve.id, 'viewer');
    await steer(ann, 'pause');
    expect((await steer(ann, 'resume')).status).toBe(202);
    expect(await read()).toEqual(['paused', null, 20]);
  });

  it('is jumped ahead with, and given what somebody else has put there, only by agreement', async () => {
    await beginApproved();
    const jumped = await steer(ann, 'jump', { step: 3 });
    expect([jumped.status, await read()]).toEqual([202, ['running', null, 10]]);
    expect([await agree(jumped.body), await read()]).toEqual(['done', ['running', null, 30]]);
    await t.ok('PATCH', `/flags/${flag}/environments/${environment}${past}`, { otherwise: { serve: 'off' } });
    expect((await pass(minuteMs)).slice(0, 2)).toEqual(['held-up', 'CONFLICT']);
    expect((await steer(ann, 'resume')).body['code']).toBe('CONFLICT');
    const accepted = await steer(ann, 'resume', { accept: true });
    expect([accepted.status, await agree(accepted.body)]).toEqual([202, 'done']);
    expect(await pass(0)).toEqual(['done', null, 40]);
  });

  it('is not jumped ahead with from another place than was agreed on', async () => {
    await beginApproved();
    const jumped = await steer(ann, 'jump', { step: 3 });
    await passVerdict();
    await pass(minuteMs);
    expect([await agree(jumped.body), await read()]).toEqual(['conflict', ['running', null, 20]]);
  });
});

describe('a rollout that nobody approved of', () => {
  it('goes on where it began past protection, as long as whoever passed it may', async () => {
    await take(1);
    const boss = await person('boss', 'passer');
    expect((await boss.ask(`/flags/${flag}/rollout${past}`, body)).status).toBe(200);
    await passVerdict();
    expect(await pass(minuteMs)).toEqual(['running', null, 20]);
    await give(boss.id, 'approver');
    expect(await pass(minuteMs)).toEqual(['held-up', 'FORBIDDEN', 20]);
  });

  it('goes on past protection once somebody resumed it so', async () => {
    await begin();
    await take(1);
    await passVerdict();
    expect(await pass(minuteMs)).toEqual(['held-up', 'PROTECTED', 10]);
    const resumed = await t.ok('POST', `/flags/${flag}/rollout/resume${past}`, {
      environment,
    });
    const change = (await t.ok('GET', `/changes/${resumed.headers.get('halyard-change')}`)).body;
    expect(change.actor.bypassed).toEqual([environment]);
    expect(await pass(0)).toEqual(['running', null, 20]);
    expect(await pass(minuteMs)).toEqual(['running', null, 30]);
    // Once past is enough, also after a pause.
    await steer(ann, 'pause');
    expect((await steer(ann, 'resume')).status).toBe(200);
    expect(await pass(minuteMs)).toEqual(['done', null, 40]);
  });

  it('goes on by agreement, whatever guardrails say meanwhile, as long as that is enough', async () => {
    await begin();
    await take(1);
    await passVerdict();
    await pass(minuteMs);
    const resumed = await steer(ann, 'resume');
    await passVerdict();
    expect([resumed.status, await agree(resumed.body)]).toEqual([202, 'done']);
    expect(await pass(0)).toEqual(['running', null, 20]);
    await take(2);
    expect(await pass(minuteMs)).toEqual(['held-up', 'NOT_APPROVED', 20]);
    expect((await steer(ann, 'resume', {}, '?propose=false')).body['code']).toBe('PROTECTED');
    await take(1);
    expect((await steer(ann, 'resume')).status).toBe(200);
    expect(await pass(0)).toEqual(['running', null, 30]);
  });

  it('is taken back at once by whoever may kill the flag, and by others when it is agreed on', async () => {
    await begin();
    await take(1);
    const proposed = await steer(writer, 'abort', { to: 'start' });
    expect([proposed.status, (await read())[0]]).toEqual([202, 'running']);
    for (const more of [{ to: 'off' }, { to: 'start', force: true }]) {
      expect((await steer(ann, 'abort', more, '?propose=false')).body['code']).toBe('PROTECTED');
    }
    expect(await agree(proposed.body)).toBe('done');
    expect(await read()).toEqual(['aborted', null, 0]);
    await t.ok('POST', `/flags/${flag}/rollout${past}`, body);
    expect((await steer(ann, 'abort', { to: 'start' })).body['state']).toBe('aborted');
    const { otherwise } = (await t.ok('GET', `/flags/${flag}/environments/${environment}`)).body;
    expect(otherwise).toEqual({ serve: 'off' });
    const { items } = (await t.ok('GET', '/changes?limit=1')).body;
    expect(items[0]).toMatchObject({ operation: 'rollouts.abort', actor: { name: 'ann' } });
    expect(items[0].actor.bypassed).toBeUndefined();
  });

  it('is taken back at once only from the version that whoever does it has seen', async () => {
    await begin();
    await take(1);
    const abort = (version: string) =>
      t.request('POST', `/flags/${flag}/rollout/abort`, {
        body: { environment, to: 'start' },
        headers: { 'if-match': version },
      });
    expect((await abort('"999"')).status).toBe(412);
    expect(await read()).toEqual(['running', null, 10]);
    const seen = (await t.ok('GET', `/flags/${flag}/environments/${environment}`)).headers.get('etag')!;
    expect((await abort(seen)).status).toBe(200);
    expect(await read()).toEqual(['aborted', null, 0]);
  });

  it('is not taken back at once in an environment that is archived, which is said', async () => {
    await t.ok('POST', '/environments', { key: 'past', name: 'Past' });
    await t.ok('PATCH', `/flags/${flag}/environments/past`, { otherwise: { serve: 'off' } });
    const there = { environment: 'past' };
    await t.ok('POST', `/flags/${flag}/rollout`, { ...body, ...there });
    await t.ok('PATCH', '/environments/past', { approvals: 1 });
    await t.ok('POST', `/environments/past/archive${past}`);
    const refused = await steer(ann, 'abort', { ...there, to: 'start' });
    expect(refused.body['code']).toBe('ARCHIVED');
  });
});

describe('a rollout that would be taken back to more than a kill leaves', () => {
  const serves = async () =>
    (await t.ok('GET', `/flags/${flag}/environments/${environment}`)).body.otherwise.serve;
  const put = (serve: unknown) =>
    t.ok('PATCH', `/flags/${flag}/environments/${environment}${past}`, { otherwise: { serve } });
  const steps = [{ percent: 50 }, { percent: 60, after: '1h' }];

  it('is taken back by agreement: what was withdrawn is not served again by one alone', async () => {
    await put('on');
    await take(1);
    const held = await ann(`/flags/${flag}/rollout`, { environment, variant: 'off', steps });
    expect([held.status, await agree(held.body)]).toEqual([202, 'done']);
    expect((await steer(ann, 'abort', { to: 'start' }, '?propose=false')).body['code']).toBe('PROTECTED');
    const proposed = await steer(ann, 'abort', { to: 'start' });
    expect([proposed.status, (await read())[0]]).toEqual([202, 'running']);
    expect(await serves()).not.toBe('on');
    expect([await agree(proposed.body), await serves()]).toEqual(['done', 'on']);
  });

  it('is so with a third variant, and where the rest gets what the caller says', async () => {
    await t.ok('PATCH', `/flags/${flag}${past}`, { variants: { third: true } });
    for (const start of ['third', null]) {
      await put(start);
      await t.ok('POST', `/flags/${flag}/rollout${past}`, { environment, variant: 'on', steps });
      await take(1);
      expect((await steer(ann, 'abort', { to: 'start' })).status).toBe(202);
      await t.ok('POST', `/flags/${flag}/rollout/abort${past}`, { environment, to: 'start' });
    }
  });

  it('is at once where some had the variant before, who keep it', async () => {
    await t.ok('POST', `/flags/${flag}/rollout${past}`, { environment, variant: 'on', percent: 20 });
    const before = await serves();
    await t.ok('POST', `/flags/${flag}/rollout${past}`, { environment, variant: 'on', steps });
    await take(1);
    expect(await serves()).not.toEqual(before);
    expect((await steer(ann, 'abort', { to: 'start' })).status).toBe(200);
    expect(await serves()).toEqual(before);
  });
});
