import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const inSegment = (segment: string) => ({ segment });
const inDevelopment = (condition: object) => ({ environments: { development: { if: condition } } });
const create = async (key: string, body: object = {}) =>
  (await t.ok('POST', '/segments', { key, ...body })).body;
/** The segment as it stands, with another condition in development. */
const edited = async (key: string, condition: object) => {
  const { body } = await t.ok('GET', `/segments/${key}`);
  return { ...body, environments: { ...body.environments, development: { if: condition } } };
};
const put = (key: string, body: unknown) =>
  t.request('PUT', `/segments/${key}`, { body, headers: { 'if-match': '*' } });

describe('a segment', () => {
  it('holds nobody where nothing was said', async () => {
    const made = await create('empty');
    expect(made).toMatchObject({ name: 'empty', description: '' });
    for (const environment of ['development', 'staging', 'production']) {
      expect(made.environments[environment].if).toEqual({ any: [] });
    }
    expect((await t.request('POST', '/segments', { body: { key: 'empty' } })).body.code).toBe(
      'ALREADY_EXISTS',
    );
  });

  it('changes in one environment and nowhere else', async () => {
    const before = await create('one', { name: 'One' });
    const condition = { attribute: 'plan', op: 'in', values: ['pro'] };
    const { status, body, etag } = await put('one', await edited('one', condition));
    expect(status).toBe(200);
    expect(body.environments.development.if).toEqual(condition);
    expect(body.environments.staging).toEqual(before.environments.staging);
    expect(body.version).toBe(before.version);
    expect((await t.ok('GET', '/segments/one')).etag).toBe(etag);
    // Left out, the name stays.
    const { name: _, ...unnamed } = body;
    expect((await put('one', unnamed)).body.name).toBe('One');
  });

  it('is judged with everything it refers to', async () => {
    await create('judged');
    const attempt = async (condition: object) => {
      const answer = await put('judged', await edited('judged', condition));
      return [answer.status, answer.body.fields?.[0]?.pointer];
    };
    const at = '/environments/development/if';
    expect(await attempt(inSegment('nope'))).toEqual([400, `${at}/segment`]);
    expect(await attempt({ flag: 'example', variants: ['nope'] })).toEqual([400, `${at}/variants/0`]);
    expect(await attempt({ all: [{ attribute: 'a', op: 'nope', values: [] }] })).toEqual([
      400,
      `${at}/all/0/op`,
    ]);
    expect(await attempt({ attribute: 'a', op: 'matches', values: ['(a{999}){999}'] })).toEqual([
      400,
      expect.stringContaining(at),
    ]);
    const { environments, ...rest } = (await t.ok('GET', '/segments/judged')).body;
    const { production: _, ...some } = environments;
    const answer = await put('judged', { ...rest, environments: { ...some, nowhere: { if: { any: [] } } } });
    expect(answer.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/environments/nowhere',
      '/environments/production',
    ]);
  });

  it('makes no circle, not even through flags', async () => {
    await create('inner');
    await create('middle', inDevelopment({ not: inSegment('inner') }));
    const circle = await put('inner', await edited('inner', { any: [inSegment('middle')] }));
    expect(circle.status).toBe(400);
    expect(JSON.stringify(circle.body.fields)).toMatch(/inner.*middle.*inner/);
    const rules = [{ if: inSegment('middle'), serve: 'on' }];
    await t.ok('POST', '/flags', { key: 'ruled', kind: 'boolean', environments: { development: { rules } } });
    const through = await put('inner', await edited('inner', { flag: 'ruled', variants: ['on'] }));
    expect(through.status).toBe(400);
  });

  it('is not changed so that flags which stand on it reach too far', async () => {
    const limit = 32;
    const last = `c${limit - 2}`;
    await create('extra');
    await create(last);
    for (let i = limit - 3; i >= 0; i--) await create(`c${i}`, inDevelopment(inSegment(`c${i + 1}`)));
    const flag = (key: string, condition: object) =>
      t.ok('POST', '/flags', {
        key,
        kind: 'boolean',
        environments: { development: { enabled: true, rules: [{ if: condition, serve: 'on' }] } },
      });
    await flag('chain', { not: inSegment('c0') });
    await flag('short', { not: inSegment('c1') });
    const ask = async (key: string) =>
      (await t.ok('GET', `/flags/${key}/evaluate`, undefined, { key: t.keys.server })).body.variant;
    expect([await ask('chain'), await ask('short')]).toEqual(['on', 'on']);

    const refused = await put(last, await edited(last, inSegment('extra')));
    expect([refused.status, refused.body.fields]).toEqual([
      400,
      [
        {
          pointer: '/environments/development/if',
          message: 'breaks flag `chain`: flags and segments refer to one another more than 32 deep',
        },
      ],
    ]);
    expect(await ask('chain')).toBe('on');
    // The controls: shorter is fine, and so is one more where nobody is at the limit.
    const archived = await t.request('POST', '/flags/chain/archive');
    expect(archived.status).toBe(200);
    expect((await put(last, await edited(last, inSegment('extra')))).status).toBe(200);
    expect(await ask('short')).toBe('on');
    // Who comes back is judged as well.
    expect((await t.request('POST', '/flags/chain/restore')).status).toBe(400);
  });

  it('is not changed so that an answer takes too many conditions, and neither is a flag', async () => {
    const many = (count: number) => ({ any: Array.from({ length: count }, () => ({ all: [] })) });
    const rules = (condition: object) => ({ development: { rules: [{ if: condition, serve: 'on' }] } });
    const flag = (key: string, condition: object) =>
      t.ok('POST', '/flags', { key, kind: 'boolean', environments: rules(condition) });
    await create('wide', inDevelopment(many(100)));
    await flag('middle-flag', many(100));
    const times = (count: number, of: object) => ({ any: Array.from({ length: count }, () => of) });
    await flag('asks-segment', times(900, inSegment('wide')));
    await flag('asks-flag', times(900, { flag: 'middle-flag', variants: ['on'] }));

    const wider = await put('wide', await edited('wide', many(200)));
    expect(wider.status).toBe(400);
    expect(JSON.stringify(wider.body.fields)).toContain(
      'breaks flag `asks-segment`: one answer may take more',
    );
    expect((await put('wide', await edited('wide', many(101)))).status).toBe(200);

    const { body } = await t.ok('GET', '/flags/middle-flag/environments/development');
    const attempt = (condition: object) =>
      t.request('PUT', '/flags/middle-flag/environments/development', {
        body: { ...body, rules: [{ if: condition, serve: 'on' }] },
        headers: { 'if-match': '*' },
      });
    const widened = await attempt(many(200));
    expect(widened.status).toBe(400);
    expect(widened.body.fields).toEqual([
      { pointer: '', message: expect.stringContaining('breaks flag `asks-flag`: one answer may take more') },
    ]);
    expect((await attempt(many(101))).status).toBe(200);
  });

  it('stays while anything refers to it', async () => {
    const usedBy = async (key: string) => {
      const answer = await t.request('DELETE', `/segments/${key}`);
      return [answer.status, answer.body.usedBy];
    };
    expect(await usedBy('middle')).toEqual([409, ['flag ruled in development']]);
    expect(await usedBy('inner')).toEqual([409, ['segment middle in development']]);
    await t.ok('POST', '/flags/ruled/archive');
    expect(await usedBy('middle')).toEqual([204, undefined]);
    expect(await usedBy('inner')).toEqual([204, undefined]);
    expect((await t.request('GET', '/segments/inner')).status).toBe(404);
    // The name may be used again, and versions go on.
    const again = await create('inner');
    expect(again.environments.development.version).toBeGreaterThan(3);
  });

  it('is one of a list in pages', async () => {
    await t.ok('POST', '/projects', { key: 'paged' });
    for (const key of ['c', 'a', 'b']) await t.ok('POST', '/segments?project=paged', { key });
    const keys: string[] = [];
    for (let cursor = ''; ; ) {
      const { items, next } = (await t.ok('GET', `/segments?project=paged&limit=2${cursor}`)).body;
      keys.push(...items.map(({ key }: { key: string }) => key));
      if (!next) break;
      cursor = `&cursor=${next}`;
    }
    expect(keys).toEqual(['a', 'b', 'c']);
    const found = async (text: string) =>
      (await t.ok('GET', `/segments?project=paged&text=${encodeURIComponent(text)}`)).body.items;
    expect(await found('%')).toEqual([]);
    expect(await found('A')).toMatchObject([{ key: 'a' }]);
  });
});
