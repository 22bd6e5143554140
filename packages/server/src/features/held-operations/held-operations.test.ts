import { describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { runDue } from './runner.ts';
import { runAllDue } from './testing/run-all-due.ts';

const start = Date.parse('2026-11-01T12:00:00Z');

function manualClock() {
  let nowMs = start;
  return { now: () => new Date(nowMs), pass: (ms: number) => (nowMs += ms) };
}

/** A service whose clock stands still; flag `f` is off everywhere. */
async function place() {
  const clock = manualClock();
  const t = await startTestService({ clock });
  await t.ok('POST', '/flags', { key: 'f', kind: 'boolean' });
  const enabled = async (flag = 'f', environment = 'development') =>
    (await t.ok('GET', `/flags/${flag}/environments/${environment}`)).body.enabled;
  const held = async (id: string) => (await t.ok('GET', `/held-operations/${id}`)).body;
  let known = 0;
  /** How many ran since the last call, by this or by the service itself. */
  const run = async () => {
    await runAllDue(t.service.system);
    const { items } = (await t.ok('GET', '/changes?operation=held-operations.run&limit=100')).body;
    const more = items.length - known;
    known = items.length;
    return more;
  };
  return { t, clock, enabled, held, run, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}

const inMinutes = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
const enable = (flag = 'f', environment = 'development') => ({
  operation: 'configurations.enable',
  params: { flagId: flag, environment },
});

async function hold(t: TestService, calls: object[], more: object = {}) {
  return (await t.ok('POST', '/held-operations', { calls, at: inMinutes(10), ...more })).body;
}

describe('a held operation', () => {
  it('runs once at its instant, by whoever held it, in one change that the log explains', async () => {
    await using at = await place();
    const { t, clock, run, enabled, held } = at;
    const { id, diff } = await hold(t, [enable()], { comment: 'launch' });
    expect(diff).toEqual([
      {
        environment: 'development',
        kind: 'flag',
        key: 'f',
        pointer: '/enabled',
        op: 'replace',
        before: false,
        after: true,
      },
    ]);
    expect([await run(), await enabled()]).toEqual([0, false]);
    clock.pass(600_000);
    expect([await run(), await enabled(), await run()]).toEqual([1, true, 0]);
    expect(await held(id)).toMatchObject({
      state: 'done',
      outcome: { state: 'done', at: clock.now().toISOString() },
      conflicts: [],
    });
    const change = (await t.ok('GET', '/changes?limit=1')).body.items[0];
    expect(change).toMatchObject({ operation: 'held-operations.run', actor: { kind: 'api' } });
    expect(change.items.map(({ kind, key }: { kind: string; key: string }) => [kind, key])).toEqual([
      ['flag', 'f'],
      ['held-operation', id],
    ]);
  });

  it('that cannot be run at all is not in the way of those behind it', async () => {
    await using at = await place();
    const { t, clock, held } = at;
    await t.ok('POST', '/flags', { key: 'g', kind: 'boolean' });
    const repeat = { rule: '0 13 * * *', timeZone: 'Europe/Berlin' };
    const broken = await t.ok('POST', '/held-operations', { calls: [enable('g')], repeat });
    const sound = await hold(t, [enable()], { at: inMinutes(24 * 60 + 10) });
    const { db } = t.service.system.database;
    await db.transaction().execute((tx) =>
      tx
        .updateTable('held_operations')
        .set({ rule: JSON.stringify({ ...repeat, timeZone: 'Mars/Phobos' }) })
        .where('id', '=', broken.body.id)
        .execute(),
    );
    clock.pass(2 * 86_400_000);
    await expect(runDue(t.service.system)).rejects.toThrow('Phobos');
    expect(await held(sound.id)).toMatchObject({ state: 'done' });
    expect(await held(broken.body.id)).toMatchObject({ state: 'waiting' });
  });

  it('of several calls is done together or not at all', async () => {
    await using at = await place();
    const { t, clock, run, enabled, held } = at;
    await t.ok('POST', '/flags', { key: 'g', kind: 'boolean' });
    const both = await hold(t, [enable(), enable('g')]);
    await t.ok('POST', '/flags/g/archive');
    clock.pass(600_000);
    await run();
    expect(await held(both.id)).toMatchObject({
      state: 'conflict',
      outcome: { conflicts: [{ key: 'g', pointer: '/enabled', was: false, is: null, would: true }] },
    });
    expect(await enabled()).toBe(false);
  });

  it('is refused at once where it could not be done, with every problem', async () => {
    await using at = await place();
    const { t } = at;
    const calls = [
      { operation: 'keys.create', params: {}, body: {} },
      { operation: 'nothing.such' },
      { operation: 'flags.create', body: { key: 'h', kind: 'boolean', ownr: 'me' } },
      { operation: 'flags.archive', params: { flagId: 'f' }, query: { project: 'other' } },
    ];
    const wrong = await t.request('POST', '/held-operations', { body: { calls, at: inMinutes(1) } });
    expect(wrong.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/calls/0/operation',
      '/calls/1/operation',
      '/calls/2/body/ownr',
      '/calls/3',
    ]);
    const past = await t.request('POST', '/held-operations', {
      body: { calls: [enable()], at: inMinutes(-1) },
    });
    expect([past.status, past.body.fields[0].pointer]).toEqual([400, '/at']);
    const missing = await t.request('POST', '/held-operations', {
      body: { calls: [enable('nowhere')], at: inMinutes(1) },
    });
    expect(missing.status).toBe(404);
  });

  it('can be made of any write by ?at=, which answers where it waits', async () => {
    await using at = await place();
    const { t, clock, run, enabled, held } = at;
    const path = `/flags/f/environments/development/enable?at=${inMinutes(5)}&comment=soon`;
    const accepted = await t.request('POST', path);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/held-operations/${accepted.body.id}`);
    expect(accepted.body).toMatchObject({ state: 'waiting', comment: 'soon', dueAt: inMinutes(5) });
    const before = (await t.ok('GET', '/flags/f/environments/development')).body;
    const { version: _, ...configuration } = before;
    const stale = await t.request('PUT', `/flags/f/environments/development?at=${inMinutes(6)}`, {
      body: { ...configuration, off: 'off', enabled: true },
      headers: { 'if-match': '"0"' },
    });
    expect(stale.status).toBe(412);
    expect((await t.request('POST', `/flags?at=tomorrow`, { body: {} })).status).toBe(400);
    const pointersOf = async (path: string, body?: object) =>
      (await t.request('POST', path, { body })).body.fields.map(
        ({ pointer }: { pointer: string }) => pointer,
      );
    expect(await pointersOf(`/flags/f/environments/development/enable?at=${inMinutes(-5)}`)).toEqual(['?at']);
    const kill = `/flags/f/environments/development/kill?at=${inMinutes(5)}`;
    expect(await pointersOf(kill, { reason: 'x' })).toEqual(['?at']);
    const rollout = { environment: 'development', variant: 'none', percent: 5 };
    expect(await pointersOf(`/flags/f/rollout?at=${inMinutes(5)}`, rollout)).toEqual(['/variant']);
    expect(
      (await t.request('POST', `/roles?at=${inMinutes(5)}`, { body: { key: 'r', rules: [] } })).status,
    ).toBe(400);
    clock.pass(300_000);
    expect([await run(), await enabled()]).toEqual([1, true]);
    expect((await held(accepted.body.id)).state).toBe('done');
  });

  it('conflicts with what was edited since, field by field, and forces nothing', async () => {
    await using at = await place();
    const { t, clock, run, held } = at;
    const call = {
      operation: 'configurations.patch',
      params: { flagId: 'f', environment: 'development' },
      body: { enabled: true, otherwise: { serve: 'off' } },
    };
    const { id } = await hold(t, [call]);
    await t.ok('POST', '/flags/f/environments/staging/enable');
    expect((await held(id)).conflicts).toEqual([]);
    await t.ok('PATCH', '/flags/f/environments/development', {
      otherwise: { serve: { split: [{ variant: 'on', weight: 50_000 }] } },
    });
    const { conflicts } = await held(id);
    expect(conflicts.length).toBeGreaterThan(0);
    expect(conflicts.every((each: { pointer: string }) => each.pointer.startsWith('/otherwise'))).toBe(true);
    clock.pass(600_000);
    await run();
    const after = await held(id);
    expect(after).toMatchObject({ state: 'conflict' });
    expect(after.outcome.conflicts).toEqual(conflicts);
    expect((await t.ok('GET', '/flags/f/environments/development')).body.enabled).toBe(false);
  });

  it('does what is left to do where somebody did a part of it already', async () => {
    await using at = await place();
    const { t, clock, run, held } = at;
    const { id } = await hold(t, [enable(), enable('f', 'staging')]);
    await t.ok('POST', '/flags/f/environments/development/enable');
    clock.pass(600_000);
    await run();
    expect((await held(id)).state).toBe('done');
    expect(await at.enabled('f', 'staging')).toBe(true);
  });

  it('runs by the rights that its author has then', async () => {
    await using at = await place();
    const { t, clock, run, held } = at;
    const key = (await t.ok('POST', '/keys', { kind: 'api', name: 'k', scopes: ['flags:*', 'held:*'] })).body;
    const body = { calls: [enable()], at: inMinutes(10) };
    const { id } = (await t.ok('POST', '/held-operations', body, { key: key.secret })).body;
    await t.ok('POST', `/keys/${key.id}/revoke`);
    clock.pass(600_000);
    await run();
    expect(await held(id)).toMatchObject({
      state: 'failed',
      outcome: { problem: { code: 'UNAUTHENTICATED' } },
    });
    const narrow = (await t.ok('POST', '/keys', { kind: 'api', name: 'n', scopes: ['held:*'] })).body;
    const refused = await t.request('POST', '/held-operations', {
      body: { ...body, at: inMinutes(20) },
      key: narrow.secret,
    });
    expect(refused.status).toBe(403);
    const holdless = (await t.ok('POST', '/keys', { kind: 'api', name: 'h', scopes: ['flags:*'] })).body;
    const path = `/flags/f/environments/development/enable?at=${inMinutes(20)}`;
    expect((await t.request('POST', path, { key: holdless.secret })).status).toBe(403);
  });

  it('is edited and cancelled while it waits, and not after', async () => {
    await using at = await place();
    const { t, clock, run, held, enabled } = at;
    const { id } = await hold(t, [enable()]);
    const moved = await t.ok('PATCH', `/held-operations/${id}`, { at: inMinutes(30) });
    expect(moved.body).toMatchObject({ dueAt: inMinutes(30), revision: 1, version: 2 });
    const edited = await t.ok('PATCH', `/held-operations/${id}`, { calls: [enable('f', 'staging')] });
    expect(edited.body).toMatchObject({ revision: 2, touched: [{ environment: 'staging', key: 'f' }] });
    clock.pass(600_000);
    expect(await run()).toBe(0);
    const other = await hold(t, [enable()], { at: inMinutes(40) });
    const cancelled = await t.ok('POST', `/held-operations/${other.id}/cancel`, { reason: 'not yet' });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', outcome: { reason: 'not yet' } });
    clock.pass(3_600_000);
    expect(await run()).toBe(1);
    expect([await enabled(), await enabled('f', 'staging')]).toEqual([false, true]);
    for (const [method, path] of [
      ['PATCH', ''],
      ['POST', '/cancel'],
    ] as const) {
      expect((await t.request(method, `/held-operations/${id}${path}`, { body: {} })).status).toBe(409);
    }
    expect((await held(id)).state).toBe('done');
  });

  it('runs however late, or is missed where that was said', async () => {
    await using at = await place();
    const { t, clock, run, held } = at;
    const late = await hold(t, [enable()]);
    const missed = await hold(t, [enable('f', 'staging')], { late: { skipAfterMs: 60_000 } });
    clock.pass(86_400_000);
    expect(await run()).toBe(2);
    expect([(await held(late.id)).state, (await held(missed.id)).state]).toEqual(['done', 'missed']);
  });

  it('is found by state, flag, environment, author and what it waits for', async () => {
    await using at = await place();
    const { t } = at;
    await t.ok('POST', '/flags', { key: 'g', kind: 'boolean' });
    const one = await hold(t, [enable()], { at: inMinutes(20) });
    const two = await hold(t, [enable('g', 'staging')]);
    const ids = async (query: string) =>
      (await t.ok('GET', `/held-operations?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual([two.id, one.id]);
    expect(await ids('flag=f')).toEqual([one.id]);
    expect(await ids('environment=staging')).toEqual([two.id]);
    expect(await ids(`author=${one.author.id}&waits=instant`)).toEqual([two.id, one.id]);
    expect(await ids('waits=approval')).toEqual([]);
    expect(await ids('state=done')).toEqual([]);
    const first = (await t.ok('GET', '/held-operations?limit=1')).body;
    expect(await ids(`limit=1&cursor=${first.next}`)).toEqual([one.id]);
  });

  it('is neither early nor doubled when the clock steps an hour either way', async () => {
    await using at = await place();
    const { t, clock, run, held, enabled } = at;
    const { id } = await hold(t, [enable()]);
    clock.pass(-3_600_000);
    expect([await run(), await enabled()]).toEqual([0, false]);
    clock.pass(7_200_000);
    expect([await run(), await enabled()]).toEqual([1, true]);
    await t.ok('POST', '/flags/f/environments/development/disable');
    clock.pass(-3_600_000);
    expect(await run()).toBe(0);
    clock.pass(3_600_000);
    expect([await run(), await enabled(), (await held(id)).state]).toEqual([0, false, 'done']);
  });
});
