import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  const rule = (id: string, experiment: string) => ({
    id,
    if: { attribute: 'country', op: 'in', values: ['DE'] },
    serve: 'on',
    experiment: { key: experiment, phase: 2_147_483_647 },
  });
  for (const [key, client] of [
    ['shown', true],
    ['hidden', false],
  ] as const) {
    await t.ok('POST', '/flags', {
      key,
      kind: 'boolean',
      client,
      environments: { development: { enabled: true, rules: [rule('r1', `of-${key}`)] } },
    });
  }
  await t.service.delivery.catchUp();
});
afterAll(() => t[Symbol.asyncDispose]());

let sequence = 0;
const now = () => new Date().toISOString();
const summary = (more: object = {}) => ({
  kind: 'summary',
  flag: 'shown',
  variant: 'on',
  reason: 'SPLIT',
  count: 1,
  from: now(),
  to: now(),
  ...more,
});
const exposure = (more: object = {}) => ({
  kind: 'exposure',
  experiment: 'of-shown',
  phase: 1,
  variant: 'on',
  unit: 'u1',
  at: now(),
  ...more,
});
const track = (more: object = {}) => ({ kind: 'track', event: 'bought', at: now(), ...more });

async function send(events: object[], key = t.keys.client) {
  const body = { instance: 'sdk', sequence: sequence++, events };
  return t.request('POST', '/sdk/events', { key, body });
}

async function accepted(events: object[], key?: string): Promise<number> {
  const { status, body } = await send(events, key);
  expect(status, JSON.stringify(body)).toBe(202);
  return body.accepted;
}

describe('POST /sdk/events', () => {
  it('refuses what no column holds, and stores every extreme that it takes', async () => {
    const bad = await send([
      summary({ count: Number.MAX_SAFE_INTEGER }),
      exposure({ phase: 3_000_000_000 }),
      track({ attributes: { a: 'x'.repeat(5_000) } }),
    ]);
    expect([bad.status, bad.body.fields.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      400,
      ['/events/0/count', '/events/1/phase', '/events/2/attributes'],
    ]);
    const far = new Date(Date.now() + 23 * 3_600_000).toISOString().replace('Z', '+23:00');
    const west = new Date(Date.now() - 23 * 3_600_000).toISOString().replace('Z', '-23:00');
    const extremes = [
      summary({ count: 1_000_000_000, from: '0001-01-01T00:00:00Z' }),
      summary({ to: far, from: west }),
      exposure({ phase: 2_147_483_647, at: far }),
      exposure({ at: west }),
      track({ at: far, value: Number.MAX_VALUE }),
      track({ at: west, value: 5e-324, attributes: { n: [1e308, -1e308, 5e-324, 2 ** 53] } }),
    ];
    for (const event of extremes) expect([event, await accepted([event])]).toEqual([event, 1]);
    // In bounds, but not of these days.
    for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
      expect(await accepted([track({ at }), exposure({ at }), summary({ to: at })])).toBe(0);
    }
  });

  it('takes from a client key only what its flags can answer', async () => {
    const invented = [
      summary({ variant: 'invented' }),
      summary({ variant: '' }),
      summary({ variant: 'toString' }),
      summary({ reason: 'INVENTED' }),
      summary({ flag: 'hidden' }),
      summary({ flag: 'invented' }),
      exposure({ experiment: 'invented' }),
      exposure({ experiment: 'of-hidden' }),
      exposure({ variant: 'invented' }),
    ];
    for (const event of invented) expect([event, await accepted([event])]).toEqual([event, 0]);
    const real = [summary(), summary({ variant: null, reason: 'DISABLED' }), exposure(), track()];
    expect(await accepted([...invented, ...real])).toBe(4);
    // An SDK holds snapshots that may be older than this one: only the flag has to be there.
    expect(
      await accepted(
        [
          summary({ variant: 'of-before' }),
          summary({ flag: 'hidden' }),
          exposure({ experiment: 'of-before' }),
        ],
        t.keys.server,
      ),
    ).toBe(3);
    expect(await accepted([summary({ flag: 'invented' })], t.keys.server)).toBe(0);
  });

  it('learns and forgets experiments as flags change', async () => {
    const event = exposure({ experiment: 'later' });
    expect(await accepted([event])).toBe(0);
    const set = async (experiment: string) => {
      const path = '/flags/shown/environments/development';
      const rule = { id: 'r1', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'on' };
      const rules = [{ ...rule, experiment: { key: experiment, phase: 1 } }];
      await t.ok('PATCH', path, { rules }, { headers: { 'if-match': '*' } });
      await t.service.delivery.catchUp();
    };
    await set('later');
    expect(await accepted([event])).toBe(1);
    await set('of-shown');
    expect(await accepted([event])).toBe(0);
  });
});

describe('analytics over HTTP', () => {
  it('answers whatever was counted, and at both ends of time', async () => {
    for (let i = 0; i < 3; i++) await accepted([summary({ count: 1_000_000_000 })]);
    const read = (query: string) =>
      t.request('GET', `/flags/shown/analytics?environment=development&${query}`, {});
    const { status, body } = await read('step=day');
    expect([status, body.total >= 3_000_000_000]).toEqual([200, true]);
    for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-11-22T00:00:00%2B23:00']) {
      expect([at, (await read(`to=${at.replace(':00:00Z', ':00:01Z')}`)).status]).toEqual([at, 200]);
      expect([at, (await read(`to=${at}`)).status < 500]).toEqual([at, true]);
      expect([at, (await read(`step=day&from=${at}`)).status < 500]).toEqual([at, true]);
    }
  });
});

describe('a client key', () => {
  const path = '/flags/shown/evaluate';
  const context = { country: 'DE' };

  it('is not told by which rule, but by which experiment', async () => {
    const client = { key: t.keys.client };
    for (const answer of [
      await t.request('GET', `${path}?country=DE`, client),
      await t.request('POST', path, { ...client, body: { context } }),
    ]) {
      expect(answer.body).toMatchObject({ variant: 'on', experiment: { key: 'of-shown' } });
      expect(answer.body).not.toHaveProperty('ruleId');
    }
    // The control: a server key, which holds the rules anyway.
    const { body } = await t.request('POST', path, { key: t.keys.server, body: { context } });
    expect(body).toMatchObject({ variant: 'on', ruleId: 'r1' });
  });

  it('asks as at now only', async () => {
    const body = { context, at: '2030-01-01T00:00:00Z' };
    const refused = await t.request('POST', path, { key: t.keys.client, body });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', fields: [{ pointer: '/at' }] },
    });
    expect((await t.request('POST', path, { key: t.keys.server, body })).status).toBe(200);
  });
});
