import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { stepRollouts } from './index.ts';
import { stepAllRollouts } from './testing/step-all-rollouts.ts';

const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
const minuteMs = 60_000;
let t: TestService;
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t[Symbol.asyncDispose]());

let count = 0;
let flag: string;
beforeEach(async () => {
  flag = `f${count++}`;
  await t.ok('POST', '/flags', {
    key: flag,
    kind: 'multivariate',
    variants: { a: 'A', b: 'B', c: 'C' },
    environments: { development: { enabled: true, off: 'c', otherwise: { serve: 'a' } } },
  });
});

const environment = 'development';
const at = () => `/flags/${flag}/environments/${environment}`;
const begin = (steps: object[], more: object = {}) =>
  t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', steps, ...more });
const read = async (query = '') =>
  (await t.ok('GET', `/flags/${flag}/rollout?environment=${environment}${query}`)).body;
const steer = (verb: string, body: object = {}, key?: string) =>
  t.request('POST', `/flags/${flag}/rollout/${verb}`, {
    body: { environment, ...body },
    ...(key === undefined ? {} : { key }),
  });
const configuration = async () => (await t.ok('GET', at())).body;

async function shareNow(variant = 'b'): Promise<number> {
  const { serve } = (await configuration()).otherwise;
  if (typeof serve === 'string') return serve === variant ? 100 : 0;
  const parts = serve.split.filter((part: { variant: string }) => part.variant === variant);
  return parts.reduce((sum: number, { weight }: { weight: number }) => sum + weight, 0) / 1_000;
}

/** Time passes, and whoever looks first takes what is due. */
async function pass(ms: number): Promise<void> {
  clock.offsetMs += ms;
  await stepAllRollouts(t.service.system);
}

async function give(account: string, role: string): Promise<void> {
  const headers = { 'if-match': '*' };
  await t.ok('PUT', `/members/${account}`, { roles: [{ role }] }, { headers });
}

async function accountKey(name: string, role = 'administrator'): Promise<{ id: string; secret: string }> {
  const { id } = (await t.ok('POST', '/service-accounts', { name })).body;
  await give(id, role);
  // By somebody of its own: what one holds two keys of, one approves for oneself.
  const roles = [{ role: 'administrator', project: null }];
  const { email } = await addPerson(t, { name: `holder-of-${name}`, roles });
  const { cookie } = await signIn(t, email);
  const headers = { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin' };
  const body = { kind: 'api', name, scopes: ['*'], account: id };
  const made = await t.request('POST', '/keys', { key: null, body, headers });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  return { id, secret: made.body.secret };
}

const isDone = ({ state }: { state: string }) => state === 'done';
const states = ({ timeline }: { timeline: { state: string }[] }) => timeline.map(({ state }) => state);

describe('a rollout of several steps', () => {
  it('takes the first at once and the others when they are due, each a change by whoever began it', async () => {
    const { body } = await begin([
      { percent: 10 },
      { percent: 50, after: '30m' },
      { percent: 100, after: 'PT1H' },
    ]);
    expect([await shareNow(), states(body.rollout)]).toEqual([10, ['done', 'next', 'to come']]);
    await pass(29 * minuteMs);
    expect(await shareNow()).toBe(10);
    await pass(minuteMs);
    expect(await shareNow()).toBe(50);
    const half = await read();
    expect(half.next).toMatchObject({ step: 3, percent: 100, waitsFor: { approval: false, guardrails: [] } });
    await pass(60 * minuteMs);
    const over = await read();
    expect([over.state, over.next, await shareNow()]).toEqual(['done', null, 100]);
    for (const { seq, percent } of over.timeline) {
      const change = (await t.ok('GET', `/changes/${seq}`)).body;
      expect(change.actor).toMatchObject(over.startedBy);
      const kinds = change.items.map(({ kind }: { kind: string }) => kind).sort();
      expect([percent, kinds]).toEqual([percent, ['flag', 'rollout']]);
    }
  });

  it('is taken once, however many look', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }, { percent: 60, after: '1m' }]);
    clock.offsetMs += minuteMs;
    const taken = await Promise.all(Array.from({ length: 4 }, () => stepRollouts(t.service.system)));
    expect([taken.reduce((sum, one) => sum + one, 0), await shareNow()]).toEqual([1, 50]);
  });

  it('takes no step twice where the clock is set back, and each once where it is set on', async () => {
    await begin([10, 20, 30, 40].map((percent, i) => ({ percent, ...(i > 0 ? { after: '1h' } : {}) })));
    await pass(60 * minuteMs);
    expect(await shareNow()).toBe(20);
    for (const back of [90, 30]) await pass(-back * minuteMs);
    expect([await shareNow(), (await read()).timeline.filter(isDone).length]).toEqual([20, 2]);
    // Past where it was set back, and past two steps at once: the later one counts from when the other was taken.
    await pass(5 * 60 * minuteMs);
    expect([await shareNow(), (await read()).state]).toEqual([30, 'running']);
    await pass(60 * minuteMs);
    const { state, timeline } = await read();
    expect([await shareNow(), state, timeline.filter(isDone).length]).toEqual([40, 'done', 4]);
  });

  it('begins at an instant', async () => {
    const at = new Date(clock.now().getTime() + minuteMs).toISOString();
    const body = { environment, variant: 'b', steps: [{ percent: 10 }, { percent: 50, after: '1m' }] };
    const held = await t.request('POST', `/flags/${flag}/rollout?at=${at}`, { body });
    expect([held.status, await shareNow()]).toEqual([202, 0]);
    const applied = await t.ok('POST', `/held-operations/${held.body.id}/apply`);
    expect([applied.body.state, await shareNow()]).toEqual(['done', 10]);
    await pass(minuteMs);
    expect(await shareNow()).toBe(50);
  });

  it('says who is in, and since which step', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }, { percent: 80, after: '1m' }]);
    await pass(minuteMs);
    const { audience } = await read();
    expect(audience).toEqual({
      percent: 50,
      by: ['targetingKey'],
      sentence:
        '50 % of those whom no rule answers get b, told apart by targetingKey; the others keep what they had.',
    });
    const found: Record<string, number> = {};
    const state = () => t.service.delivery.environment('default', environment)!;
    await t.service.delivery.catchUp();
    for (let i = 0; i < 60; i++) {
      const { isIn, since } = (await read(`&targetingKey=u${i}`)).audience;
      const gets = t.service.delivery.evaluate(
        state(),
        flag,
        { targetingKey: `u${i}` },
        clock.now(),
      )!.variant;
      expect([i, isIn]).toEqual([i, gets === 'b']);
      expect(isIn).toBe(since !== null && since <= 2);
      found[since ?? 'never'] = (found[since ?? 'never'] ?? 0) + 1;
    }
    expect(Object.keys(found).sort()).toEqual(['1', '2', '3', 'never']);
  });

  it('stays within its place: a second one there is refused, a smaller share too, and kill switches have none', async () => {
    await begin([{ percent: 30 }, { percent: 50, after: '1h' }]);
    const body = { environment, variant: 'b', steps: [{ percent: 40 }, { percent: 50, after: '1h' }] };
    const second = await t.request('POST', `/flags/${flag}/rollout`, { body });
    expect([second.status, second.body.code]).toEqual([409, 'CONFLICT']);
    await steer('abort', { to: 'start' });
    await t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', percent: 45 });
    const fields = async (change: object) =>
      (await t.request('POST', `/flags/${flag}/rollout`, { body: { ...body, ...change } })).body.fields;
    expect(await fields({ by: 'company' })).toMatchObject([
      { pointer: '/steps/0/percent' },
      { pointer: '/by' },
    ]);
    await t.ok('POST', '/rollout-templates', { key: `${flag}-small`, steps: body.steps });
    const { steps: _, ...plain } = body;
    const small = await t.request('POST', `/flags/${flag}/rollout`, {
      body: { ...plain, template: `${flag}-small` },
    });
    expect(small.body.fields).toMatchObject([{ pointer: '/template' }]);
    await t.ok('POST', '/flags', { key: `${flag}-k`, kind: 'kill-switch' });
    const refused = await t.request('POST', `/flags/${flag}-k/rollout`, {
      body: { environment, variant: 'off', percent: 10 },
    });
    expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining('a kill switch')]);
  });

  it('tells people apart as they are where parts are dealt already, also of other variants', async () => {
    const split = [
      { variant: 'a', weight: 30_000 },
      { variant: 'c', weight: 20_000 },
    ];
    const bucket = { by: 'targetingKey', seed: 'dealt' };
    const body = {
      environment,
      variant: 'b',
      by: 'company',
      steps: [{ percent: 0 }, { percent: 50, after: '1h' }],
    };
    const roll = (more: object = {}) =>
      t.request('POST', `/flags/${flag}/rollout`, { body: { ...body, ...more } });
    const rules = [{ id: 'dealt', if: { all: [] }, serve: { bucket, split } }];
    await t.ok('PATCH', at(), { rules }, { headers: { 'if-match': '*' } });
    const refused = await roll({ rule: 'dealt' });
    expect([refused.status, refused.body.fields]).toMatchObject([400, [{ pointer: '/by' }]]);
    expect((await roll({ rule: 'dealt', by: 'targetingKey' })).status).toBe(200);
    // Where everyone gets the same, or nobody anything, nobody is dealt another part.
    expect((await roll()).status).toBe(200);
  });

  it('begins with a template, and keeps its steps when that is gone', async () => {
    const steps = [{ percent: 5 }, { percent: 20, after: '1h' }];
    await t.ok('POST', '/rollout-templates', { key: flag, steps });
    await t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', template: flag });
    await t.ok('DELETE', `/rollout-templates/${flag}`);
    await pass(60 * minuteMs);
    expect(await shareNow()).toBe(20);
    const missing = await t.request('POST', `/flags/${flag}/rollout`, {
      body: { environment, variant: 'c', template: flag },
    });
    expect(missing.body.fields).toMatchObject([{ pointer: '/template' }]);
    expect((await t.ok('POST', '/rollout-templates', { key: flag, steps })).body.version).toBe(3);
    const run = (text: string) => t.service.system.database.db.executeQuery(CompiledQuery.raw(text));
    await run(`insert into rollout_templates select project, 'many-' || i, name, steps, version, created_at, updated_at
      from rollout_templates, generate_series(1, 1000) i where key = '${flag}'`);
    const another = { body: { key: `${flag}-another`, steps } };
    expect((await t.request('POST', '/rollout-templates', another)).body.code).toBe('CONFLICT');
    await run(`delete from rollout_templates where key like 'many-%'`);
  });
});

describe('a list of rollouts', () => {
  it('shows those of a flag, those that are open, and what they wait for, newest first', async () => {
    const list = async (query: string) => (await t.ok('GET', `/rollouts?flag=${flag}${query}`)).body;
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }]);
    await pass(minuteMs);
    await begin([{ percent: 60 }, { percent: 70, approval: true }]);
    const all = await list('');
    expect(all.items.map(({ state }: { state: string }) => state)).toEqual(['running', 'done']);
    const { events: _, ...alone } = await read();
    expect(all.items[0]).toEqual(alone);
    expect((await list('&state=open')).items).toHaveLength(1);
    expect((await list('&waits=instant')).items).toEqual([]);
    expect((await list('&waits=somebody')).items).toHaveLength(1);
    const first = await list('&limit=1');
    const second = await list(`&limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next).toBeUndefined();
  });
});

describe('a rollout that is steered', () => {
  it('keeps what is left of a duration while it is paused', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '10m' }]);
    await pass(4 * minuteMs);
    await steer('pause');
    await pass(60 * minuteMs);
    expect([await shareNow(), (await read()).state]).toEqual([10, 'paused']);
    await steer('resume');
    await pass(5 * minuteMs);
    expect(await shareNow()).toBe(10);
    await pass(minuteMs);
    expect(await shareNow()).toBe(50);
  });

  it('jumps to a later step or a share between, never back and never past an approval', async () => {
    await begin([
      { percent: 10 },
      { percent: 20, after: '1h' },
      { percent: 40, after: '1h' },
      { percent: 60, after: '1h' },
      { percent: 80, approval: true },
    ]);
    expect((await steer('jump', { step: 3 })).status).toBe(200);
    expect((await steer('jump', { percent: 50 })).status).toBe(200);
    const now = await read();
    expect([await shareNow(), states(now)]).toEqual([
      50,
      ['done', 'skipped', 'done', 'done', 'next', 'to come'],
    ]);
    expect((await steer('jump', { step: 2 })).body.fields).toMatchObject([{ pointer: '/step' }]);
    expect((await steer('jump', { percent: 30 })).body.fields).toMatchObject([{ pointer: '/percent' }]);
    expect((await steer('jump', { step: 5 })).body.code).toBe('CONFLICT');
  });

  it('goes back to exactly what stood at the start, and leaves what was edited elsewhere', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1h' }]);
    await t.ok('PATCH', at(), { rules: [{ id: 'r', if: { all: [] }, serve: 'c' }] });
    const { state, audience } = (await steer('abort', { to: 'start' })).body;
    expect([state, audience.percent]).toEqual(['aborted', 0]);
    const { otherwise, rules } = await configuration();
    expect([otherwise, rules.length]).toEqual([{ serve: 'a' }, 1]);
    expect((await steer('pause')).body.code).toBe('CONFLICT');
    await begin([{ percent: 10 }, { percent: 50, after: '1h' }]);
    await steer('abort', { to: 'off' });
    expect((await configuration()).enabled).toBe(false);
  });

  it("takes its own rule away again beside the caller's default", async () => {
    await t.ok('PATCH', at(), { otherwise: { serve: null } });
    const { version: _, ...before } = await configuration();
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }, { percent: 60, after: '1m' }]);
    await pass(minuteMs);
    expect((await configuration()).rules).toMatchObject([{ id: 'rollout' }]);
    await steer('abort', { to: 'start' });
    const { version: __, ...after } = await configuration();
    expect(after).toEqual(before);
  });
});

describe('what somebody else has edited', () => {
  it('holds the rollout up with what was and is, until it is accepted', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }]);
    await t.ok('PATCH', at(), { otherwise: { serve: 'c' } });
    await pass(minuteMs);
    const held = await read();
    expect(held).toMatchObject({
      state: 'held-up',
      problem: { code: 'CONFLICT', conflicts: [{ pointer: '/otherwise/serve', is: 'c' }] },
    });
    expect((await configuration()).otherwise.serve).toBe('c');
    const again = await steer('resume');
    expect([again.status, again.body.conflicts]).toMatchObject([409, [{ pointer: '/otherwise/serve' }]]);
    const back = await steer('abort', { to: 'start' });
    expect([back.status, back.body.conflicts]).toMatchObject([409, [{ is: 'c', would: 'a' }]]);
    expect((await steer('resume', { accept: true })).body.state).toBe('running');
    await pass(0);
    expect(await shareNow()).toBe(50);
  });

  it('is put back only where that is said', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }]);
    await t.ok('PATCH', at(), { otherwise: { serve: 'c' } });
    expect((await steer('abort', { to: 'start', force: true })).body.state).toBe('aborted');
    expect((await configuration()).otherwise.serve).toBe('a');
  });

  it('an archived flag holds it up, and it goes on when that is restored', async () => {
    await begin([{ percent: 10 }, { percent: 50, after: '1m' }]);
    await t.ok('POST', `/flags/${flag}/archive`);
    await pass(minuteMs);
    expect(await read()).toMatchObject({ state: 'held-up', problem: { code: 'ARCHIVED' } });
    await t.ok('POST', `/flags/${flag}/restore`);
    await steer('resume');
    await pass(0);
    expect(await shareNow()).toBe(50);
  });
});

describe('agreement', () => {
  it('is approved by nobody who had the key in hands that began it', async () => {
    const [ann, bob] = [await accountKey('ann-0'), await accountKey('bob-0')];
    const made = await t.request('POST', '/keys', {
      body: { kind: 'api', name: 'of nobody', scopes: ['*'] },
      key: ann.secret,
    });
    const body = { environment, variant: 'b', steps: [{ percent: 10 }, { percent: 50, approval: true }] };
    const begun = await t.request('POST', `/flags/${flag}/rollout`, { body, key: made.body.secret });
    expect(begun.status).toBe(200);
    expect((await steer('approve', {}, ann.secret)).body.detail).toContain('somebody else');
    expect((await steer('approve', {}, bob.secret)).status).toBe(200);
  });

  it('comes from somebody else who has an account, and holds for one step', async () => {
    const ann = await accountKey('ann');
    const bob = await accountKey('bob');
    const steps = [{ percent: 10 }, { percent: 20, approval: true }, { percent: 30, approval: true }];
    await t.ok('POST', `/flags/${flag}/rollout`, { environment, variant: 'b', steps }, { key: ann.secret });
    await pass(minuteMs);
    expect(await shareNow()).toBe(10);
    expect((await steer('approve', {}, ann.secret)).body.detail).toContain('somebody else');
    expect((await steer('approve')).body.detail).toContain('belongs to no account');
    expect((await steer('approve', { step: 3 }, bob.secret)).body.detail).toContain('step 2 is');
    expect((await steer('approve', { step: 2 }, bob.secret)).status).toBe(200);
    await pass(0);
    expect(await shareNow()).toBe(20);
    // Two who look at the same step: the later press is not taken for the next one.
    const late = await steer('approve', { step: 2 }, bob.secret);
    expect([late.status, late.body.code]).toEqual([409, 'CONFLICT']);
    await pass(minuteMs);
    expect(await shareNow()).toBe(20);
  });

  it('to all of it lasts as long as it is as much as the environment takes', async () => {
    const take = (approvals: number) =>
      t.ok('PATCH', '/environments/development?bypass=true&comment=test', { approvals });
    const bob = await accountKey('bob-3');
    await take(1);
    try {
      const body = { environment, variant: 'b', steps: [{ percent: 10 }, { percent: 50, after: '1m' }] };
      const { id } = (await t.ok('POST', `/flags/${flag}/rollout`, body)).body;
      await t.ok('POST', `/held-operations/${id}/approve`, { revision: 1 }, { key: bob.secret });
      expect((await t.ok('POST', `/held-operations/${id}/apply`)).body.state).toBe('done');
      await take(2);
      await pass(minuteMs);
      expect(await read()).toMatchObject({ state: 'held-up', problem: { code: 'NOT_APPROVED' } });
      await take(1);
      await t.ok('POST', `/flags/${flag}/rollout/resume?bypass=true&comment=test`, { environment });
      await pass(0);
      expect(await shareNow()).toBe(50);
    } finally {
      await take(0);
    }
  });

  it('is wanted by whoever jumps a part of the way as well', async () => {
    const bob = await accountKey('bob-4');
    await begin([{ percent: 10 }, { percent: 50, approval: true }, { percent: 90, approval: true }]);
    const jumped = await steer('jump', { percent: 49 });
    expect([jumped.status, await shareNow()]).toEqual([409, 10]);
    await steer('approve', {}, bob.secret);
    await pass(0);
    expect((await steer('jump', { percent: 51 })).status).toBe(409);
    expect((await steer('jump', { percent: 50 })).status).toBe(200);
    expect(await shareNow()).toBe(50);
  });

  it('is worth nothing once whoever gave it, or whoever began it, has lost the right', async () => {
    const ann = await accountKey('ann-2');
    const bob = await accountKey('bob-2');
    const steps = [{ percent: 10 }, { percent: 20, approval: true, after: '1m' }];
    const start = { environment, variant: 'b', steps };
    await t.ok('POST', `/flags/${flag}/rollout`, start, { key: ann.secret });
    await steer('approve', {}, bob.secret);
    await give(bob.id, 'viewer');
    await pass(minuteMs);
    expect(await read()).toMatchObject({ state: 'held-up', problem: { code: 'FORBIDDEN' } });
    await give(bob.id, 'administrator');
    await give(ann.id, 'viewer');
    await steer('resume');
    await pass(0);
    expect([(await read()).state, await shareNow()]).toEqual(['held-up', 10]);
    await give(ann.id, 'editor');
    await steer('resume');
    await pass(0);
    expect([(await read()).state, await shareNow()]).toEqual(['done', 20]);
  });
});

describe('a rollout in a protected environment', () => {
  it('that was proposed and approved needs no more for its steps, as long as its approvers may approve', async () => {
    const ann = await accountKey(`ann-${flag}`, 'approver');
    const bob = await addPerson(t, { name: `bob-${flag}`, roles: [{ role: 'approver', project: null }] });
    const browser = await signIn(t, bob.email);
    await t.ok('PATCH', `/environments/${environment}`, { approvals: 1 });
    try {
      const steps = [10, 20, 30].map((percent) => ({ percent, ...(percent > 10 ? { after: '1m' } : {}) }));
      const body = { environment, variant: 'b', steps };
      const held = await t.request('POST', `/flags/${flag}/rollout`, { body, key: ann.secret });
      expect(held.status).toBe(202);
      const { revision } = held.body;
      const approved = await browser.request('POST', `/held-operations/${held.body.id}/approve`, {
        revision,
      });
      expect(approved.status).toBe(200);
      if ((await shareNow()) === 0) await t.ok('POST', `/held-operations/${held.body.id}/apply`);
      expect(await shareNow()).toBe(10);
      await pass(minuteMs);
      expect(await shareNow()).toBe(20);
      await give(bob.id, 'viewer');
      await pass(minuteMs);
      expect([await shareNow(), (await read()).problem]).toMatchObject([20, { code: 'FORBIDDEN' }]);
    } finally {
      await t.ok('PATCH', `/environments/${environment}?bypass=true&comment=test`, { approvals: 0 });
    }
  });

  it('can be stopped and taken back by whoever may change flags, and goes on only by whoever may change it', async () => {
    const { secret } = await accountKey(`editor-${flag}`, 'editor');
    await begin([{ percent: 10 }, { percent: 20, after: '1m', guardrails: ['errors'] }]);
    await t.ok('PATCH', `/environments/${environment}`, { protected: true });
    try {
      expect((await steer('pause', {}, secret)).body.state).toBe('paused');
      expect((await steer('jump?propose=false', { step: 2 }, secret)).body.code).toBe('PROTECTED');
      expect((await steer('abort?propose=false', { to: 'off' }, secret)).body.code).toBe('PROTECTED');
      const verdict = { guardrail: 'errors', verdict: 'roll-back' };
      expect((await steer('verdicts', verdict, secret)).body.state).toBe('aborted');
      expect((await configuration()).otherwise.serve).toBe('a');
    } finally {
      await t.ok('PATCH', `/environments/${environment}`, { protected: false });
    }
  });
});

describe('a guardrail', () => {
  const steps = [
    { percent: 10 },
    { percent: 20, after: '1m', guardrails: ['errors', 'latency'] },
    { percent: 30, guardrails: ['errors'] },
  ];
  const judge = (guardrail: string, verdict: string, evidence: object = {}) =>
    steer('verdicts', { guardrail, verdict, evidence });

  it('is waited for, and its evidence stays', async () => {
    await begin(steps);
    await pass(minuteMs);
    expect((await read()).next.waitsFor.guardrails).toEqual(['errors', 'latency']);
    await judge('errors', 'pass', { errors: 0 });
    await pass(0);
    expect(await shareNow()).toBe(10);
    await judge('latency', 'pass', { p99: 12 });
    await pass(0);
    const now = await read();
    expect([await shareNow(), now.next.waitsFor.guardrails]).toEqual([20, ['errors']]);
    expect(now.events).toMatchObject([
      { what: 'pass', guardrail: 'errors', evidence: { errors: 0 }, step: 2, seq: expect.any(Number) },
      { what: 'pass', guardrail: 'latency', evidence: { p99: 12 } },
    ]);
    const change = (await t.ok('GET', `/changes/${now.events[1].seq}`)).body;
    expect(change.items[0].after.event).toMatchObject({ evidence: { p99: 12 } });
  });

  it('pauses it, or takes it back', async () => {
    await begin(steps);
    expect((await judge('errors', 'hold')).body.state).toBe('paused');
    await steer('resume');
    const back = (await judge('errors', 'roll-back', { errors: 9 })).body;
    expect([back.state, back.audience.percent]).toEqual(['aborted', 0]);
    expect((await configuration()).otherwise.serve).toBe('a');
    const large = await judge('errors', 'pass', { text: 'x'.repeat(16_384) });
    expect(large.body.fields).toMatchObject([{ pointer: '/evidence' }]);
  });

  it('forces nothing onto what somebody has edited', async () => {
    await begin(steps);
    await t.ok('PATCH', at(), { otherwise: { serve: 'c' } });
    expect((await judge('errors', 'roll-back')).body).toMatchObject({
      state: 'held-up',
      problem: { conflicts: [{ is: 'c', would: 'a' }] },
    });
    const unknown = await judge('nobody', 'pass');
    expect(unknown.body.fields).toMatchObject([{ pointer: '/guardrail' }]);
  });
});
