import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { runAllDue } from './testing/run-all-due.ts';

let nowMs = Date.parse('2026-10-23T22:00:00Z');
const clock = { now: () => new Date(nowMs) };
let t: TestService;
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t[Symbol.asyncDispose]());

const at = async (instant: string) => {
  nowMs = Date.parse(instant);
  await runAllDue(t.service.system);
};
const flag = async (key: string) => {
  await t.ok('POST', '/flags', { key, kind: 'boolean' });
  return `/flags/${key}/environments/development`;
};
const isEnabled = async (path: string) => (await t.ok('GET', path)).body.enabled;
const held = async (id: string) => (await t.ok('GET', `/held-operations/${id}`)).body;
const call = (operation: string, flagId: string, more = {}) => ({
  operation,
  params: { flagId, environment: 'development' },
  ...more,
});
const nightly = { rule: '30 2 * * *', timeZone: 'Europe/Berlin' };

describe('what recurs', () => {
  it('runs once each time, however the clock is turned, and after an outage the latest alone', async () => {
    const path = await flag('nightly');
    const calls = [call('configurations.enable', 'nightly')];
    const { body } = await t.ok('POST', '/held-operations', { calls, repeat: nightly });
    expect([body.dueAt, body.rule]).toEqual(['2026-10-24T00:30:00.000Z', nightly]);
    const disable = () => t.ok('POST', `${path}/disable`);

    await at('2026-10-24T00:30:00Z');
    expect(await isEnabled(path)).toBe(true);
    expect(await held(body.id)).toMatchObject({
      state: 'waiting',
      dueAt: '2026-10-25T00:30:00.000Z',
      outcome: { state: 'done' },
    });

    // 02:30 comes twice: the second time, and a clock that is set back an hour, repeat nothing.
    await at('2026-10-25T00:30:00Z');
    await disable();
    await at('2026-10-25T01:30:00Z');
    await at('2026-10-25T00:29:00Z');
    await at('2026-10-25T00:31:00Z');
    expect(await isEnabled(path)).toBe(false);
    expect((await held(body.id)).dueAt).toBe('2026-10-26T01:30:00.000Z');

    await at('2026-10-30T12:00:00Z');
    expect(await isEnabled(path)).toBe(true);
    const late = await held(body.id);
    expect(late).toMatchObject({ dueAt: '2026-10-31T01:30:00.000Z', outcome: { state: 'done', missed: 4 } });
    const { items } = (await t.ok('GET', '/changes?operation=held-operations.run&limit=1')).body;
    const logged = items[0].items.find(({ kind }: { kind: string }) => kind === 'held-operation');
    expect(logged.after.outcome.missed).toBe(4);
    await t.ok('POST', `/held-operations/${body.id}/cancel`);
  });

  it('is over after `until`, begins after `at`, and may be moved', async () => {
    await flag('moved');
    const calls = [call('configurations.enable', 'moved')];
    const repeat = { ...nightly, until: '2026-11-03T12:00:00Z' };
    const given = { calls, at: '2026-11-02T12:00:00Z', repeat };
    const { body } = await t.ok('POST', '/held-operations', given);
    expect(body.dueAt).toBe('2026-11-03T01:30:00.000Z');
    const noon = { rule: '0 11 * * *', timeZone: 'Europe/Berlin', until: '2026-11-03T12:00:00Z' };
    const moved = await t.ok('PATCH', `/held-operations/${body.id}`, {
      repeat: noon,
      at: '2026-11-03T00:00:00Z',
    });
    expect(moved.body.dueAt).toBe('2026-11-03T10:00:00.000Z');
    await at('2026-11-03T10:00:00Z');
    expect((await held(body.id)).state).toBe('done');
  });

  it.each([
    [{ repeat: { rule: '0 25 * * *', timeZone: 'Berlin' } }, ['/repeat/rule', '/repeat/timeZone']],
    [{ repeat: { rule: '0 0 30 2 *', timeZone: 'UTC' } }, ['/repeat/rule']],
    [{ repeat: { ...nightly, until: '2026-01-01T00:00:00Z' } }, ['/repeat']],
    [{ repeat: { ...nightly, untill: '2027-01-01T00:00:00Z' } }, ['/repeat/untill']],
  ])('is refused as %j', async (given, pointers) => {
    const calls = [call('configurations.enable', 'moved')];
    const { status, body } = await t.request('POST', '/held-operations', { body: { calls, ...given } });
    expect(status).toBe(400);
    expect(body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });
});

describe('a window', () => {
  it('enables a flag and disables it', async () => {
    const path = await flag('xmas');
    const span = { from: '2026-12-24T08:00:00Z', until: '2026-12-27T08:00:00Z' };
    const { body } = await t.ok('POST', `${path}/window`, span);
    expect([body.begins.dueAt, body.ends.dueAt]).toEqual([
      '2026-12-24T08:00:00.000Z',
      '2026-12-27T08:00:00.000Z',
    ]);
    const coming = (await t.ok('GET', '/calendar?from=2026-12-01T00:00:00Z&flag=xmas')).body.items;
    expect(coming.map(({ kind }: { kind: string }) => kind)).toEqual(['window-begin', 'window-end']);
    // The end changes nothing as things stand now, and is found all the same.
    for (const filter of ['flag=xmas', `flag=xmas&environment=${body.environment}`]) {
      expect((await t.ok('GET', `/held-operations?${filter}`)).body.items).toHaveLength(2);
    }
    expect((await t.ok('GET', '/held-operations?flag=xma')).body.items).toEqual([]);
    await at('2026-12-24T08:00:00Z');
    expect(await isEnabled(path)).toBe(true);
    expect((await t.ok('GET', '/flags/xmas/windows')).body.items).toHaveLength(1);
    await at('2026-12-27T08:00:00Z');
    expect(await isEnabled(path)).toBe(false);
    expect((await t.ok('GET', '/flags/xmas/windows')).body.items).toEqual([]);
  });

  it('that has begun begins at once; one that is over is refused', async () => {
    const path = await flag('begun');
    const from = '2026-12-01T00:00:00Z';
    const over = await t.request('POST', `${path}/window`, { body: { from, until: '2026-12-02T00:00:00Z' } });
    expect([over.status, over.body.fields[0].pointer]).toEqual([400, '/until']);
    await t.ok('POST', `${path}/window`, { from, until: '2027-02-01T00:00:00Z' });
    await runAllDue(t.service.system);
    expect(await isEnabled(path)).toBe(true);
  });

  it('is cancelled as a whole, by either end or by itself', async () => {
    const path = await flag('cancelled');
    const span = { from: '2027-03-01T00:00:00Z', until: '2027-03-02T00:00:00Z' };
    const first = (await t.ok('POST', `${path}/window`, span)).body;
    await t.ok('POST', `/held-operations/${first.ends.id}/cancel`);
    expect((await held(first.begins.id)).state).toBe('cancelled');
    const second = (await t.ok('POST', `${path}/window`, span)).body;
    const { body } = await t.ok('POST', `/flags/cancelled/windows/${second.id}/cancel`, {
      reason: 'not now',
    });
    expect([body.begins.state, body.ends.state]).toEqual(['cancelled', 'cancelled']);
    const again = await t.request('POST', `/flags/cancelled/windows/${second.id}/cancel`);
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
    const other = await t.request('POST', `/flags/begun/windows/${second.id}/cancel`);
    expect(other.status).toBe(404);
  });

  it('recurs by the clocks of its zone, and stands as the later of two ends says after an outage', async () => {
    const path = await flag('office');
    await at('2027-01-04T07:00:00Z');
    const repeat = { begins: '0 9 * * MON-FRI', ends: '0 17 * * MON-FRI', timeZone: 'Europe/Berlin' };
    const { body } = await t.ok('POST', `${path}/window`, { repeat, until: '2027-01-15T12:00:00Z' });
    expect([body.begins.dueAt, body.ends.dueAt]).toEqual([
      '2027-01-04T08:00:00.000Z',
      '2027-01-04T16:00:00.000Z',
    ]);
    // Down until within a window: on, though an end came due as well.
    await at('2027-01-06T12:00:00Z');
    expect(await isEnabled(path)).toBe(true);
    expect((await held(body.ends.id)).outcome).toMatchObject({ state: 'missed', missed: 1 });
    // Down until after one: off.
    await at('2027-01-07T20:00:00Z');
    expect(await isEnabled(path)).toBe(false);
    expect((await held(body.begins.id)).outcome).toMatchObject({ state: 'missed' });
    // What has begun by the end is ended, though that is after it.
    await at('2027-01-15T08:00:00Z');
    expect(await isEnabled(path)).toBe(true);
    await at('2027-01-15T16:00:00Z');
    expect(await isEnabled(path)).toBe(false);
    const states = [await held(body.begins.id), await held(body.ends.id)].map(({ state }) => state);
    expect(states).toEqual(['done', 'done']);
  });

  it('whose hours are running begins at once', async () => {
    const path = await flag('running');
    await at('2027-01-18T12:00:00Z');
    const repeat = { begins: '0 9 * * MON-FRI', ends: '0 17 * * MON-FRI', timeZone: 'Europe/Berlin' };
    const { body } = await t.ok('POST', `${path}/window`, { repeat });
    await runAllDue(t.service.system);
    expect(await isEnabled(path)).toBe(true);
    expect((await held(body.begins.id)).dueAt).toBe('2027-01-19T08:00:00.000Z');
  });

  it.each([
    [{ from: '2028-01-02T00:00:00Z', until: '2028-01-01T00:00:00Z' }, ['/until']],
    [{ from: '2028-01-02T00:00:00Z' }, ['/until']],
    [{ repeat: { begins: '0 9 * * *', ends: '0 9 * * *', timeZone: 'UTC' } }, ['/repeat/ends']],
    [
      { repeat: { begins: 'x', ends: '99 * * * *', timeZone: 'x' } },
      ['/repeat/begins', '/repeat/ends', '/repeat/timeZone'],
    ],
  ])('is refused as %j', async (given, pointers) => {
    const path = '/flags/xmas/environments/development/window';
    const { status, body } = await t.request('POST', path, { body: given });
    expect(status).toBe(400);
    expect(body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });
});

it('where approvals are asked for, both ends of a window wait for them', async () => {
  await t.ok('PATCH', '/environments/production', { approvals: 1 });
  const path = '/flags/xmas/environments/production/window';
  const { body } = await t.ok('POST', path, { from: '2028-01-01T00:00:00Z', until: '2028-01-02T00:00:00Z' });
  for (const end of [body.begins, body.ends]) expect(end).toMatchObject({ approvalsNeeded: 1, ready: false });
});
