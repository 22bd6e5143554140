import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
let madeAt: string;

const german = { attribute: 'country', op: 'in', values: ['DE', 'AT'] };
beforeAll(async () => {
  t = await startTestService({ config: { privateAttributes: ['email'] } });
  await t.ok('POST', '/segments', { key: 'german', environments: { development: { if: german } } });
  await t.ok('POST', '/segments', {
    key: 'german-pro',
    environments: {
      development: { if: { all: [{ segment: 'german' }, { attribute: 'plan', op: 'in', values: ['pro'] }] } },
    },
  });
  const rules = [{ id: 'pro', if: { segment: 'german-pro' }, serve: 'on' }];
  const development = { enabled: true, rules, otherwise: { serve: 'off' } };
  await t.ok('POST', '/flags', { key: 'checkout', kind: 'boolean', environments: { development } });
  await t.ok('POST', '/flags', { key: 'closed', kind: 'boolean' });
  const now = { attribute: '$now', op: 'gte', as: 'date', values: ['2099-01-01T00:00:00Z'] };
  const mail = { attribute: 'email', op: 'exists' };
  await t.ok('POST', '/flags', {
    key: 'timed',
    kind: 'boolean',
    environments: {
      development: {
        enabled: true,
        rules: [
          { id: 'later', if: now, serve: 'on' },
          { id: 'mail', if: mail, serve: 'off' },
        ],
        otherwise: { serve: 'off' },
      },
    },
  });
  await t.service.delivery.catchUp();
  madeAt = (await t.ok('GET', '/changes?limit=1')).body.items[0].at;
});
afterAll(() => t[Symbol.asyncDispose]());

const place = '/environments/development';
const play = async (body: object) => (await t.ok('POST', `${place}/evaluate`, body)).body;
const context = { targetingKey: 'u1', country: 'DE', plan: 'pro' };
const variants = ({ items }: { items: { key: string; variant: string | null }[] }) =>
  Object.fromEntries(items.map(({ key, variant }) => [key, variant]));

describe('the playground', () => {
  it('answers every flag with what decided it, in words', async () => {
    const answer = await play({ context });
    expect(variants(answer)).toMatchObject({ checkout: 'on', closed: 'off', timed: 'off' });
    const of = (key: string) => answer.items.find((item: { key: string }) => item.key === key);
    expect(of('checkout')).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
      ruleId: 'pro',
      decided: { pointer: '/rules/0', text: 'People in the segment german-pro get on.' },
    });
    expect(of('closed').decided).toMatchObject({
      pointer: '/enabled',
      text: 'The flag is off: everyone gets off.',
    });
    expect(of('timed').decided).toMatchObject({ pointer: '/otherwise' });
    expect(of('checkout').explanation).toBeUndefined();
    expect([answer.seq, answer.total]).toEqual([null, answer.items.length]);
  });

  it('explains, filters and pages', async () => {
    const explained = await play({ context, flags: ['checkout', 'nothing-such'], explain: true });
    expect(explained.items).toHaveLength(1);
    expect(explained.items[0].explanation.steps.at(-1)).toMatchObject({ kind: 'rule', decides: true });
    expect(Object.keys(variants(await play({ context, text: 'CLOSE' })))).toEqual(['closed']);
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await play({ context, limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      keys.push(page.items[0].key);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(keys).toEqual((await play({ context })).items.map(({ key }: { key: string }) => key));
  });

  it('answers as at another time: as it all was then, or as it is at a time to come', async () => {
    expect(variants(await play({ context, at: '2100-01-01T00:00:00Z' }))['timed']).toBe('on');
    const { seq } = (await t.ok('GET', '/changes?limit=1')).body.items[0];
    await t.ok('POST', '/flags/checkout/environments/development/disable');
    await t.service.delivery.catchUp();
    expect(variants(await play({ context }))['checkout']).toBe('off');
    const past = await play({ context, seq });
    expect([variants(past)['checkout'], past.seq]).toEqual(['on', seq]);
    expect(variants(await play({ context, at: madeAt }))['checkout']).toBe('on');
    expect(variants(await play({ context, version: past.version }))['checkout']).toBe('on');
    const both = await t.request('POST', `${place}/evaluate`, { body: { at: madeAt, seq } });
    expect(both.body.code).toBe('INVALID_INPUT');
    await t.ok('POST', '/flags/checkout/environments/development/enable');
    await t.service.delivery.catchUp();
  });

  it('is no usage, and no sample', async () => {
    const { total } = (await t.ok('GET', '/flags/checkout/analytics?environment=development')).body;
    expect(total).toBe(0);
    expect((await t.ok('GET', '/contexts?environment=development')).body).toMatchObject({
      sample: null,
      items: [],
    });
  });
});

describe('what was seen lately', () => {
  beforeAll(async () => {
    for (let i = 0; i < 12; i++) {
      const seen = {
        targetingKey: `u${i}`,
        country: i < 8 ? 'DE' : 'CH',
        plan: i === 11 ? 'secret-plan' : 'pro',
        email: 'a@b.example',
        unread: 'x',
      };
      // The last one alone in its millisecond, by which they are listed.
      if (i === 11) await sleep(2);
      await t.ok('POST', '/flags/checkout/evaluate', { context: seen }, { key: t.keys.server });
    }
  });

  it('is attributes with values that are written, or that several have in common', async () => {
    const { body } = await t.ok('GET', '/attributes?environment=development');
    expect(body.sample).toMatchObject({ contexts: 12 });
    const of = (name: string) => body.items.find((item: { name: string }) => item.name === name);
    expect(of('country')).toEqual({
      name: 'country',
      flags: 1,
      segments: 1,
      contexts: 12,
      types: ['string'],
      values: [
        { value: 'DE', contexts: 8, isWritten: true },
        { value: 'AT', contexts: 0, isWritten: true },
      ],
      valuesLeftOut: 0,
    });
    expect(of('plan').values).toEqual([{ value: 'pro', contexts: 11, isWritten: true }]);
    expect(of('email')).toMatchObject({ flags: 1, contexts: 0, values: [] });
    expect(of('unread')).toBeUndefined();
  });

  it('is contexts with no more than rules read and nothing private, for those who may see them', async () => {
    const { body } = await t.ok('GET', '/contexts?environment=development&limit=2');
    expect(body.attributes).toEqual(expect.arrayContaining(['country', 'plan']));
    expect(body.items[0].context).toMatchObject({ country: 'CH', plan: 'secret-plan' });
    expect(body.items).toHaveLength(2);
    expect(JSON.stringify(body)).not.toMatch(/b\.example|unread/);
    const found = await t.ok('GET', '/contexts?environment=development&text=secret');
    expect(found.body.items).toHaveLength(1);
    const key = { kind: 'api', name: 'k', scopes: ['flags:read'] };
    const { secret } = (await t.ok('POST', '/keys', key)).body;
    const refused = await t.request('GET', '/contexts?environment=development', { key: secret });
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('says how large segments are, and what refers to them', async () => {
    const { items } = (await t.ok('GET', `${place}/segments`)).body;
    expect(items).toMatchObject([
      { key: 'german', values: 2, contexts: 8, unseenAttributes: [], flags: [], segments: ['german-pro'] },
      { key: 'german-pro', values: 1, contexts: 8, flags: ['checkout'], segments: [] },
    ]);
  });
});
